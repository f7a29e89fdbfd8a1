/** log Σ exp(x_i) over `length` numbers from `offset`; −Infinity when all are or there is none, NaN when one is NaN. */
export function logSumExp(x: Float64Array, offset = 0, length = x.length - offset): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = offset; i < offset + length; i++) {
    if (x[i] > max) max = x[i];
    else if (Number.isNaN(x[i])) return Number.NaN;
  }
  if (max === Number.NEGATIVE_INFINITY || max === Number.POSITIVE_INFINITY) return max;
  let sum = 0;
  for (let i = offset; i < offset + length; i++) sum += Math.exp(x[i] - max);
  return max + Math.log(sum);
}
