import { cumulateRows, drawIndex } from "@unrolled/kernels";
import type { Key } from "../contracts/index.js";
import { checkDistribution } from "./check-law.js";
import type { EnumerableLaw } from "./law.js";

/**
 * p(y = v) = probabilities_v for the symbols 0..V−1; −Infinity elsewhere.
 *
 * @throws RangeError where they are not probabilities that sum to 1 within 1e-8.
 * @example
 * const law = categorical([0.5, 0.25, 0.25]);
 * law.entropy(); // 1.0397 nats
 * law.sample(key(1));
 */
export function categorical(probabilities: readonly number[]): EnumerableLaw<number> {
  checkDistribution(probabilities, "categorical: probabilities");
  const p = [...probabilities];
  const size = p.length;
  const logP = p.map(Math.log);
  const cumulative = new Float64Array(size);
  cumulateRows(cumulative, Float64Array.from(p), 1, size);
  return Object.freeze({
    kind: "categorical",
    logProb: (value: number) => logP[value] ?? Number.NEGATIVE_INFINITY,
    sample(key: Key) {
      const u = new Float64Array(1);
      key.fillUniform(u);
      return drawIndex(cumulative, 0, size, u[0]!);
    },
    entropy: () => -logP.reduce((sum, log, v) => (p[v] === 0 ? sum : sum + p[v]! * log), 0),
    support: () => Array.from(p.keys()),
    marginals: Object.freeze({
      size: 1,
      discrete: true,
      mean: () => moment(p, 1),
      variance: () => moment(p, 2) - moment(p, 1) ** 2,
      cdf: (y: number) => (y < 0 ? 0 : (cumulative[Math.floor(y)] ?? 1)),
    }),
  });
}

/** Σ_v p_v v^power */
function moment(p: readonly number[], power: 1 | 2): number {
  return p.reduce((sum, x, v) => sum + x * (power === 1 ? v : v * v), 0);
}
