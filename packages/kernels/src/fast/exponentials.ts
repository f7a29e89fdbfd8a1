import { wasm } from "../engine/engine.js";
import { input, output, type Reals, settle, settled } from "../engine/pointers.js";
import * as plain from "../plain/cells/exponentials.js";

/** A_i ← σ(A_i) = 1 / (1 + e^{−A_i}) for `length` numbers from `offset`; within 4 ulp (float64), 6 (float32). */
export function sigmoidInPlace(A: Reals, offset: number, length: number): void {
  const kernels = wasm();
  if (kernels === null) return plain.sigmoidInPlace(A, offset, length);
  const a = output(A, offset, length);
  if (A instanceof Float64Array) kernels.sigmoid64(a, length);
  else kernels.sigmoid32(a, length);
  settle();
}

/** B_j ← tanh(A_i) for `length` numbers, from `aOffset` and to `bOffset` (A and B may be the same); within 4 ulp, near 0 too. */
export function tanhInto(B: Reals, bOffset: number, A: Reals, aOffset: number, length: number): void {
  const kernels = wasm();
  if (kernels === null) return plain.tanhInto(B, bOffset, A, aOffset, length);
  const b = output(B, bOffset, length);
  const a = input(A, aOffset, length);
  if (B instanceof Float64Array) kernels.tanh64(b, a, length);
  else kernels.tanh32(b, a, length);
  settle();
}

/** Replaces `length` numbers x_i from `offset` by e^{x_i − shift}, all x_i ≤ shift, and returns their sum; 0 below e^−708. */
export function shiftedExpInPlace(A: Float64Array, offset: number, length: number, shift: number): number {
  const kernels = wasm();
  if (kernels === null) return plain.shiftedExpInPlace(A, offset, length, shift);
  return settled(kernels.shiftedExp64(output(A, offset, length), length, shift));
}

/** B_j ← log A_i for `length` numbers A_i > 0 (not subnormal), −Infinity for 0; within 2 ulp. A and B may be the same. */
export function logInto(B: Reals, bOffset: number, A: Reals, aOffset: number, length: number): void {
  const kernels = wasm();
  if (kernels === null) return plain.logInto(B, bOffset, A, aOffset, length);
  const b = output(B, bOffset, length);
  const a = input(A, aOffset, length);
  if (B instanceof Float64Array) kernels.log64(b, a, length);
  else kernels.log32(b, a, length);
  settle();
}
