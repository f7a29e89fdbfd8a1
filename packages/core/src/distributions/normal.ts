import type { Key } from "../contracts/index.js";
import { normalCdf } from "./distribution-functions.js";
import type { DensityLaw } from "./law.js";

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/**
 * N(mean, sd²) on the line: log p(y) = −½ ((y − mean) / sd)² − log sd − ½ log 2π.
 *
 * @throws RangeError where the mean is not finite or sd is not above 0.
 * @example
 * normal(0, 1).logProb(0); // −0.9189
 */
export function normal(mean: number, sd: number): DensityLaw {
  if (!Number.isFinite(mean)) throw new RangeError(`normal: mean must be a finite number, got ${mean}`);
  if (!(sd > 0) || sd === Number.POSITIVE_INFINITY) throw new RangeError(`normal: sd must be a number above 0, got ${sd}`);
  const logScale = -Math.log(sd) - halfLogTwoPi;
  return Object.freeze({
    kind: "normal",
    logProb(value: number) {
      const z = (value - mean) / sd;
      return logScale - 0.5 * z * z;
    },
    sample(key: Key) {
      const z = new Float64Array(1);
      key.fillNormal(z);
      return mean + sd * z[0]!;
    },
    entropy: () => 0.5 - logScale,
    marginals: Object.freeze({
      size: 1,
      discrete: false,
      mean: () => mean,
      variance: () => sd * sd,
      cdf: (y: number) => normalCdf((y - mean) / sd),
    }),
    // Half-sd steps to ±12 sd, where 4e-33 of the mass is left.
    breakpoints: () => Array.from({ length: 49 }, (_, i) => mean + sd * (i / 2 - 12)),
  });
}
