import type { Reals } from "../reals.js";
import { fillRows } from "../rows/rows.js";
import { stripOfFour, stripOfOne } from "./gemm-strips.js";

/**
 * C = A B, or C += A B when `accumulate`: A is m × k, B is k × n, C is m × n, all row-major from their offsets; C overlaps
 * neither.
 *
 * Every element of C is summed in the order of k, one product after the other, whatever m and n are: a row's bits do not
 * depend on the rows beside it (decision 7). 2 m k n operations, 3 to 4.5 thousand million a second where n ≥ 4.
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
  let j = 0;
  for (; j + 4 <= n; j += 4) stripOfFour(C, cOffset + j, A, aOffset, k, 1, B, bOffset + j, m, k, n, accumulate);
  for (; j < n; j++) stripOfOne(C, cOffset + j, A, aOffset, k, 1, B, bOffset + j, m, k, n, accumulate);
}

/** C = bias + A B, with `bias` (n numbers) in every row. */
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
  fillRows(C, cOffset, bias, 0, m, n);
  gemm(C, cOffset, A, aOffset, B, bOffset, m, k, n, true);
}

/**
 * C += Aᵀ B: A is m × k, B is m × n, C is k × n; every element is summed in the order of m. The weight gradient of a batch:
 * the rows of A and B in two calls, in order, give the bits of one call. (Of float32 a call's sums are float64 here, so there
 * the two differ in their last bits.)
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
  let j = 0;
  for (; j + 4 <= n; j += 4) stripOfFour(C, cOffset + j, A, aOffset, 1, k, B, bOffset + j, k, m, n, true);
  for (; j < n; j++) stripOfOne(C, cOffset + j, A, aOffset, 1, k, B, bOffset + j, k, m, n, true);
}

/** out (n × m) = Aᵀ, or += Aᵀ when `accumulate`, for A of m × n. */
export function transpose(out: Reals, outOffset: number, A: Reals, aOffset: number, m: number, n: number, accumulate: boolean): void {
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      const to = outOffset + j * m + i;
      const value = A[aOffset + i * n + j];
      out[to] = accumulate ? out[to] + value : value;
    }
}
