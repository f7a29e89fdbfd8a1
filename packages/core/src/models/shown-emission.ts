import { describeValue } from "../checks/index.js";
import type { ShownEmission } from "../contracts/index.js";
import { type LawFile, laws } from "../laws/index.js";
import type { TargetUnits } from "../laws/shown-normals.js";

/**
 * What figures show of the emission of a hidden Markov model, as its law says: a table, or weighted normals, by state; in the data's own
 * units where the file says how they were standardised. Null where its law says nothing of figures, as one that was added may.
 *
 * @throws TypeError where the file has no emission with a kind.
 * @example
 * const emission = shownEmission(hmm.toFile());
 * if (emission !== null) console.log(emissionFigure(emission).caption);
 */
export function shownEmission(file: Readonly<Record<string, unknown>>): ShownEmission | null {
  const emission = file?.emission as LawFile | undefined;
  if (typeof emission?.kind !== "string")
    throw new TypeError(`shownEmission: the file of a hidden Markov model is required, got ${describeValue(file)}; give model.toFile()`);
  const units = (file.scaling as { readonly targets?: TargetUnits | null } | undefined)?.targets ?? null;
  return laws.find(emission.kind)?.emission?.shown?.(emission, units) ?? null;
}
