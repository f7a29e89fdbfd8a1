import { integerPower } from "./integer-power.js";

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
  const { size, root } = adamCorrections(count, rate, beta1, beta2);
  for (let i = 0; i < theta.length; i++) {
    const x = g[i];
    const mean = beta1 * m[i] + (1 - beta1) * x;
    const square = beta2 * v[i] + (1 - beta2) * x * x;
    m[i] = mean;
    v[i] = square;
    theta[i] += (size * mean) / (Math.sqrt(square) / root + epsilon);
  }
}

/** rate / (1 − β₁ᵏ) and √(1 − β₂ᵏ). */
export function adamCorrections(count: number, rate: number, beta1: number, beta2: number): { size: number; root: number } {
  return { size: rate / (1 - integerPower(beta1, count)), root: Math.sqrt(1 - integerPower(beta2, count)) };
}
