import type { Marginals, TargetLaw } from "@unrolled/core";

/** p(y) = Σ_m weights_m p_m(y); weights of at least 0 that sum to 1. */
export interface Mixture {
  readonly weights: ArrayLike<number>;
  readonly laws: readonly TargetLaw[];
}

/** Independent estimates of one law, each as good as another; a single one is exact. */
export type LawEstimate = readonly Mixture[];

/** Their average. */
export function pooled(estimates: LawEstimate): Mixture {
  if (estimates.length === 1) return estimates[0]!;
  const share = 1 / estimates.length;
  return {
    weights: Float64Array.from(estimates.flatMap(({ weights }) => Array.from(weights, (weight) => share * weight))),
    laws: estimates.flatMap(({ laws }) => laws),
  };
}

/** log Σ_m weights_m p_m(y), over the dimensions that are not NaN. */
export function logProbOf({ weights, laws }: Mixture, y: number | readonly number[]): number {
  let largest = Number.NEGATIVE_INFINITY;
  const terms = laws.map((law, m) => {
    const term = weights[m]! > 0 ? Math.log(weights[m]!) + law.logProb(y) : Number.NEGATIVE_INFINITY;
    if (term > largest) largest = term;
    return term;
  });
  if (!Number.isFinite(largest)) return largest;
  return largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0));
}

/** The laws of a mixture's dimensions on their own; each of its laws must know its own. */
export function marginalsOf({ weights, laws }: Mixture): Marginals {
  const all = laws.map(({ marginals }) => marginals!);
  const sum = (of: (one: Marginals) => number): number => {
    let total = 0;
    for (let m = 0; m < all.length; m++) if (weights[m]! > 0) total += weights[m]! * of(all[m]!);
    return total;
  };
  const mean = (d: number): number => sum((one) => one.mean(d));
  return {
    size: all[0]!.size,
    discrete: all.every(({ discrete }) => discrete),
    mean,
    variance(d) {
      const centre = mean(d);
      return sum((one) => one.variance(d) + (one.mean(d) - centre) ** 2);
    },
    cdf: (y, d) => sum((one) => one.cdf(y, d)),
  };
}
