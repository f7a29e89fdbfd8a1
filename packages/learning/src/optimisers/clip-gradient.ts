import { euclideanNorm, scale } from "@unrolled/kernels";

/**
 * Scales g to norm `limit` where ‖g‖ exceeds it, in place, and returns the norm before (Pascanu, Mikolov & Bengio 2013,
 * algorithm 1). The direction is kept; null: no limit.
 */
export function clipGradient(gradient: Float64Array, limit: number | null): number {
  const norm = euclideanNorm(gradient);
  if (limit !== null && norm > limit) scale(gradient, limit / norm);
  return norm;
}
