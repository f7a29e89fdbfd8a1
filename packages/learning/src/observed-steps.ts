import type { Dataset } from "@unrolled/core";

/** Steps with at least one observed dimension, over all sequences. */
export function observedSteps(data: Dataset): number {
  let steps = 0;
  for (const sequence of data.sequences) steps += sequence.observedSteps;
  return steps;
}
