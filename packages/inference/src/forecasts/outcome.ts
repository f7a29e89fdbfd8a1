import { type ForecastOutcome, integrate, type Marginals, type TargetSpace, type TargetValue } from "@unrolled/core";

import { type LawEstimate, logProbOf, marginalsOf, pooled } from "./mixture.js";

/** What came in H steps, to be compared with its laws step by step. */
export function emptyOutcome(targets: readonly TargetValue[], { kind, size }: Pick<TargetSpace, "kind" | "size">): ForecastOutcome {
  const H = targets.length;
  const D = kind === "categorical" ? 1 : size;
  const missing = (length: number): Float64Array => new Float64Array(length).fill(Number.NaN);
  return {
    targets,
    logProbs: missing(H),
    lower: missing(H * D),
    upper: missing(H * D),
    crps: missing(kind === "categorical" ? 0 : H * D),
  };
}

/** Compares what came at step h with the law that was forecast for it. */
export function outcomeInto(outcome: ForecastOutcome, estimates: LawEstimate, h: number): void {
  const target = outcome.targets[h] ?? null;
  if (target === null) return;
  const values = typeof target === "number" ? [target] : target.map((y) => y ?? Number.NaN);
  const mixture = pooled(estimates);
  outcome.logProbs[h] = logProbOf(mixture, typeof target === "number" ? target : values);
  if (mixture.laws.some(({ marginals }) => marginals === undefined)) return;
  const law = marginalsOf(mixture);
  values.forEach((y, d) => {
    if (Number.isNaN(y)) return;
    const at = h * values.length + d;
    outcome.upper[at] = law.cdf(y, d);
    outcome.lower[at] = law.discrete ? law.cdf(y - 1, d) : outcome.upper[at]!;
    if (outcome.crps.length > 0) outcome.crps[at] = rankedScore(law, y, d);
  });
}

/**
 * ∫ (P(Y ≤ x) − 1{y ≤ x})² dx: a sum over integers, or quadrature to 12 sds on both sides of the mean and of y (Gneiting & Raftery 2007,
 * eq. 20, doi:10.1198/016214506000001437).
 */
function rankedScore(law: Marginals, y: number, d: number): number {
  const mean = law.mean(d);
  const sd = Math.sqrt(Math.max(0, law.variance(d)));
  const squared = (x: number): number => (law.cdf(x, d) - (x >= y ? 1 : 0)) ** 2;
  if (law.discrete) {
    let sum = 0;
    const last = Math.max(y, Math.ceil(mean + 40 * sd + 20));
    for (let n = Math.max(0, Math.min(y, Math.floor(mean - 40 * sd) - 1)); n <= last; n++) sum += squared(n);
    return sum;
  }
  const reach = [-12, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 12];
  const points = [...reach.map((z) => mean + z * sd), y].sort((a, b) => a - b);
  return integrate(squared, points);
}
