/** Every one of `count` rows of `out` becomes the row of `width` numbers at `rowOffset`. */
export function fillRows(out: Float64Array, outOffset: number, row: Float64Array, rowOffset: number, count: number, width: number): void {
  for (let n = 0; n < count; n++) {
    const o = outOffset + n * width;
    for (let j = 0; j < width; j++) out[o + j] = row[rowOffset + j];
  }
}

/** Each of `count` rows of A, `times` times over: row n of A becomes rows n·times … (n + 1)·times − 1 of `out`. */
export function repeatRows(
  out: Float64Array,
  outOffset: number,
  A: Float64Array,
  aOffset: number,
  count: number,
  times: number,
  width: number,
): void {
  for (let n = 0; n < count; n++) fillRows(out, outOffset + n * times * width, A, aOffset + n * width, times, width);
}

/** out_n += W[symbols_n]: the product of one-hot rows with W; a symbol −1 stands for a row of zeros. */
export function addRowsOfSymbols(
  out: Float64Array,
  outOffset: number,
  W: Float64Array,
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
  dW: Float64Array,
  dWOffset: number,
  A: Float64Array,
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

/** sums_j += Σ_n A_nj, in the order of n. */
export function addColumnSums(
  sums: Float64Array,
  sumsOffset: number,
  A: Float64Array,
  aOffset: number,
  count: number,
  width: number,
): void {
  for (let n = 0; n < count; n++) {
    const a = aOffset + n * width;
    for (let j = 0; j < width; j++) sums[sumsOffset + j] += A[a + j];
  }
}

/** A (m × n) += Bᵀ, B being n × m. */
export function addTransposed(A: Float64Array, aOffset: number, B: Float64Array, bOffset: number, m: number, n: number): void {
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) A[aOffset + i * n + j] += B[bOffset + j * m + i];
}

/** out_i = A_i · B_i for `length` numbers. */
export function multiplyInto(
  out: Float64Array,
  outOffset: number,
  A: Float64Array,
  aOffset: number,
  B: Float64Array,
  bOffset: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) out[outOffset + i] = A[aOffset + i] * B[bOffset + i];
}

/** A_i += B_i for `length` numbers. */
export function addInPlace(A: Float64Array, aOffset: number, B: Float64Array, bOffset: number, length: number): void {
  for (let i = 0; i < length; i++) A[aOffset + i] += B[bOffset + i];
}

/** out (m × n) += X W for X (m × k) of mostly zeros, which are passed over; summed in the order of k. */
export function addSparseProduct(
  out: Float64Array,
  outOffset: number,
  X: Float64Array,
  xOffset: number,
  W: Float64Array,
  wOffset: number,
  m: number,
  k: number,
  n: number,
): void {
  for (let i = 0; i < m; i++) {
    const o = outOffset + i * n;
    for (let p = 0; p < k; p++) {
      const x = X[xOffset + i * k + p];
      if (x === 0) continue;
      const w = wOffset + p * n;
      for (let j = 0; j < n; j++) out[o + j] += x * W[w + j];
    }
  }
}

/** dW (k × n) += Xᵀ A for X (m × k) of mostly zeros, which are passed over; summed in the order of m. */
export function addSparseProductTransposed(
  dW: Float64Array,
  dWOffset: number,
  X: Float64Array,
  xOffset: number,
  A: Float64Array,
  aOffset: number,
  m: number,
  k: number,
  n: number,
): void {
  for (let i = 0; i < m; i++) {
    const a = aOffset + i * n;
    for (let p = 0; p < k; p++) {
      const x = X[xOffset + i * k + p];
      if (x === 0) continue;
      const w = dWOffset + p * n;
      for (let j = 0; j < n; j++) dW[w + j] += x * A[a + j];
    }
  }
}

/** Columns of rows, copied: out (count × width, rows `outStride` apart) = A (rows `aStride` apart), each from its offset. */
export function copyColumns(
  out: Float64Array,
  outOffset: number,
  outStride: number,
  A: Float64Array,
  aOffset: number,
  aStride: number,
  count: number,
  width: number,
): void {
  for (let n = 0; n < count; n++) for (let j = 0; j < width; j++) out[outOffset + n * outStride + j] = A[aOffset + n * aStride + j];
}

/** A (count rows of width) += sd ⊙ E, component by component; rows of E are `eStride` apart. */
export function addScaledRows(
  A: Float64Array,
  aOffset: number,
  sd: Float64Array,
  sdOffset: number,
  E: Float64Array,
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
  sums: Float64Array,
  sumsOffset: number,
  A: Float64Array,
  aOffset: number,
  E: Float64Array,
  eOffset: number,
  eStride: number,
  count: number,
  width: number,
): void {
  for (let n = 0; n < count; n++)
    for (let j = 0; j < width; j++) sums[sumsOffset + j] += A[aOffset + n * width + j] * E[eOffset + n * eStride + j];
}

/** Row n of A (count rows of width) is multiplied by factors_n. */
export function scaleRows(
  A: Float64Array,
  aOffset: number,
  factors: Float64Array,
  factorsOffset: number,
  count: number,
  width: number,
): void {
  for (let n = 0; n < count; n++) {
    const factor = factors[factorsOffset + n];
    for (let j = 0; j < width; j++) A[aOffset + n * width + j] *= factor;
  }
}

/** The transpose of `repeatRows`: row n of `out` is the sum of rows n·times … (n + 1)·times − 1 of A, in that order. */
export function sumRepeatedRows(
  out: Float64Array,
  outOffset: number,
  A: Float64Array,
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
