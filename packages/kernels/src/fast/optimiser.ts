import { input, output, settle, settled, wasm } from "../engine/pointers.js";
import { adamCorrections, adamStep as plainAdam } from "../plain/optimiser/adam-step.js";
import { euclideanNorm as plainNorm } from "../plain/optimiser/euclidean-norm.js";
import { scale as plainScale } from "../plain/optimiser/scale.js";

/**
 * One ascending step of Adam (Kingma & Ba 2015, algorithm 1, doi:10.48550/arXiv.1412.6980), in place:
 *
 *     m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²,
 *     θ ← θ + rate / (1 − β₁ᵏ) · m / (√v / √(1 − β₂ᵏ) + ε),   k = `count` = 1, 2, …
 */
export function adamStep(
  theta: Float64Array,
  g: Float64Array,
  m: Float64Array,
  v: Float64Array,
  count: number,
  rate: number,
  beta1: number,
  beta2: number,
  epsilon: number,
): void {
  const kernels = wasm();
  if (kernels === null) return plainAdam(theta, g, m, v, count, rate, beta1, beta2, epsilon);
  const n = theta.length;
  const t = output(theta, 0, n);
  const mean = output(m, 0, n);
  const square = output(v, 0, n);
  const { size, root } = adamCorrections(count, rate, beta1, beta2);
  kernels.adam64(t, input(g, 0, n), mean, square, n, size, root, beta1, beta2, epsilon);
  settle();
}

/** √Σ x_i². */
export function euclideanNorm(x: Float64Array): number {
  const kernels = wasm();
  if (kernels === null) return plainNorm(x);
  return Math.sqrt(settled(kernels.squares64(input(x, 0, x.length), x.length)));
}

/** x ← factor · x for `length` numbers from `offset`. */
export function scale(x: Float64Array, factor: number, offset = 0, length = x.length - offset): void {
  const kernels = wasm();
  if (kernels === null) return plainScale(x, factor, offset, length);
  kernels.scale64(output(x, offset, length), length, factor);
  settle();
}
