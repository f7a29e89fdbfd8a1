/** Doublings after which powers that have not died out never do: an eigenvalue within 1e-15 of 1. */
const mostDoublings = 60;

/**
 * The symmetric P (n × n) with P = A P Aᵀ + Q, which is Σ_k A^k Q (A^k)ᵀ: where Q is a covariance, the one that a linear system settles
 * to. By doubling, P ← P + A P Aᵀ, A ← A² (Anderson & Moore 1979, §6.7): of a covariance there are no subtractions, so that P is as
 * positive as Q. Null where A is not stable. Cost n³ times log₂ of the steps that A takes to die out.
 */
export function stationaryCovariance(transition: Float64Array, noise: Float64Array, n: number): Float64Array | null {
  let A: Float64Array = transition.slice();
  const P = noise.slice();
  for (let doubling = 0; doubling < mostDoublings; doubling++) {
    const AP = product(A, P, n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        let sum = P[i * n + j]!;
        for (let p = 0; p < n; p++) sum += AP[i * n + p]! * A[j * n + p]!;
        P[i * n + j] = P[j * n + i] = sum;
      }
    A = product(A, A, n);
    if (A.every((a) => Math.abs(a) < 1e-20)) return P;
    if (!A.every(Number.isFinite)) return null;
  }
  return null;
}

/**
 * The same, of a system that has to have one.
 *
 * @throws RangeError where it has none.
 */
export function startOf(transition: Float64Array, noise: Float64Array, n: number): Float64Array {
  const covariance = stationaryCovariance(transition, noise, n);
  if (covariance !== null) return covariance;
  throw new RangeError(
    "linearGaussian: a stationary start needs a transition whose eigenvalues are below 1 in size, got one that is not stable",
  );
}

/**
 * The way back: from the symmetric G with dℓ = Σ_ij G_ij dP_ij, ADDS ∂ℓ/∂A and ∂ℓ/∂Q. With Λ = Aᵀ Λ A + G these are 2 Λ A P and Λ.
 */
export function stationaryCovarianceBack(
  byTransition: Float64Array,
  byNoise: Float64Array,
  byCovariance: Float64Array,
  transition: Float64Array,
  covariance: Float64Array,
  n: number,
): void {
  const transposed = transition.map((_, i) => transition[(i % n) * n + Math.floor(i / n)]!);
  const lambda = stationaryCovariance(transposed, byCovariance, n)!;
  const LAP = product(product(lambda, transition, n), covariance, n);
  for (let i = 0; i < n * n; i++) {
    byTransition[i] = byTransition[i]! + 2 * LAP[i]!;
    byNoise[i] = byNoise[i]! + lambda[i]!;
  }
}

function product(A: Float64Array, B: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let p = 0; p < n; p++) {
      const a = A[i * n + p]!;
      if (a !== 0) for (let j = 0; j < n; j++) out[i * n + j] = out[i * n + j]! + a * B[p * n + j]!;
    }
  return out;
}
