import { shiftedExpInPlace } from "../exponentials/exponentials.js";
import type { Reals } from "../reals.js";

/**
 * out_n = log softmax(logits_n)[y_n] for count · repeat rows of V logits; 0 where y_n is −1 (missing).
 *
 * Row n reads the symbol at `position + ⌊n / repeat⌋`. The logits are overwritten: with ∂ out_n / ∂ logits_n = 1[y_n] − softmax
 * when `differentiate`, with scratch otherwise.
 */
export function softmaxRows(
  out: Float64Array,
  outOffset: number,
  logits: Reals,
  logitsOffset: number,
  symbols: Int32Array,
  position: number,
  count: number,
  repeat: number,
  V: number,
  differentiate: boolean,
): void {
  for (let b = 0; b < count; b++) {
    const y = symbols[position + b];
    for (let n = b * repeat; n < (b + 1) * repeat; n++) {
      const row = logitsOffset + n * V;
      if (y < 0) {
        out[outOffset + n] = 0;
        if (differentiate) for (let v = row; v < row + V; v++) logits[v] = 0;
        continue;
      }
      let max = logits[row];
      for (let v = row + 1; v < row + V; v++) if (logits[v] > max) max = logits[v];
      const chosen = logits[row + y] - max;
      const sum = shiftedExpInPlace(logits, row, V, max);
      out[outOffset + n] = chosen - Math.log(sum);
      if (differentiate) {
        const scale = -1 / sum;
        for (let v = row; v < row + V; v++) logits[v] *= scale;
        logits[row + y] += 1;
      }
    }
  }
}
