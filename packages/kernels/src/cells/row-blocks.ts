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
