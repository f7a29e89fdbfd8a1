/** The first index whose cumulative weight exceeds u · Σ weights, for u in (0, 1); never one of weight 0. `length` weights from `offset`. */
export function drawWeighted(weights: Float64Array, offset: number, length: number, u: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += weights[offset + i];
  const target = u * sum;
  let cumulative = 0;
  let last = 0;
  for (let i = 0; i < length; i++) {
    const weight = weights[offset + i];
    if (weight <= 0) continue;
    cumulative += weight;
    last = i;
    if (cumulative > target) return i;
  }
  return last;
}
