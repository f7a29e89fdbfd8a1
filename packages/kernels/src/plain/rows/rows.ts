import type { Reals } from "../reals.js";
/** Every one of `count` rows of `out` becomes the row of `width` numbers at `rowOffset`. */
export function fillRows(out: Reals, outOffset: number, row: Reals, rowOffset: number, count: number, width: number): void {
  for (let n = 0; n < count; n++) {
    const o = outOffset + n * width;
    for (let j = 0; j < width; j++) out[o + j] = row[rowOffset + j];
  }
}

/** Each of `count` rows of A, `times` times over: row n of A becomes rows n·times … (n + 1)·times − 1 of `out`. */
export function repeatRows(out: Reals, outOffset: number, A: Reals, aOffset: number, count: number, times: number, width: number): void {
  for (let n = 0; n < count; n++) fillRows(out, outOffset + n * times * width, A, aOffset + n * width, times, width);
}

/** sums_j += Σ_n A_nj, in the order of n. */
export function addColumnSums(sums: Reals, sumsOffset: number, A: Reals, aOffset: number, count: number, width: number): void {
  for (let n = 0; n < count; n++) {
    const a = aOffset + n * width;
    for (let j = 0; j < width; j++) sums[sumsOffset + j] += A[a + j];
  }
}

/** out_i = A_i · B_i for `length` numbers. */
export function multiplyInto(out: Reals, outOffset: number, A: Reals, aOffset: number, B: Reals, bOffset: number, length: number): void {
  for (let i = 0; i < length; i++) out[outOffset + i] = A[aOffset + i] * B[bOffset + i];
}

/** A_i += B_i for `length` numbers. */
export function addInPlace(A: Reals, aOffset: number, B: Reals, bOffset: number, length: number): void {
  for (let i = 0; i < length; i++) A[aOffset + i] += B[bOffset + i];
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
  for (let n = 0; n < count; n++) for (let j = 0; j < width; j++) out[outOffset + n * outStride + j] = A[aOffset + n * aStride + j];
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
  for (let n = 0; n < count; n++)
    for (let j = 0; j < width; j++) A[aOffset + n * width + j] += sd[sdOffset + j] * E[eOffset + n * eStride + j];
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
  for (let n = 0; n < count; n++)
    for (let j = 0; j < width; j++) sums[sumsOffset + j] += A[aOffset + n * width + j] * E[eOffset + n * eStride + j];
}

/** Row n of A (count rows of width) is multiplied by factors_n. */
export function scaleRows(A: Reals, aOffset: number, factors: Reals, factorsOffset: number, count: number, width: number): void {
  for (let n = 0; n < count; n++) {
    const factor = factors[factorsOffset + n];
    for (let j = 0; j < width; j++) A[aOffset + n * width + j] *= factor;
  }
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
  for (let n = 0; n < count; n++) {
    const o = outOffset + n * width;
    for (let j = 0; j < width; j++) out[o + j] = 0;
    for (let k = 0; k < times; k++) {
      const a = aOffset + (n * times + k) * width;
      for (let j = 0; j < width; j++) out[o + j] += A[a + j];
    }
  }
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
  for (let n = 0; n < count; n++) {
    const symbol = symbols[symbolsOffset + n];
    if (symbol < 0) continue;
    const o = outOffset + n * width;
    const w = wOffset + symbol * width;
    for (let j = 0; j < width; j++) out[o + j] += W[w + j];
  }
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
  for (let n = 0; n < count; n++) {
    const symbol = symbols[symbolsOffset + n];
    if (symbol < 0) continue;
    const a = aOffset + n * width;
    const w = dWOffset + symbol * width;
    for (let j = 0; j < width; j++) dW[w + j] += A[a + j];
  }
}
