import type { Key } from "../contracts/index.js";
import { gammaVariates } from "../random/variates.js";

/**
 * The row of probabilities that maximises Σ_j n_j log p_j + count Σ_j log p_j: (n_j + count) / Σ, the mode under the prior
 * Dirichlet(1 + count). A row that nothing was counted for (all n_j + count = 0) keeps `old`: any row is a maximum.
 */
export function dirichletMode(counts: ArrayLike<number>, offset: number, old: readonly number[], count: number): number[] {
  let total = 0;
  for (let j = 0; j < old.length; j++) total += (counts[offset + j] as number) + count;
  return total > 0 ? old.map((_, j) => ((counts[offset + j] as number) + count) / total) : [...old];
}

/** count Σ log p over rows of probabilities; 0 when count is 0. */
export function dirichletLogPrior(rows: readonly (readonly number[])[], count: number): number {
  if (count === 0) return 0;
  let sum = 0;
  for (const row of rows) for (const p of row) sum += Math.log(p);
  return count * sum;
}

/**
 * Weights times Gamma(shape) draws, normalised; with equal weights, Dirichlet(shape, …, shape). The larger the shape, the nearer to the
 * weights.
 */
export function perturbedProbabilities(weights: ArrayLike<number>, shape: number, key: Key): number[] {
  const products = Array.from(gammaVariates(weights.length, shape, key), (gamma, i) => gamma * weights[i]!);
  const total = products.reduce((sum, x) => sum + x, 0);
  return products.map((x) => x / total);
}
