/** The last n < N with weights_n > 0; −1 when there is none. Where a walk along the cumulative weights must stop. */
export function lastPositive(weights: Float64Array, N: number): number {
  let n = N - 1;
  while (n >= 0 && !(weights[n] > 0)) n--;
  return n;
}
