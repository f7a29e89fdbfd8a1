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

/** Weights times Exp(1) draws, normalised; equal weights give a uniform draw of the simplex, Dirichlet(1, …, 1). */
export function perturbedProbabilities(weights: ArrayLike<number>, key: Key): number[] {
  const products = Array.from(uniforms(weights.length, key), (u, i) => -Math.log(u) * weights[i]!);
  const total = products.reduce((sum, x) => sum + x, 0);
  return products.map((x) => x / total);
}
