import type { Dataset } from "@unrolled/core";
import type { Expectation } from "./expectation.js";

/** What the batches of a pass over the training data come to together. */
export interface Pass {
  /** Takes in a batch. */
  add(seen: Expectation, batch: Dataset, gradientNorm: number): void;
  readonly logLikelihood: number;
  /** Of `logLikelihood`. */
  readonly variance: number;
  /** Means over steps; see `Expectation`. */
  readonly means: { readonly ess: number; readonly backwardEss: number; readonly turnover: number };
  /** S: sds of the states over all paths and steps. */
  readonly spread: readonly number[];
  /** Mean over batches; NaN where a batch's was not finite, or its likelihood was not. */
  readonly gradientNorm: number;
}

export function openPass(train: Dataset): Pass {
  const totals = { logLikelihood: 0, variance: 0, norm: 0, batches: 0, states: 0 };
  const means = { ess: 0, backwardEss: 0, turnover: 0 };
  let sums = new Float64Array(0);
  let squares = new Float64Array(0);
  return {
    add({ logLikelihood, variance, moments, ...seen }, batch, gradientNorm) {
      totals.logLikelihood += logLikelihood;
      totals.variance += variance;
      totals.norm += gradientNorm;
      totals.batches++;
      const part = batch.stepCount / train.stepCount;
      for (const name of ["ess", "backwardEss", "turnover"] as const) means[name] += part * seen[name];
      totals.states += moments.count;
      sums = moments.sums.map((sum, s) => sum + (sums[s] ?? 0));
      squares = moments.squares.map((square, s) => square + (squares[s] ?? 0));
    },
    get logLikelihood() {
      return totals.logLikelihood;
    },
    get variance() {
      return totals.variance;
    },
    means,
    get spread() {
      const { states } = totals;
      return Array.from(sums, (sum, s) => Math.sqrt(Math.max(0, squares[s]! / states - (sum / states) ** 2)));
    },
    get gradientNorm() {
      return totals.norm / totals.batches;
    },
  };
}
