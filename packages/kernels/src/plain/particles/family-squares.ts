/**
 * Σ_e (Σ_{n: eves_n = e} W_n)² and how many e have weight, for N normalised weights and eves 0..N−1; `families` is scratch
 * of length N. Returned as the sum; the count goes to `count[0]`.
 */
export function familySquares(weights: Float64Array, eves: Int32Array, families: Float64Array, count: Int32Array, N: number): number {
  families.fill(0, 0, N);
  for (let n = 0; n < N; n++) families[eves[n]] += weights[n];
  let squares = 0;
  let alive = 0;
  for (let n = 0; n < N; n++) {
    squares += families[n] * families[n];
    if (families[n] > 0) alive++;
  }
  count[0] = alive;
  return squares;
}
