import { type Dataset, splitOf, unpackSequence } from "@unrolled/core";

/** The scored steps of one sequence: those after its context. */
export interface ScoredTargets {
  /** A symbol or a vector a step; null where it is missing. */
  readonly targets: readonly (number | readonly (number | null)[] | null)[];
  /** What the symbols are called, one a step; null where targets are not symbols. */
  readonly symbols: readonly string[] | null;
}

/** The scored targets of test sequence `index`, in the order of the scores. */
export function testTargets(data: Dataset, index: number): ScoredTargets {
  const test = splitOf(data, "test");
  const targets = unpackSequence(test, index).targets.slice(test.sequences[index]?.context ?? 0);
  const names = data.targets.kind === "categorical" ? data.targets.symbols : null;
  const nameOf = (target: unknown): string => (target === null ? "?" : (names?.[target as number] ?? String(target)));
  return { targets, symbols: data.targets.kind === "categorical" ? targets.map(nameOf) : null };
}

/** Whether anything of a target was observed. */
export function isObserved(target: ScoredTargets["targets"][number]): boolean {
  return target !== null && (typeof target === "number" || target.some((value) => value !== null));
}
