/** x ← factor · x for `length` numbers from `offset`. */
export function scale(x: Float64Array, factor: number, offset = 0, length = x.length - offset): void {
  for (let i = offset; i < offset + length; i++) x[i] *= factor;
}
