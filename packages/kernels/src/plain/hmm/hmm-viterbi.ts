/**
 * next[j] = e[j] + max_i (delta[i] + logP[i][j]), back[j] = the smallest such i; one row of K, indices 0..K−1.
 * Offsets: `next` and `back` from their own, `delta` and `e` likewise. −Infinity throughout is legal.
 */
export function hmmViterbiStep(
  next: Float64Array,
  nextOffset: number,
  back: Int32Array,
  backOffset: number,
  delta: Float64Array,
  deltaOffset: number,
  logP: Float64Array,
  e: Float64Array,
  eOffset: number,
  K: number,
): void {
  for (let j = 0; j < K; j++) {
    let best = Number.NEGATIVE_INFINITY;
    let argument = 0;
    for (let i = 0; i < K; i++) {
      const score = delta[deltaOffset + i] + logP[i * K + j];
      if (score > best) {
        best = score;
        argument = i;
      }
    }
    next[nextOffset + j] = best + e[eOffset + j];
    back[backOffset + j] = argument;
  }
}
