import { logFactorial } from "@unrolled/kernels";
import type { Distribution, Key } from "../contracts/index.js";
import { poissonVariate } from "../random/variates.js";
import { checkNumbers, checkSize } from "./check-law.js";
import { poissonCdf } from "./distribution-functions.js";

/**
 * Independent counts: p(y) = Π_d λ_d^{y_d} e^{−λ_d} / y_d! for y_d = 0, 1, 2, …. A rate of 0 gives y_d = 0 for certain. NaN
 * dimensions are marginalised. The entropy is the sum of its series to rounding: O(√λ) terms a dimension.
 *
 * @throws RangeError where a rate is negative or not finite, or a value has another size.
 * @example
 * poisson([3.5]).logProb([2]); // −1.6876
 */
export function poisson(rates: readonly number[]): Distribution<readonly number[]> {
  checkNumbers(rates, "poisson: rates");
  const means = [...rates];
  for (const rate of means) if (rate < 0) throw new RangeError(`poisson: rates must be at least 0, got ${rate}`);
  const law = {
    kind: "poisson",
    logProb(value: readonly number[]) {
      checkSize(value, means.length, "poisson");
      let sum = 0;
      for (let d = 0; d < means.length; d++) if (!Number.isNaN(value[d]!)) sum += logMass(value[d]!, means[d]!);
      return sum;
    },
    sample: (key: Key) => means.map((rate, d) => (rate > 0 ? poissonVariate(rate, key.fold(d)) : 0)),
    entropy: () => means.reduce((sum, rate) => sum + entropyOf(rate), 0),
    marginals: Object.freeze({
      size: means.length,
      discrete: true,
      mean: (d: number) => means[d]!,
      variance: (d: number) => means[d]!,
      cdf: (y: number, d: number) => poissonCdf(y, means[d]!),
    }),
  };
  if (means.length > 1) return Object.freeze(law);
  return Object.freeze({ ...law, support: () => bulk(means[0]!).map((n) => [n]) });
}

function logMass(n: number, rate: number): number {
  if (n < 0 || !Number.isInteger(n)) return Number.NEGATIVE_INFINITY;
  return (n === 0 ? 0 : n * Math.log(rate)) - rate - logFactorial(n);
}

/** Counts that hold all of the mass but rounding (about 1e-17): the mean ± 9 standard deviations, and a Poisson tail more. */
function bulk(rate: number): number[] {
  const reach = 9 * Math.sqrt(rate) + 20;
  const first = Math.max(0, Math.floor(rate - reach));
  return Array.from({ length: Math.ceil(rate + reach) - first + 1 }, (_, i) => first + i);
}

function entropyOf(rate: number): number {
  if (rate === 0) return 0;
  let entropy = 0;
  for (const n of bulk(rate)) {
    const logP = logMass(n, rate);
    entropy -= Math.exp(logP) * logP;
  }
  return entropy;
}
