import { input, output, settle, wasm } from "../engine/pointers.js";
import { gaussianRows as plainGaussian } from "../plain/readouts/gaussian-rows.js";
import { logisticRows as plainLogistic } from "../plain/readouts/logistic-rows.js";
import { softmaxRows as plainSoftmax } from "../plain/readouts/softmax-rows.js";
import type { Reals } from "../plain/reals.js";

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
  const kernels = wasm();
  if (kernels === null) return plainSoftmax(out, outOffset, logits, logitsOffset, symbols, position, count, repeat, V, differentiate);
  const to = output(out, outOffset, count * repeat);
  const rows = output(logits, logitsOffset, count * repeat * V);
  const y = input(symbols, position, count);
  if (logits instanceof Float64Array) kernels.softmax64(to, rows, y, count, repeat, V, differentiate);
  else kernels.softmax32(to, rows, y, count, repeat, V, differentiate);
  settle();
}

/**
 * out_n = Σ_d log σ(z_nd) where y_d = 1, log σ(−z_nd) where y_d = 0, for count · repeat rows of D logits z; NaN targets are
 * marginalised (they add 0).
 *
 * log σ(−u) = −max(u, 0) − log(1 + e^{−|u|}). Row n reads the target at `position + ⌊n / repeat⌋`. When `differentiate`, z_nd
 * is overwritten with ∂ out_n / ∂ z_nd = y_d − σ(z_nd).
 */
export function logisticRows(
  out: Float64Array,
  outOffset: number,
  logits: Reals,
  logitsOffset: number,
  Y: Float64Array,
  position: number,
  count: number,
  repeat: number,
  D: number,
  differentiate: boolean,
): void {
  const kernels = wasm();
  if (kernels === null) return plainLogistic(out, outOffset, logits, logitsOffset, Y, position, count, repeat, D, differentiate);
  const to = output(out, outOffset, count * repeat);
  const rows = output(logits, logitsOffset, count * repeat * D);
  const y = input(Y, position * D, count * D);
  if (logits instanceof Float64Array) kernels.logistic64(to, rows, y, count, repeat, D, differentiate);
  else kernels.logistic32(to, rows, y, count, repeat, D, differentiate);
  settle();
}

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
  const kernels = wasm();
  if (kernels === null) return plainGaussian(out, outOffset, readouts, readoutsOffset, Y, position, count, repeat, D, differentiate);
  const to = output(out, outOffset, count * repeat);
  const rows = output(readouts, readoutsOffset, 2 * count * repeat * D);
  const y = input(Y, position * D, count * D);
  if (readouts instanceof Float64Array) kernels.gaussian64(to, rows, y, count, repeat, D, differentiate);
  else kernels.gaussian32(to, rows, y, count, repeat, D, differentiate);
  settle();
}
