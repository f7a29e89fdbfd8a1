import type { LogLikelihood, SequenceLogLikelihood } from "@unrolled/core";

/**
 * The 95 % interval value ± q · standardError of a sequence's estimate or of a total, in nats; null where the error is
 * unavailable or the value −Infinity. Exact: the value twice.
 *
 * Replicates: q is the t quantile with R − 1 degrees of freedom; for a total, the Welch–Satterthwaite degrees
 * (Σ se_i²)² / Σ se_i⁴ / (R_i − 1). Otherwise (genealogy; the many draws of importance sampling) the normal's 1.96.
 *
 * @example
 * const score = logLikelihood(noisyNetwork, data, replicated(smc({ particles: 100 }), 8), key(7));
 * const [low, high] = (await interval95(score)) ?? [-Infinity, Infinity];
 */
export async function interval95(estimate: LogLikelihood | SequenceLogLikelihood): Promise<readonly [number, number] | null> {
  const { value, standardError } = estimate;
  if (Number.isNaN(standardError) || value === Number.NEGATIVE_INFINITY) return null;
  if (standardError === 0) return [value, value];
  const { default: tQuantile } = await import("@stdlib/stats-base-dists-t-quantile");
  const half = tQuantile(0.975, degreesOfFreedom("sequences" in estimate ? estimate.sequences : [estimate])) * standardError;
  return [value - half, value + half];
}

/** Welch–Satterthwaite; a sequence without kept replicates has infinitely many degrees of its own. */
export function degreesOfFreedom(sequences: readonly SequenceLogLikelihood[]): number {
  let variance = 0;
  let ownSpread = 0;
  for (const { standardError, replicates } of sequences) {
    variance += standardError ** 2;
    if (replicates !== null) ownSpread += (standardError ** 2) ** 2 / (replicates.length - 1);
  }
  return ownSpread === 0 ? 1e9 : variance ** 2 / ownSpread;
}
