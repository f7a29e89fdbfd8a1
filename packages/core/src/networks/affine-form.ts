/** Numbers as affine functions of others: number i is Σ_j values[i · columns + j] basis_j, the last number of the basis being 1. */
export interface AffineForm {
  readonly size: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** Numbers first..first + size − 1 of the basis themselves. */
export function unitForm(size: number, columns: number, first: number): AffineForm {
  const values = new Float64Array(size * columns);
  for (let i = 0; i < size; i++) values[i * columns + first + i] = 1;
  return { size, columns, values };
}

/** a + sign b. */
export function sumOfForms(a: AffineForm, b: AffineForm, sign = 1): AffineForm {
  return { ...a, values: a.values.map((x, i) => x + sign * b.values[i]!) };
}

/** The numbers first..first + count − 1 of the basis in each, as a matrix (size × count). */
export function columnsOf({ size, columns, values }: AffineForm, first: number, count: number): Float64Array {
  return Float64Array.from({ length: size * count }, (_, i) => values[Math.floor(i / count) * columns + first + (i % count)]!);
}
