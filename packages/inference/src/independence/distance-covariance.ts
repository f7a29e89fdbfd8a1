/**
 * Distances of n points in d dimensions, |x_i − x_j|, centred so that every row and column sums to 0 (n × n, row-major): the A_ij
 * of Székely, Rizzo & Bakirov (2007), doi:10.1214/009053607000000505. O(n² d).
 */
export function centredDistances(points: Float64Array, n: number, d: number): Float64Array {
  const distances = pairDistances(points, n, d);
  const means = new Float64Array(n);
  let grand = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) means[i]! += distances[i * n + j]!;
    means[i]! /= n;
    grand += means[i]! / n;
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) distances[i * n + j]! += grand - means[i]! - means[j]!;
  return distances;
}

/** |x_i − x_j| of n points in d dimensions, n × n. */
export function pairDistances(points: Float64Array, n: number, d: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) {
        const difference = points[i * d + k]! - points[j * d + k]!;
        sum += difference * difference;
      }
      out[i * n + j] = out[j * n + i] = Math.sqrt(sum);
    }
  return out;
}

/**
 * n^−2 Σ_ij A_ij b_{π(i) π(j)}: the squared sample distance covariance of x and the permuted y. Since the rows of A sum to 0, y's
 * distances b need not be centred. O(n²), half of it by symmetry.
 */
export function permutedCovariance(centred: Float64Array, distances: Float64Array, permutation: Int32Array): number {
  const n = permutation.length;
  let sum = 0;
  for (let i = 1; i < n; i++) {
    const row = permutation[i]! * n;
    const start = i * n;
    for (let j = 0; j < i; j++) sum += centred[start + j]! * distances[row + permutation[j]!]!;
  }
  return (2 * sum) / (n * n);
}
