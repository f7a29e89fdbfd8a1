import { input, output, settle, wasm } from "../engine/pointers.js";
import type { Reals } from "../plain/reals.js";
import * as gather from "../plain/rows/gather-rows.js";
import * as plain from "../plain/rows/rows.js";

/** Every one of `count` rows of `out` becomes the row of `width` numbers at `rowOffset`. */
export function fillRows(out: Reals, outOffset: number, row: Reals, rowOffset: number, count: number, width: number): void {
  const kernels = wasm();
  if (kernels === null) return plain.fillRows(out, outOffset, row, rowOffset, count, width);
  const to = output(out, outOffset, count * width);
  kernels.fillRows(to, input(row, rowOffset, width), count, width * out.BYTES_PER_ELEMENT);
  settle();
}

/** Each of `count` rows of A, `times` times over: row n of A becomes rows n·times … (n + 1)·times − 1 of `out`. */
export function repeatRows(out: Reals, outOffset: number, A: Reals, aOffset: number, count: number, times: number, width: number): void {
  for (let n = 0; n < count; n++) fillRows(out, outOffset + n * times * width, A, aOffset + n * width, times, width);
}

/** sums_j += Σ_n A_nj, in the order of n. */
export function addColumnSums(sums: Reals, sumsOffset: number, A: Reals, aOffset: number, count: number, width: number): void {
  const kernels = wasm();
  if (kernels === null) return plain.addColumnSums(sums, sumsOffset, A, aOffset, count, width);
  const to = output(sums, sumsOffset, width);
  const a = input(A, aOffset, count * width);
  if (sums instanceof Float64Array) kernels.addColumns64(to, a, count, width);
  else kernels.addColumns32(to, a, count, width);
  settle();
}

/** out_i = A_i · B_i for `length` numbers. */
export function multiplyInto(out: Reals, outOffset: number, A: Reals, aOffset: number, B: Reals, bOffset: number, length: number): void {
  const kernels = wasm();
  if (kernels === null) return plain.multiplyInto(out, outOffset, A, aOffset, B, bOffset, length);
  const to = output(out, outOffset, length);
  const a = input(A, aOffset, length);
  const b = input(B, bOffset, length);
  if (out instanceof Float64Array) kernels.multiply64(to, a, b, length);
  else kernels.multiply32(to, a, b, length);
  settle();
}

/** A_i += B_i for `length` numbers. */
export function addInPlace(A: Reals, aOffset: number, B: Reals, bOffset: number, length: number): void {
  const kernels = wasm();
  if (kernels === null) return plain.addInPlace(A, aOffset, B, bOffset, length);
  const a = output(A, aOffset, length);
  const b = input(B, bOffset, length);
  if (A instanceof Float64Array) kernels.add64(a, b, length);
  else kernels.add32(a, b, length);
  settle();
}

/** Columns of rows, copied: out (count × width, rows `outStride` apart) = A (rows `aStride` apart), each from its offset. */
export function copyColumns(
  out: Reals,
  outOffset: number,
  outStride: number,
  A: Reals,
  aOffset: number,
  aStride: number,
  count: number,
  width: number,
): void {
  const kernels = wasm();
  if (kernels === null || count === 0) return plain.copyColumns(out, outOffset, outStride, A, aOffset, aStride, count, width);
  const size = out.BYTES_PER_ELEMENT;
  const to = output(out, outOffset, (count - 1) * outStride + width);
  const from = input(A, aOffset, (count - 1) * aStride + width);
  kernels.copyColumns(to, outStride * size, from, aStride * size, count, width * size);
  settle();
}

/** A (count rows of width) += sd ⊙ E, component by component; rows of E are `eStride` apart. */
export function addScaledRows(
  A: Reals,
  aOffset: number,
  sd: Reals,
  sdOffset: number,
  E: Reals,
  eOffset: number,
  eStride: number,
  count: number,
  width: number,
): void {
  const kernels = wasm();
  if (kernels === null || count === 0) return plain.addScaledRows(A, aOffset, sd, sdOffset, E, eOffset, eStride, count, width);
  const a = output(A, aOffset, count * width);
  const s = input(sd, sdOffset, width);
  const e = input(E, eOffset, (count - 1) * eStride + width);
  if (A instanceof Float64Array) kernels.addScaled64(a, s, e, eStride, count, width);
  else kernels.addScaled32(a, s, e, eStride, count, width);
  settle();
}

/** sums_j += Σ_n A_nj E_nj, in the order of n; rows of E are `eStride` apart. */
export function addColumnProducts(
  sums: Reals,
  sumsOffset: number,
  A: Reals,
  aOffset: number,
  E: Reals,
  eOffset: number,
  eStride: number,
  count: number,
  width: number,
): void {
  const kernels = wasm();
  if (kernels === null || count === 0) return plain.addColumnProducts(sums, sumsOffset, A, aOffset, E, eOffset, eStride, count, width);
  const to = output(sums, sumsOffset, width);
  const a = input(A, aOffset, count * width);
  const e = input(E, eOffset, (count - 1) * eStride + width);
  if (sums instanceof Float64Array) kernels.addProducts64(to, a, e, eStride, count, width);
  else kernels.addProducts32(to, a, e, eStride, count, width);
  settle();
}

/** Row n of A (count rows of width) is multiplied by factors_n. */
export function scaleRows(A: Reals, aOffset: number, factors: Reals, factorsOffset: number, count: number, width: number): void {
  const kernels = wasm();
  if (kernels === null) return plain.scaleRows(A, aOffset, factors, factorsOffset, count, width);
  const a = output(A, aOffset, count * width);
  const f = input(factors, factorsOffset, count);
  if (A instanceof Float64Array) kernels.scaleRows64(a, f, count, width);
  else kernels.scaleRows32(a, f, count, width);
  settle();
}

/** The transpose of `repeatRows`: row n of `out` is the sum of rows n·times … (n + 1)·times − 1 of A, in that order. */
export function sumRepeatedRows(
  out: Reals,
  outOffset: number,
  A: Reals,
  aOffset: number,
  count: number,
  times: number,
  width: number,
): void {
  const kernels = wasm();
  if (kernels === null) return plain.sumRepeatedRows(out, outOffset, A, aOffset, count, times, width);
  const to = output(out, outOffset, count * width);
  const a = input(A, aOffset, count * times * width);
  if (out instanceof Float64Array) kernels.sumRepeated64(to, a, count, times, width);
  else kernels.sumRepeated32(to, a, count, times, width);
  settle();
}

/** Row n of `out` becomes row indices_n of `source`, n < count: how a resampled cloud is copied. They must not overlap. */
export function gatherRowsInto(out: Reals, source: Reals, indices: Int32Array, count: number, dim: number): void {
  const kernels = wasm();
  if (kernels === null) return gather.gatherRowsInto(out, source, indices, count, dim);
  const to = output(out, 0, count * dim);
  kernels.gatherRows(to, input(source, 0, source.length), input(indices, 0, count), count, dim * out.BYTES_PER_ELEMENT);
  settle();
}

/** Row indices_n of `out` += row n of `source`, in the order of n: the gradient of `gatherRowsInto`. */
export function scatterAddRows(out: Reals, source: Reals, indices: Int32Array, count: number, dim: number): void {
  const kernels = wasm();
  if (kernels === null) return gather.scatterAddRows(out, source, indices, count, dim);
  const to = output(out, 0, out.length);
  const from = input(source, 0, count * dim);
  const at = input(indices, 0, count);
  if (out instanceof Float64Array) kernels.scatterAdd64(to, from, at, count, dim);
  else kernels.scatterAdd32(to, from, at, count, dim);
  settle();
}

/** out_n += W[symbols_n]: the product of one-hot rows with W; a symbol −1 stands for a row of zeros. */
export function addRowsOfSymbols(
  out: Reals,
  outOffset: number,
  W: Reals,
  wOffset: number,
  symbols: Int32Array,
  symbolsOffset: number,
  count: number,
  width: number,
): void {
  const kernels = wasm();
  if (kernels === null) return plain.addRowsOfSymbols(out, outOffset, W, wOffset, symbols, symbolsOffset, count, width);
  const to = output(out, outOffset, count * width);
  const from = input(W, wOffset, W.length - wOffset);
  const at = input(symbols, symbolsOffset, count);
  if (out instanceof Float64Array) kernels.gatherAdd64(to, from, at, count, width);
  else kernels.gatherAdd32(to, from, at, count, width);
  settle();
}

/** dW[symbols_n] += A_n, in the order of n: the transposed product, the gradient of `addRowsOfSymbols`. */
export function addToRowsOfSymbols(
  dW: Reals,
  dWOffset: number,
  A: Reals,
  aOffset: number,
  symbols: Int32Array,
  symbolsOffset: number,
  count: number,
  width: number,
): void {
  const kernels = wasm();
  if (kernels === null) return plain.addToRowsOfSymbols(dW, dWOffset, A, aOffset, symbols, symbolsOffset, count, width);
  const to = output(dW, dWOffset, dW.length - dWOffset);
  const from = input(A, aOffset, count * width);
  const at = input(symbols, symbolsOffset, count);
  if (dW instanceof Float64Array) kernels.scatterAdd64(to, from, at, count, width);
  else kernels.scatterAdd32(to, from, at, count, width);
  settle();
}
