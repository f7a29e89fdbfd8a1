import { input, output, settle, wasm } from "../engine/pointers.js";
import * as plain from "../plain/gemm/gemm.js";
import type { Reals } from "../plain/reals.js";

/**
 * C = A B, or C += A B when `accumulate`: A is m × k, B is k × n, C is m × n, all row-major from their offsets and of one
 * precision; C overlaps neither.
 *
 * Every element of C is summed in the order of k, one product after the other, whatever m is: a row's bits do not depend on
 * the rows beside it (decision 7). 2 m k n operations.
 */
export function gemm(
  C: Reals,
  cOffset: number,
  A: Reals,
  aOffset: number,
  B: Reals,
  bOffset: number,
  m: number,
  k: number,
  n: number,
  accumulate: boolean,
): void {
  const kernels = wasm();
  if (kernels === null) return plain.gemm(C, cOffset, A, aOffset, B, bOffset, m, k, n, accumulate);
  const c = output(C, cOffset, m * n);
  const a = input(A, aOffset, m * k);
  const b = input(B, bOffset, k * n);
  if (C instanceof Float64Array) kernels.gemm64(c, a, b, m, k, n, accumulate);
  else kernels.gemm32(c, a, b, m, k, n, accumulate);
  settle();
}

/** C = bias + A B, with `bias` (n numbers) in every row; otherwise as `gemm`. k ≥ 1. */
export function affine(
  C: Reals,
  cOffset: number,
  A: Reals,
  aOffset: number,
  B: Reals,
  bOffset: number,
  bias: Reals,
  m: number,
  k: number,
  n: number,
): void {
  const kernels = wasm();
  if (kernels === null) return plain.affine(C, cOffset, A, aOffset, B, bOffset, bias, m, k, n);
  const c = output(C, cOffset, m * n);
  const a = input(A, aOffset, m * k);
  const b = input(B, bOffset, k * n);
  const start = input(bias, 0, n);
  if (C instanceof Float64Array) kernels.affine64(c, a, b, start, m, k, n);
  else kernels.affine32(c, a, b, start, m, k, n);
  settle();
}

/**
 * C += Aᵀ B: A is m × k, B is m × n, C is k × n; every element is summed in the order of m. The weight gradient of a batch:
 * the rows of A and B in two calls, in order, give the bits of one call.
 */
export function gemmTransposedA(
  C: Reals,
  cOffset: number,
  A: Reals,
  aOffset: number,
  B: Reals,
  bOffset: number,
  m: number,
  k: number,
  n: number,
): void {
  const kernels = wasm();
  if (kernels === null) return plain.gemmTransposedA(C, cOffset, A, aOffset, B, bOffset, m, k, n);
  const c = output(C, cOffset, k * n);
  const a = input(A, aOffset, m * k);
  const b = input(B, bOffset, m * n);
  if (C instanceof Float64Array) kernels.gemmTransposedA64(c, a, b, m, k, n);
  else kernels.gemmTransposedA32(c, a, b, m, k, n);
  settle();
}

/** out (n × m) = Aᵀ for A of m × n. */
export function transposeInto(out: Reals, A: Reals, m: number, n: number): void {
  transpose(out, 0, A, 0, m, n, false);
}

/** A (m × n) += Bᵀ, B being n × m. */
export function addTransposed(A: Reals, aOffset: number, B: Reals, bOffset: number, m: number, n: number): void {
  transpose(A, aOffset, B, bOffset, n, m, true);
}

function transpose(out: Reals, outOffset: number, A: Reals, aOffset: number, m: number, n: number, accumulate: boolean): void {
  const kernels = wasm();
  if (kernels === null) return plain.transpose(out, outOffset, A, aOffset, m, n, accumulate);
  const to = output(out, outOffset, m * n);
  const from = input(A, aOffset, m * n);
  if (out instanceof Float64Array) kernels.transpose64(to, from, m, n, accumulate);
  else kernels.transpose32(to, from, m, n, accumulate);
  settle();
}
