import type { Convergence, SequenceLogLikelihood } from "@unrolled/core";
import { logSpread, spreadLimit } from "../estimates/combine-replicates.js";
import { relativeToMean } from "./monte-carlo-error.js";

/**
 * How the log-mean-exp estimate of one sequence settles as its replicates are added, with the 95 % t interval of the
 * delta method: after r replicates with u_s = Ẑ_s / mean Ẑ, se² = Σ (u_s − 1)² / (r (r − 1)).
 *
 * NaN, but for the values, while the first r spread by more than 1 nat (see `combineReplicates`).
 * Null when the sequence has fewer than two replicates. Cost: R².
 */
export async function monteCarloConvergence(sequence: SequenceLogLikelihood): Promise<Convergence | null> {
  const { id, replicates } = sequence;
  if (replicates === null || replicates.length < 2) return null;
  const { default: tQuantile } = await import("@stdlib/stats-base-dists-t-quantile");
  const count = replicates.length;
  const [values, standardErrors, low, high] = Array.from({ length: 4 }, () => new Float64Array(count).fill(Number.NaN)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let r = 1; r <= count; r++) {
    const first = replicates.subarray(0, r);
    const max = Math.max(...first);
    if (max === Number.NEGATIVE_INFINITY) {
      values[r - 1] = max;
      continue;
    }
    const value = max + Math.log(first.reduce((total, x) => total + Math.exp(x - max), 0) / r);
    values[r - 1] = value;
    if (r === 1 || logSpread(first) > spreadLimit) continue;
    const squares = relativeToMean(first).reduce((total, u) => total + (u - 1) ** 2, 0);
    const standardError = Math.sqrt(squares / (r * (r - 1)));
    const half = tQuantile(0.975, r - 1) * standardError;
    standardErrors[r - 1] = standardError;
    low[r - 1] = value - half;
    high[r - 1] = value + half;
  }
  return Object.freeze({ id, values, standardErrors, low, high });
}
