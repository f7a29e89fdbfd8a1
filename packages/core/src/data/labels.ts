import type { Labels, TargetSpace } from "../contracts/index.js";

/** A space of targets or inputs with what its symbols or dimensions are called. */
export type LabelledSpace = Pick<TargetSpace, "kind" | "size"> & Labels;

/** What the symbols of a categorical space, or the dimensions of a vector, are called; null: they have places only. */
export function labelsOf(space: LabelledSpace): readonly string[] | null {
  return (space.kind === "categorical" ? space.symbols : space.names) ?? null;
}

/**
 * Checks that a space has as many labels as its size, each once, and of its own kind.
 *
 * @throws RangeError that begins with `place`.
 */
export function checkLabels(place: string, space: LabelledSpace): void {
  const [what, other] = space.kind === "categorical" ? (["symbols", "names"] as const) : (["names", "symbols"] as const);
  if ((space[other] ?? null) !== null)
    throw new RangeError(`${place} of kind ${space.kind} must have ${what}, got ${other}; put what they are called into "${what}"`);
  const labels = labelsOf(space);
  if (labels === null) return;
  if (labels.length !== space.size)
    throw new RangeError(`${place} must have ${space.size} ${what}, as many as their size, got ${labels.length}`);
  const seen = new Set<string>();
  for (const label of labels) {
    if (seen.has(label)) throw new RangeError(`${place} must have each of their ${what} once, got ${JSON.stringify(label)} twice`);
    seen.add(label);
  }
}

/** The same labels in the same order. */
export function sameLabels(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((label, i) => label === b[i]));
}
