/**
 * The relative variance of one run's Ẑ from its genealogy: V = 1 − (N/(N−1))^{r+1} (1 − Σ_e S_e²), where S_e is the final
 * weight of the descendants of time-0 particle e and r the number of resamplings. E[Ẑ² V] = var Ẑ under multinomial
 * resampling, and V is consistent as N grows (Lee & Whiteley 2018, eqs. 5–7, doi:10.1093/biomet/asy028; Chan & Lai 2013,
 * doi:10.1214/13-AOS1172, without the factor). By the delta method var(log Ẑ) ≈ V.
 *
 * With r = 0 it is the sample variance of the weights over N: N independent draws.
 *
 * NaN where N = 1. It fails without a sound where few ancestors are left: Σ S_e² ≤ 1 bounds it, and with one ancestor it
 * is 1 whatever the truth. It can be negative by chance where the true variance is below its own noise.
 *
 * @example
 * // 100 particles, resampled 9 times, and their family weights' squares sum to 0.15:
 * Math.sqrt(genealogyVariance(100, 9, 0.15)); // about 0.25
 */
export function genealogyVariance(particles: number, resamplings: number, familySquares: number): number {
  const growth = Math.expm1((resamplings + 1) * -Math.log1p(-1 / particles));
  return particles === 1 ? Number.NaN : familySquares - growth * (1 - familySquares);
}
