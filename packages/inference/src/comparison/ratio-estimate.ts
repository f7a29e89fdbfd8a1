import type { IndependentUnits } from "./independent-units.js";

export interface RatioEstimate {
  /** r = Σ D_u / Σ T_u */
  readonly ratio: number;
  /** NaN with fewer than two units, or when the ratio is infinite. */
  readonly standardError: number;
  readonly interval95: readonly [number, number] | null;
}

/**
 * The ratio r = Σ_u D_u / Σ_u T_u of sums over n independent units, with the error of its linearisation:
 *
 *   se² = n/(n−1) · Σ_u (D_u − r T_u)² / (Σ_u T_u)²
 *
 * and the interval r ± t_{n−1}(0.975) · se. The steps T_u are random too (units differ in length), which the residual
 * D_u − r T_u takes into account; with equal T_u this is the ordinary standard error of a mean and its t interval.
 *
 * Source: Cochran, Sampling Techniques (3rd ed., 1977), eq. 2.46 (without the finite-population factor).
 */
export async function ratioEstimate(units: IndependentUnits): Promise<RatioEstimate> {
  const { count: n, totals, steps } = units;
  const allSteps = sum(steps);
  const ratio = sum(totals) / allSteps;
  if (n < 2 || !Number.isFinite(ratio)) return { ratio, standardError: Number.NaN, interval95: null };
  let squares = 0;
  for (let u = 0; u < n; u++) squares += (totals[u]! - ratio * steps[u]!) ** 2;
  const standardError = Math.sqrt((n / (n - 1)) * squares) / allSteps;
  const { default: tQuantile } = await import("@stdlib/stats-base-dists-t-quantile");
  const half = tQuantile(0.975, n - 1) * standardError;
  return { ratio, standardError, interval95: [ratio - half, ratio + half] };
}

/** Left to right, so that the bits depend on the order alone. */
export function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
