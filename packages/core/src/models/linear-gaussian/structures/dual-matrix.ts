import { cholesky as factor, solveLower } from "@unrolled/kernels";

/** A square matrix (row-major) and its derivative along one direction, carried through a computation together. */
export interface DualMatrix {
  readonly value: Float64Array;
  readonly tangent: Float64Array;
}

/** Arithmetic of m × m matrices with derivatives. */
export function dualMatrices(m: number) {
  const product = (a: Float64Array, b: Float64Array): Float64Array => {
    const out = new Float64Array(m * m);
    for (let i = 0; i < m; i++)
      for (let p = 0; p < m; p++) for (let j = 0; j < m; j++) out[i * m + j] = out[i * m + j]! + a[i * m + p]! * b[p * m + j]!;
    return out;
  };
  const flipped = (a: Float64Array): Float64Array => a.map((_, i) => a[(i % m) * m + Math.floor(i / m)]!);
  const sum = (a: Float64Array, b: Float64Array, sign = 1): Float64Array => a.map((x, i) => x + sign * b[i]!);
  /** L⁻¹ of a lower triangular L. */
  const inverseOf = (L: Float64Array): Float64Array => {
    const out = new Float64Array(m * m);
    const column = new Float64Array(m);
    for (let j = 0; j < m; j++) {
      column.fill(0);
      column[j] = 1;
      solveLower(L, 0, column, 0, m);
      for (let i = j; i < m; i++) out[i * m + j] = column[i]!;
    }
    return out;
  };
  const times = (a: DualMatrix, b: DualMatrix): DualMatrix => ({
    value: product(a.value, b.value),
    tangent: sum(product(a.tangent, b.value), product(a.value, b.tangent)),
  });
  return {
    identity: (): DualMatrix => ({
      value: Float64Array.from({ length: m * m }, (_, i) => (i % (m + 1) === 0 ? 1 : 0)),
      tangent: new Float64Array(m * m),
    }),
    times,
    plus: (a: DualMatrix, b: DualMatrix): DualMatrix => ({ value: sum(a.value, b.value), tangent: sum(a.tangent, b.tangent) }),
    minus: (a: DualMatrix, b: DualMatrix): DualMatrix => ({ value: sum(a.value, b.value, -1), tangent: sum(a.tangent, b.tangent, -1) }),
    transposed: (a: DualMatrix): DualMatrix => ({ value: flipped(a.value), tangent: flipped(a.tangent) }),
    /** The lower L with L Lᵀ = a, positive definite; dL = L Φ(L⁻¹ da L⁻ᵀ), Φ the lower triangle with half of the diagonal. */
    cholesky(a: DualMatrix): DualMatrix {
      const value = new Float64Array(m * m);
      if (!factor(value, a.value, 0, m)) value.fill(Number.NaN);
      const inverse = inverseOf(value);
      const inner = product(product(inverse, a.tangent), flipped(inverse));
      const lower = inner.map((x, i) => {
        const [row, column] = [Math.floor(i / m), i % m];
        return row > column ? x : row === column ? 0.5 * x : 0;
      });
      return { value, tangent: product(value, lower) };
    },
    /** L⁻¹ of a lower triangular L; d(L⁻¹) = −L⁻¹ dL L⁻¹. */
    inverseLower(a: DualMatrix): DualMatrix {
      const value = inverseOf(a.value);
      return { value, tangent: product(product(value, a.tangent), value).map((x) => -x) };
    },
  };
}
