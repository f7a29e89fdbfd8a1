import type { Key } from "../../contracts/index.js";

/** `count` U(0, 1) draws. */
export function uniforms(count: number, key: Key): Float64Array {
  const out = new Float64Array(count);
  key.fillUniform(out);
  return out;
}

/** `count` N(0, 1) draws. */
export function normals(count: number, key: Key): Float64Array {
  const out = new Float64Array(count);
  key.fillNormal(out);
  return out;
}

/**
 * Weights times Gamma(shape) draws (integer shape: sums of Exp(1) draws), normalised; with equal weights, Dirichlet(shape, …, shape). The larger the
 * shape, the nearer to the weights.
 */
export function perturbedProbabilities(weights: ArrayLike<number>, shape: number, key: Key): number[] {
  const u = uniforms(weights.length * shape, key);
  const products = Array.from({ length: weights.length }, (_, i) => {
    let gamma = 0;
    for (let j = 0; j < shape; j++) gamma -= Math.log(u[i * shape + j]!);
    return gamma * weights[i]!;
  });
  const total = products.reduce((sum, x) => sum + x, 0);
  return products.map((x) => x / total);
}
