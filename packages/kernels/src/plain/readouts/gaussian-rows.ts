import type { Reals } from "../reals.js";

const halfLogTwoPi = 0.9189385332046727;

/**
 * out_n = Σ_d −½ z² − log sd_nd − ½ log 2π, z = (y_d − μ_nd) / sd_nd, for count · repeat rows of 2D readouts: D means, then D
 * log sds; NaN targets are marginalised (they add 0).
 *
 * Row n reads the target at `position + ⌊n / repeat⌋`. When `differentiate`, the readouts are overwritten with the derivatives
 * ∂ out_n / ∂ μ_nd = z / sd and ∂ out_n / ∂ log sd_nd = z² − 1.
 */
export function gaussianRows(
  out: Float64Array,
  outOffset: number,
  readouts: Reals,
  readoutsOffset: number,
  Y: Float64Array,
  position: number,
  count: number,
  repeat: number,
  D: number,
  differentiate: boolean,
): void {
  for (let n = 0; n < count * repeat; n++) {
    const target = (position + Math.floor(n / repeat)) * D;
    const row = readoutsOffset + n * 2 * D;
    let sum = 0;
    for (let d = 0; d < D; d++) {
      const y = Y[target + d];
      if (Number.isNaN(y)) {
        if (differentiate) {
          readouts[row + d] = 0;
          readouts[row + D + d] = 0;
        }
        continue;
      }
      const logSd = readouts[row + D + d];
      const inverseSd = Math.exp(-logSd);
      const z = (y - readouts[row + d]) * inverseSd;
      sum -= 0.5 * z * z + logSd + halfLogTwoPi;
      if (differentiate) {
        readouts[row + d] = z * inverseSd;
        readouts[row + D + d] = z * z - 1;
      }
    }
    out[outOffset + n] = sum;
  }
}
