/** Pivots below this, relative to the diagonal, are rounding of 0; what is left in their column may be as large as its root. */
const rounding = 1e-13;

/**
 * The lower triangular L with L Lᵀ = Σ (n × n, row-major) of a symmetric positive semidefinite Σ; a column of zeros where Σ leaves
 * nothing of a dimension given those before it. Null where Σ is not positive semidefinite.
 */
export function covarianceFactor(covariance: Float64Array, n: number): Float64Array | null {
  const L = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const left = (i: number): number => {
      let sum = covariance[i * n + j]!;
      for (let p = 0; p < j; p++) sum -= L[i * n + p]! * L[j * n + p]!;
      return sum;
    };
    const diagonal = covariance[j * n + j]!;
    const pivot = left(j);
    if (!(pivot >= -n * rounding * diagonal) || diagonal < 0) return null;
    if (pivot <= n * rounding * diagonal) {
      for (let i = j + 1; i < n; i++)
        if (Math.abs(left(i)) > Math.sqrt(n * rounding * diagonal * Math.max(0, covariance[i * n + i]!)) * 10) return null;
      continue;
    }
    const root = Math.sqrt(pivot);
    L[j * n + j] = root;
    for (let i = j + 1; i < n; i++) L[i * n + j] = left(i) / root;
  }
  return L;
}

/** n (n + 1) / 2: the numbers of `factorNumbers`. */
export function factorSize(n: number): number {
  return (n * (n + 1)) / 2;
}

/** A covariance as real numbers that are free: its factor's lower triangle by rows, the diagonal as logarithms (−Infinity where it is 0). */
export function factorNumbers(covariance: Float64Array, n: number): Float64Array {
  const L = covarianceFactor(covariance, n)!;
  const numbers = new Float64Array(factorSize(n));
  let at = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) numbers[at++] = i === j ? Math.log(L[i * n + i]!) : L[i * n + j]!;
  return numbers;
}

/** The factor of such numbers. */
export function factorOf(numbers: Float64Array, n: number): Float64Array {
  const L = new Float64Array(n * n);
  let at = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++, at++) L[i * n + j] = i === j ? Math.exp(numbers[at]!) : numbers[at]!;
  return L;
}

/** L Lᵀ, both triangles the same. */
export function covarianceOf(L: Float64Array, n: number): Float64Array {
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let p = 0; p <= j; p++) sum += L[i * n + p]! * L[j * n + p]!;
      covariance[i * n + j] = covariance[j * n + i] = sum;
    }
  return covariance;
}

/** ADDS ∂/∂ numbers to `out`, from a symmetric G with dℓ = Σ_ij G_ij dΣ_ij: ∂ℓ/∂L = 2 G L. */
export function factorGradientInto(out: Float64Array, numbers: Float64Array, byCovariance: Float64Array, n: number): void {
  const L = factorOf(numbers, n);
  let at = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++, at++) {
      let sum = 0;
      for (let p = j; p < n; p++) sum += byCovariance[i * n + p]! * L[p * n + j]!;
      out[at] = out[at]! + 2 * sum * (i === j ? L[i * n + i]! : 1);
    }
}
