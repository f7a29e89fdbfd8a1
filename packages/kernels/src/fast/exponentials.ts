import { input, output, settle, settled, wasm } from "../engine/pointers.js";
import * as plain from "../plain/exponentials/exponentials.js";
import type { Reals } from "../plain/reals.js";

/*
 * Errors are the greatest that test/kernels/cells/exponentials.test.ts finds on any kernel, rounded up, in units in the last place
 * of the true value. Every number has the same bits wherever it stands in its array.
 */

/**
 * A_i ← σ(A_i) = 1 / (1 + e^{−A_i}) for `length` numbers from `offset`, within 3 ulp (float32: 3.5). Below −708 (−87 in
 * float32) σ stays at its value there.
 */
export function sigmoidInPlace(A: Reals, offset: number, length: number): void {
  const kernels = wasm();
  if (kernels === null) return plain.sigmoidInPlace(A, offset, length);
  const a = output(A, offset, length);
  if (A instanceof Float64Array) kernels.sigmoid64(a, length);
  else kernels.sigmoid32(a, length);
  settle();
}

/**
 * B_j ← tanh(A_i) for `length` numbers, from `aOffset` and to `bOffset` (A and B may be the same); within 5 ulp, near 0 too
 * (float32: 7, and at most 4e-7 short of ±1 where it saturates).
 */
export function tanhInto(B: Reals, bOffset: number, A: Reals, aOffset: number, length: number): void {
  const kernels = wasm();
  if (kernels === null) return plain.tanhInto(B, bOffset, A, aOffset, length);
  const b = output(B, bOffset, length);
  const a = input(A, aOffset, length);
  if (B instanceof Float64Array) kernels.tanh64(b, a, length);
  else kernels.tanh32(b, a, length);
  settle();
}

/** Replaces `length` numbers x_i from `offset` by e^{x_i − shift}, all x_i ≤ shift, within 1.5 ulp; returns their sum. 0 below e^−708. */
export function shiftedExpInPlace(A: Float64Array, offset: number, length: number, shift: number): number {
  const kernels = wasm();
  if (kernels === null) return plain.shiftedExpInPlace(A, offset, length, shift);
  return settled(kernels.shiftedExp64(output(A, offset, length), length, shift));
}

/** B_j ← log A_i for `length` numbers A_i > 0, within 1 ulp; −Infinity for 0. A and B may be the same. */
export function logInto(B: Reals, bOffset: number, A: Reals, aOffset: number, length: number): void {
  const kernels = wasm();
  if (kernels === null) return plain.logInto(B, bOffset, A, aOffset, length);
  const b = output(B, bOffset, length);
  const a = input(A, aOffset, length);
  if (B instanceof Float64Array) kernels.log64(b, a, length);
  else kernels.log32(b, a, length);
  settle();
}
