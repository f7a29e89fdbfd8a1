import { describeValue } from "../checks/index.js";
import { didYouMean, type Registry, registry } from "../registry/index.js";
import { bernoulliLaw } from "./bernoulli-law.js";
import { categoricalLaw } from "./categorical-law.js";
import { gaussianLaw } from "./gaussian-law.js";
import type { Law } from "./law.js";
import { poissonLaw } from "./poisson-law.js";

/**
 * All kinds of laws; one of your own is added to them by `laws.add(mine)`. Where targets of a kind have several laws, the first is the one that is
 * taken when none is named.
 */
export const laws: Registry<Law> = registry<Law>("law", [categoricalLaw, bernoulliLaw, gaussianLaw, poissonLaw]);

/** What a law may serve as. */
export type LawPart = "readout";

/** The laws that can serve as that. */
export function lawsFor<P extends LawPart>(part: P): readonly (Law & Required<Pick<Law, P>>)[] {
  return laws.all().filter((law): law is Law & Required<Pick<Law, P>> => law[part] !== undefined);
}

/**
 * The law of that name that can serve as that.
 *
 * @throws RangeError, `place` first, that says which there are.
 */
export function lawFor<P extends LawPart>(part: P, name: unknown, place: string): Law & Required<Pick<Law, P>> {
  const fitting = lawsFor(part);
  const found = fitting.find((law) => law.name === name);
  if (found !== undefined) return found;
  const names = fitting.map((law) => law.name);
  const near = typeof name === "string" ? didYouMean(name, names) : "";
  throw new RangeError(`${place} must be ${names.map((word) => `"${word}"`).join(", ")}, got ${describeValue(name)}${near}`);
}
