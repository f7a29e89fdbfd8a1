import type { SequenceLogLikelihood } from "@unrolled/core";

/**
 * Monte Carlo variance of log Ẑ_a − log Ẑ_b of one sequence; NaN when the error of either is unavailable, or it is an approximation.
 *
 * When `paired` (both hold R ≥ 2 replicates drawn with common keys) it is the delta method on the difference of two
 * log-mean-exps, which keeps their covariance: with u_r = Ẑ_a,r / mean Ẑ_a − Ẑ_b,r / mean Ẑ_b (whose mean is 0),
 *
 *   var = Σ_r u_r² / (R (R − 1)).
 *
 * Otherwise it is se_a² + se_b². Two exact numbers give 0.
 */
export function monteCarloVariance(a: SequenceLogLikelihood, b: SequenceLogLikelihood, paired: boolean): number {
  if (Number.isNaN(a.standardError) || Number.isNaN(b.standardError)) return Number.NaN;
  if (paired && hasReplicates(a) && hasReplicates(b) && a.replicates.length === b.replicates.length) {
    const relativeA = relativeToMean(a.replicates);
    const relativeB = relativeToMean(b.replicates);
    const count = a.replicates.length;
    let squares = 0;
    for (let r = 0; r < count; r++) squares += (relativeA[r]! - relativeB[r]!) ** 2;
    return squares / (count * (count - 1));
  }
  return a.standardError ** 2 + b.standardError ** 2;
}

function hasReplicates(sequence: SequenceLogLikelihood): sequence is SequenceLogLikelihood & { readonly replicates: Float64Array } {
  return sequence.replicates !== null && sequence.replicates.length >= 2;
}

/** exp(x_r) / mean exp(x), computed from the maximum so that it neither overflows nor loses all. */
export function relativeToMean(logValues: Float64Array): Float64Array {
  const max = logValues.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const relative = logValues.map((x) => Math.exp(x - max));
  const mean = relative.reduce((a, b) => a + b, 0) / relative.length;
  return relative.map((x) => x / mean);
}
