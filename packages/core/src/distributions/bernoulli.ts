import type { Distribution, Key } from "../contracts/index.js";
import { checkNumbers, checkSize } from "./check-law.js";

const enumerableSize = 12;

/**
 * Independent binary dimensions: p(y) = Π_d p_d^{y_d} (1 − p_d)^{1 − y_d} for y in {0, 1}^D. NaN dimensions are marginalised.
 *
 * @throws RangeError where a p_d is not in 0..1, or a value has another size.
 * @example
 * bernoulli([0.5, 0.9]).logProb([1, 1]); // log 0.45
 */
export function bernoulli(probabilities: readonly number[]): Distribution<readonly number[]> {
  checkNumbers(probabilities, "bernoulli: probabilities");
  const p = [...probabilities];
  for (const x of p) if (x < 0 || x > 1) throw new RangeError(`bernoulli: probabilities must lie in 0..1, got ${x}`);
  const logOn = p.map(Math.log);
  const logOff = p.map((x) => Math.log1p(-x));
  const size = p.length;
  const law = {
    kind: "bernoulli",
    logProb(value: readonly number[]) {
      checkSize(value, size, "bernoulli");
      let sum = 0;
      for (let d = 0; d < size; d++) {
        const y = value[d]!;
        if (y === 1) sum += logOn[d]!;
        else if (y === 0) sum += logOff[d]!;
        else if (!Number.isNaN(y)) return Number.NEGATIVE_INFINITY;
      }
      return sum;
    },
    sample(key: Key) {
      const uniforms = new Float64Array(size);
      key.fillUniform(uniforms);
      return Array.from(uniforms, (u, d) => (u < p[d]! ? 1 : 0));
    },
    entropy: () => p.reduce((sum, x, d) => sum - (x === 0 || x === 1 ? 0 : x * logOn[d]! + (1 - x) * logOff[d]!), 0),
    marginals: Object.freeze({
      size,
      discrete: true,
      mean: (d: number) => p[d]!,
      variance: (d: number) => p[d]! * (1 - p[d]!),
      cdf: (y: number, d: number) => (y < 0 ? 0 : y < 1 ? 1 - p[d]! : 1),
    }),
  };
  if (size > enumerableSize) return Object.freeze(law);
  const support = (): number[][] => Array.from({ length: 2 ** size }, (_, bits) => p.map((_, d) => (bits >> d) & 1));
  return Object.freeze({ ...law, support });
}
