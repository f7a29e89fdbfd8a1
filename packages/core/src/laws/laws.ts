import { describeValue, didYouMean } from "../checks/index.js";
import { type Registry, registry } from "../registry/index.js";
import { bernoulliLaw } from "./bernoulli-law.js";
import { categoricalLaw } from "./categorical-law.js";
import type { FieldShapes, FieldsOf } from "./fields.js";
import { gaussianFullLaw } from "./gaussian-full-law.js";
import { gaussianLaw } from "./gaussian-law.js";
import { gaussianMixtureLaw } from "./gaussian-mixture-law.js";
import type { Law } from "./law.js";
import { poissonLaw } from "./poisson-law.js";

const own = [categoricalLaw, bernoulliLaw, poissonLaw, gaussianLaw, gaussianFullLaw, gaussianMixtureLaw] as const;

/**
 * All kinds of laws; one of your own is added to them by `laws.add(mine)`. Where targets of a kind have several laws, the first is the one that is
 * taken when none is named.
 */
export const laws: Registry<Law> = registry<Law>("law", own, { targets: "string", density: "boolean" });

type Own = (typeof own)[number];

/** The laws that an emission of a hidden Markov model may have, those added from outside aside. */
export type EmissionName = Own["name"];

/** The emission of one law, as it stands in a model file: its parameters by state (K states, V symbols, D dimensions, M components). */
export type EmissionFileOf<K extends EmissionName> = { readonly kind: K } & (Extract<Own, { readonly name: K }> extends {
  readonly emission: { readonly fields: infer F extends FieldShapes };
}
  ? FieldsOf<F>
  : never);

/** The emission of a hidden Markov model, of any of these laws. */
export type EmissionFile = { [K in EmissionName]: EmissionFileOf<K> }[EmissionName];

/** What a law may serve as. */
export type LawPart = "emission" | "readout";

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
  throw new RangeError(`${place} must be one of ${names.join(", ")}, got ${describeValue(name)}${near}`);
}
