/** log Σ exp(x_i) over `length` numbers from `offset`; −Infinity when all are. */
export function logSumExp(x: Float64Array, offset = 0, length = x.length - offset): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = offset; i < offset + length; i++) if (x[i] > max) max = x[i];
  if (max === Number.NEGATIVE_INFINITY || max === Number.POSITIVE_INFINITY) return max;
  let sum = 0;
  for (let i = offset; i < offset + length; i++) sum += Math.exp(x[i] - max);
  return max + Math.log(sum);
}
