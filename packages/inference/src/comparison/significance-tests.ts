import type { TestResult } from "@unrolled/core";
import type { IndependentUnits } from "./independent-units.js";
import type { RatioEstimate } from "./ratio-estimate.js";

export type UnadjustedTest = Omit<TestResult, "pValueHolm">;

/**
 * t = r / se(r) with the estimate's degrees of freedom, two-sided: the test that belongs to the interval (p < 0.05 exactly
 * when the 95 % interval excludes 0). With equal steps per unit it is the textbook paired t test on the unit totals.
 *
 * Null where the error is not available. Two models that agree everywhere give t = 0, p = 1.
 */
export async function pairedT({ ratio, standardError, degreesOfFreedom }: RatioEstimate): Promise<UnadjustedTest | null> {
  if (degreesOfFreedom === null) return null;
  if (ratio === 0) return { statistic: 0, pValue: 1 };
  const { default: tCdf } = await import("@stdlib/stats-base-dists-t-cdf");
  const statistic = ratio / standardError;
  return { statistic, pValue: Math.min(1, 2 * tCdf(-Math.abs(statistic), degreesOfFreedom)) };
}

/**
 * Wilcoxon's signed rank test on the units' own differences per step D_u / T_u, two-sided: every unit counts the same.
 * Exact given the ranks, ties included, up to 50 units that differ, else the normal approximation with continuity
 * correction; zeros are left out and the statistic is the sum of the positive ranks. Infinite differences have the largest
 * ranks, so it stands where the t test cannot.
 */
export async function signedRank(units: IndependentUnits): Promise<UnadjustedTest | null> {
  const perStep = Array.from(units.totals, (total, u) => total / units.steps[u]!).filter((difference) => !Number.isNaN(difference));
  if (perStep.length < 2) return null;
  const nonzero = perStep.filter((difference) => difference !== 0);
  if (nonzero.length === 0) return { statistic: 0, pValue: 1 };
  if (nonzero.length <= 50) return exactSignedRank(nonzero);
  const { default: wilcoxon } = await import("@stdlib/stats-wilcoxon");
  const { statistic, pValue } = wilcoxon(perStep);
  return { statistic, pValue: Math.min(1, pValue) };
}

/** Holm-adjusted p-values over the tests that exist; nulls stay null. Source: Holm, Scand. J. Statist. 6 (1979). */
export async function adjustByHolm(tests: readonly (UnadjustedTest | null)[]): Promise<(TestResult | null)[]> {
  const made = tests.filter((test) => test !== null);
  if (made.length === 0) return tests.map(() => null);
  const { default: padjust } = await import("@stdlib/stats-padjust");
  const adjusted = padjust(
    made.map(({ pValue }) => pValue),
    "holm",
  );
  let next = 0;
  return tests.map((test) => (test === null ? null : Object.freeze({ ...test, pValueHolm: adjusted[next++]! })));
}

/**
 * Wilcoxon's signed rank test with its exact null law given the ranks: every |d_i| keeps its rank (tied ones share their
 * mean) and its sign is a fair coin. Two-sided p = min(1, 2 min(P(W ≤ w), P(W ≥ w))); `differences` hold no 0 and no NaN,
 * and ±Infinity ties with itself. Ranks are doubled to be whole numbers; cost n³.
 *
 * Source: Lehmann, Nonparametrics (1975), section 3.2 and its treatment of ties.
 */
export function exactSignedRank(differences: readonly number[]): { readonly statistic: number; readonly pValue: number } {
  const n = differences.length;
  const doubled = differences.map((d) => {
    let smaller = 0;
    let equal = 0;
    for (const other of differences) {
      if (Math.abs(other) < Math.abs(d)) smaller++;
      else if (Math.abs(other) === Math.abs(d)) equal++;
    }
    return 2 * smaller + equal + 1;
  });
  let w = 0;
  differences.forEach((d, i) => {
    if (d > 0) w += doubled[i]!;
  });
  const total = n * (n + 1);
  const law = new Float64Array(total + 1);
  law[0] = 1;
  for (const rank of doubled) for (let s = total; s >= 0; s--) law[s] = 0.5 * (law[s]! + (s < rank ? 0 : law[s - rank]!));
  let atMost = 0;
  let atLeast = 0;
  for (let s = 0; s <= total; s++) {
    if (s <= w) atMost += law[s]!;
    if (s >= w) atLeast += law[s]!;
  }
  return { statistic: w / 2, pValue: Math.min(1, 2 * Math.min(atMost, atLeast)) };
}
