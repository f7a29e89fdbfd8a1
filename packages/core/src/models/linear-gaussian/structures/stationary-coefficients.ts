import { cholesky } from "@unrolled/kernels";
import { type DualMatrix, dualMatrices } from "./dual-matrix.js";
import { stationaryCovariance } from "./stationary-covariance.js";

/**
 * Coefficients Φ_1..Φ_p (m × m) of a stationary vector autoregression y_t = Σ Φ_i y_{t−i} + N(0, L Lᵀ) from free matrices U_1..U_p, and their
 * derivatives along a direction.
 *
 * U_k becomes a matrix of partial autocorrelations, W⁻¹ U_k with W Wᵀ = I + U_k U_kᵀ, whose singular values are below 1; the coefficients
 * follow from these by Whittle's recursion (Ansley & Kohn 1986, doi:10.1080/00949658608810893), in coordinates in which y has
 * covariance I, and are turned to those in which the innovations have L Lᵀ. One to one. For m = 1 these are the partial
 * autocorrelations u / √(1 + u²) of Monahan (1984).
 */
export function stationaryCoefficients(free: readonly DualMatrix[], L: DualMatrix, m: number): readonly DualMatrix[] {
  const { identity, times, plus, transposed, cholesky: root, inverseLower } = dualMatrices(m);
  const recursion = whittle(m);
  for (const U of free) recursion.add(times(inverseLower(root(plus(identity(), times(U, transposed(U))))), U));
  const turn = times(L, inverseLower(recursion.forwardRoot()));
  const back = inverseLower(turn);
  return recursion.coefficients().map((own) => times(times(turn, own), back));
}

/** The free matrices of such coefficients with innovations L Lᵀ, positive definite; null where they are not stationary. */
export function freeOfStationary(coefficients: readonly Float64Array[], L: Float64Array, m: number): readonly Float64Array[] | null {
  const n = coefficients.length * m;
  if (n === 0) return [];
  const covariance = stationaryCovariance(companion(coefficients, m), innovations(L, n, m), n);
  if (covariance === null) return null;
  const { identity, times, plus, minus, transposed, cholesky: root, inverseLower } = dualMatrices(m);
  /** E y_t y_{t−k}ᵀ */
  const autocovariance = (k: number): Float64Array =>
    Float64Array.from({ length: m * m }, (_, i) => covariance[Math.floor(i / m) * n + k * m + (i % m)]!);
  const scale = new Float64Array(m * m);
  if (!cholesky(scale, autocovariance(0), 0, m)) return null;
  // In coordinates in which y has covariance I.
  const inverse = inverseLower(still(scale));
  const own = coefficients.map((one) => times(times(inverse, still(one)), still(scale)));
  const lagged = own.map((_, k) => times(times(inverse, still(autocovariance(k))), transposed(inverse)));
  lagged.push(own.map((one, i) => times(one, lagged[own.length - 1 - i]!)).reduce(plus));
  const recursion = whittle(m);
  const free: Float64Array[] = [];
  for (let k = 0; k < own.length; k++) {
    const left = recursion.coefficients().reduce((rest, one, i) => minus(rest, times(one, lagged[k - i]!)), lagged[k + 1]!);
    const partial = times(times(inverseLower(recursion.forwardRoot()), left), transposed(inverseLower(recursion.backwardRoot())));
    const rest = inverseLower(root(minus(identity(), times(partial, transposed(partial)))));
    if (rest.value.some(Number.isNaN)) return null;
    // I − P Pᵀ = W⁻¹ W⁻ᵀ.
    free.push(times(rest, partial).value);
    recursion.add(partial);
  }
  return free;
}

/** Whittle's recursion over partial autocorrelations of a process with covariance I: predictors from k steps before, and from k after. */
function whittle(m: number) {
  const { identity, times, minus, transposed, cholesky: root, inverseLower } = dualMatrices(m);
  let forward: DualMatrix[] = [];
  let backward: DualMatrix[] = [];
  let [forwardRoot, backwardRoot] = [identity(), identity()];
  return {
    coefficients: (): readonly DualMatrix[] => forward,
    /** Cholesky factors of what the predictors leave. */
    forwardRoot: () => forwardRoot,
    backwardRoot: () => backwardRoot,
    add(partial: DualMatrix): void {
      const k = forward.length;
      const last = times(times(forwardRoot, partial), inverseLower(backwardRoot));
      const lastBack = times(times(backwardRoot, transposed(partial)), inverseLower(forwardRoot));
      [forward, backward] = [
        [...forward.map((one, i) => minus(one, times(last, backward[k - 1 - i]!))), last],
        [...backward.map((one, i) => minus(one, times(lastBack, forward[k - 1 - i]!))), lastBack],
      ];
      forwardRoot = times(forwardRoot, root(minus(identity(), times(partial, transposed(partial)))));
      backwardRoot = times(backwardRoot, root(minus(identity(), times(transposed(partial), partial))));
    },
  };
}

/** The transition of (y_t, …, y_{t−p+1}). */
export function companion(coefficients: readonly Float64Array[], m: number): Float64Array {
  const n = coefficients.length * m;
  const A = new Float64Array(n * n);
  coefficients.forEach((one, k) => {
    for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) A[i * n + k * m + j] = one[i * m + j]!;
  });
  for (let i = m; i < n; i++) A[i * n + i - m] = 1;
  return A;
}

/** L Lᵀ in the first block, 0 elsewhere. */
export function innovations(L: Float64Array, n: number, m: number): Float64Array {
  const Q = new Float64Array(n * n);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < m; j++) for (let p = 0; p <= Math.min(i, j); p++) Q[i * n + j] = Q[i * n + j]! + L[i * m + p]! * L[j * m + p]!;
  return Q;
}

/** A matrix that does not change. */
export function still(value: Float64Array): DualMatrix {
  return { value, tangent: new Float64Array(value.length) };
}
