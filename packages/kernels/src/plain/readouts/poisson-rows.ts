import type { Reals } from "../reals.js";
/**
 * out_n = Σ_d y_d z_nd − e^{z_nd} − log y_d!, for count · repeat rows of D log rates z; NaN targets are marginalised.
 *
 * Row n reads the target at p = `position + ⌊n / repeat⌋`; logFactorials_p holds its Σ_d log y_d!. When `differentiate`, z_nd is
 * overwritten with ∂ out_n / ∂ z_nd = y_d − e^{z_nd}.
 */
export function poissonRows(
  out: Float64Array,
  outOffset: number,
  logRates: Reals,
  logRatesOffset: number,
  Y: Float64Array,
  logFactorials: Float64Array,
  position: number,
  count: number,
  repeat: number,
  D: number,
  differentiate: boolean,
): void {
  for (let n = 0; n < count * repeat; n++) {
    const p = position + Math.floor(n / repeat);
    const row = logRatesOffset + n * D;
    let sum = 0;
    for (let d = 0; d < D; d++) {
      const y = Y[p * D + d];
      if (Number.isNaN(y)) {
        if (differentiate) logRates[row + d] = 0;
        continue;
      }
      const z = logRates[row + d];
      const rate = Math.exp(z);
      sum += y * z - rate;
      if (differentiate) logRates[row + d] = y - rate;
    }
    out[outOffset + n] = sum - logFactorials[p];
  }
}
