import type { FitProgress } from "@unrolled/core";

/** A gain of this many ulps of the objective is rounding. */
const roundingUlps = 16;

/**
 * How much more the objective (per step) will gain if the fit goes on, by Aitken's extrapolation: gains g that shrink by the
 * ratio r = g_t / g_{t−1} sum to g_t r / (1 − r) (Böhning et al. 1994, doi:10.1007/BF00120769). Infinity where they do not shrink, or
 * where the history is too short to say; 0 where the last gain is rounding.
 */
export function gainToCome(history: readonly FitProgress[]): number {
  const [a, b, c] = history.slice(-3).map(({ objective }) => objective);
  if (a === undefined || b === undefined || c === undefined) return Number.POSITIVE_INFINITY;
  if (c - b <= roundingUlps * Number.EPSILON * (1 + Math.abs(c))) return 0;
  const ratio = (c - b) / (b - a);
  return ratio >= 0 && ratio < 1 ? ((c - b) * ratio) / (1 - ratio) : Number.POSITIVE_INFINITY;
}
