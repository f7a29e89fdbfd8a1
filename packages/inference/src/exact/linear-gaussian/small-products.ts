/** out (rows × columns) ← out + factor · A (rows × inner) B (inner × columns). */
export function addProduct(
  out: Float64Array,
  A: Float64Array,
  B: Float64Array,
  rows: number,
  inner: number,
  columns: number,
  factor: number,
): void {
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < inner; k++) {
      const a = factor * A[i * inner + k]!;
      if (a !== 0) for (let j = 0; j < columns; j++) out[i * columns + j] = out[i * columns + j]! + a * B[k * columns + j]!;
    }
}

/** out ← out + Bᵀ S B, symmetric to the last bit, all n × n; `product` is written over. */
export function addSandwichTransposed(out: Float64Array, B: Float64Array, S: Float64Array, product: Float64Array, n: number): void {
  product.fill(0);
  addProduct(product, S, B, n, n, n, 1);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += B[k * n + i]! * product[k * n + j]!;
      const entry = out[i * n + j]! + sum;
      out[i * n + j] = entry;
      out[j * n + i] = entry;
    }
}
