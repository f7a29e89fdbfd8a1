import type { Distribution, Key } from "../contracts/index.js";
import { checkNumbers, checkSize } from "./check-law.js";
import { normalCdf } from "./distribution-functions.js";

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/**
 * A normal with independent dimensions: log p(y) = Σ_d −½ ((y_d − mean_d) / sd_d)² − log sd_d − ½ log 2π. NaN dimensions are
 * marginalised.
 *
 * @throws RangeError where an sd is not above 0 or the lengths differ.
 * @example
 * diagonalNormal([0, 1], [1, 2]).logProb([0, 1]); // −2.531
 */
export function diagonalNormal(means: readonly number[], sds: readonly number[]): Distribution<readonly number[]> {
  const centres = [...means];
  const spreads = [...sds];
  checkNumbers(centres, "diagonalNormal: means");
  checkNumbers(spreads, "diagonalNormal: sds");
  if (spreads.length !== centres.length)
    throw new RangeError(`diagonalNormal: there must be one sd per mean (${centres.length}), got ${spreads.length}`);
  for (const sd of spreads) if (sd <= 0) throw new RangeError(`diagonalNormal: sds must be above 0, got ${sd}`);
  const size = centres.length;
  const logScales = spreads.map((sd) => -Math.log(sd) - halfLogTwoPi);
  return Object.freeze({
    kind: "diagonal-normal",
    logProb(value: readonly number[]) {
      checkSize(value, size, "diagonalNormal");
      let sum = 0;
      for (let d = 0; d < size; d++) {
        const z = (value[d]! - centres[d]!) / spreads[d]!;
        if (!Number.isNaN(z)) sum += logScales[d]! - 0.5 * z * z;
      }
      return sum;
    },
    sample(key: Key) {
      const z = new Float64Array(size);
      key.fillNormal(z);
      return Array.from(z, (x, d) => centres[d]! + spreads[d]! * x);
    },
    entropy: () => logScales.reduce((sum, logScale) => sum + 0.5 - logScale, 0),
    marginals: Object.freeze({
      size,
      discrete: false,
      mean: (d: number) => centres[d]!,
      variance: (d: number) => spreads[d]! * spreads[d]!,
      cdf: (y: number, d: number) => normalCdf((y - centres[d]!) / spreads[d]!),
    }),
  });
}
