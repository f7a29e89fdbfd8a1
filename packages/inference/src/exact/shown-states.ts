import type { FiniteView } from "@unrolled/core";

/** How many values of the state are shown (see `FiniteView.shown`). */
export function shownCount({ stateCount, shown }: FiniteView): number {
  return shown?.stateCount ?? stateCount;
}

/** What is shown of each state along a path, in its place. */
export function showPath(path: Int32Array, { shown }: FiniteView): Int32Array {
  if (shown !== undefined) for (let t = 0; t < path.length; t++) path[t] = shown.of[path[t]!]!;
  return path;
}

/** Adds the law of what is shown to `out` (at `to`), of a law of the state that begins at `from`. */
export function addShownLaw(out: Float64Array, to: number, law: Float64Array, from: number, { stateCount, shown }: FiniteView): void {
  for (let k = 0; k < stateCount; k++) out[to + (shown?.of[k] ?? k)]! += law[from + k]!;
}
