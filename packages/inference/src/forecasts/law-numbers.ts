import { type Forecast, type ForecastNumbers, quantileOf, type TargetSpace } from "@unrolled/core";
import { type LawEstimate, type Mixture, marginalsOf, pooled } from "./mixture.js";

/** Which numbers of a law are asked for. */
export interface NumbersAsked extends Pick<Forecast, "probabilities"> {
  readonly targets: Pick<TargetSpace, "kind" | "size">;
  /** C: probabilities of 0..C of counts; null: none. */
  readonly counts: number | null;
}

/** Numbers of H laws, to be filled step by step. */
export function emptyNumbers({ targets: { kind, size }, probabilities, counts }: NumbersAsked, steps: number): ForecastNumbers {
  const [vectors, symbols] = kind === "categorical" ? [0, steps * size] : [steps * size, 0];
  return {
    means: new Float64Array(vectors),
    sds: new Float64Array(vectors),
    quantiles: probabilities.map(() => new Float64Array(vectors)),
    categories: new Float64Array(symbols),
    counts: new Float64Array(counts === null ? 0 : vectors * (counts + 1)),
  };
}

/**
 * Sets the numbers of step h to those of the estimates' average, and their standard errors: the standard deviation of the estimates' own
 * numbers (R − 1 degrees of freedom) over √R; 0 of a single, exact one, NaN where they are not to be believed.
 */
export function numbersInto(
  numbers: ForecastNumbers,
  standardErrors: ForecastNumbers,
  estimates: LawEstimate,
  h: number,
  asked: NumbersAsked,
  believed: boolean,
): void {
  const R = estimates.length;
  const whole = numbersOf(pooled(estimates), asked);
  const each = R === 1 ? [] : estimates.map((estimate) => numbersOf(estimate, asked));
  const errors = whole.map((_, i) => (R === 1 ? 0 : believed ? errorOf(each.map((one) => one[i]!)) : Number.NaN));
  put(numbers, whole, h, asked);
  put(standardErrors, errors, h, asked);
}

/** All numbers of one law in a row: categories, or means, sds, each quantile, then counts, by dimension. */
function numbersOf(mixture: Mixture, { targets: { kind, size }, probabilities, counts }: NumbersAsked): number[] {
  const { weights, laws } = mixture;
  const dimensions = Array.from({ length: size }, (_, d) => d);
  if (kind === "categorical")
    return dimensions.map((v) => laws.reduce((sum, law, m) => (weights[m]! > 0 ? sum + weights[m]! * Math.exp(law.logProb(v)) : sum), 0));
  const law = marginalsOf(mixture);
  return [
    ...dimensions.map((d) => law.mean(d)),
    ...dimensions.map((d) => Math.sqrt(Math.max(0, law.variance(d)))),
    ...probabilities.flatMap((p) => dimensions.map((d) => quantileOf(law, p, d))),
    ...(counts === null
      ? []
      : dimensions.flatMap((d) => Array.from({ length: counts + 1 }, (_, n) => law.cdf(n, d) - (n === 0 ? 0 : law.cdf(n - 1, d))))),
  ];
}

function put(numbers: ForecastNumbers, values: readonly number[], h: number, { targets: { size }, counts }: NumbersAsked): void {
  if (numbers.categories.length > 0) {
    numbers.categories.set(values, h * size);
    return;
  }
  const at = (i: number): readonly number[] => values.slice(i * size, (i + 1) * size);
  numbers.means.set(at(0), h * size);
  numbers.sds.set(at(1), h * size);
  for (const [q, quantile] of numbers.quantiles.entries()) quantile.set(at(2 + q), h * size);
  if (counts !== null) numbers.counts.set(values.slice((2 + numbers.quantiles.length) * size), h * size * (counts + 1));
}

/** The standard error of the mean of R numbers. */
export function errorOf(values: readonly number[]): number {
  const R = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / R;
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (R - 1) / R);
}
