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
