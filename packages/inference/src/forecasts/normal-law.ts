import { fullNormal, type Key, normalCdf, type TargetLaw } from "@unrolled/core";
import { symmetricEigen } from "@unrolled/kernels";

/** N(mean, covariance); a number whose variance is 0 is its mean. */
export function normalLaw(mean: Float64Array, covariance: Float64Array): TargetLaw {
  const D = mean.length;
  const centre = Array.from(mean);
  const matrix = centre.map((_, i) => Array.from(covariance.subarray(i * D, (i + 1) * D)));
  const variance = (d: number): number => Math.max(0, matrix[d]![d]!);
  return {
    logProb: (y) => fullNormal(centre, matrix).logProb(y as readonly number[]),
    sample: (key) => Array.from(plus(mean, factorOf(Float64Array.from(matrix.flat()), D), normals(D, key), D)),
    marginals: {
      size: D,
      discrete: false,
      mean: (d) => centre[d]!,
      variance,
      cdf: (y, d) => (variance(d) > 0 ? normalCdf((y - centre[d]!) / Math.sqrt(variance(d))) : y < centre[d]! ? 0 : 1),
    },
  };
}

/** `count` draws of N(0, 1). */
export function normals(count: number, key: Key): Float64Array {
  const out = new Float64Array(count);
  key.fillNormal(out);
  return out;
}

/** x + M z, M with `columns` columns. */
export function plus(x: Float64Array, M: Float64Array, z: Float64Array, columns: number): Float64Array {
  return x.map((start, i) => {
    let sum = start;
    for (let j = 0; j < columns; j++) sum += M[i * columns + j]! * z[j]!;
    return sum;
  });
}

/** F with F Fᵀ = a covariance, which may be singular. */
export function factorOf(covariance: Float64Array, n: number): Float64Array {
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  symmetricEigen(values, vectors, covariance.slice(0, n * n), n);
  return vectors.map((x, i) => x * Math.sqrt(Math.max(0, values[i % n]!)));
}
