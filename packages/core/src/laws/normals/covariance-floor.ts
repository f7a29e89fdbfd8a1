import { cholesky, symmetricEigen } from "@unrolled/kernels";
import type { Dataset, FloorReport } from "../../contracts/index.js";
import { nameOfState } from "../state-rows.js";
import { targetMoments } from "../target-moments.js";
import { type FullNormals, missingPatterns } from "./full-normals.js";
import { touching } from "./spread-floors.js";

/**
 * The covariance S (D × D at `offset`) raised to its floor F = diag(floors²): of all Σ with Σ − F positive semidefinite, the one
 * that maximises −log |Σ| − tr(Σ⁻¹ S). With S = F^½ U diag(λ) Uᵀ F^½ that is F^½ U diag(max(λ, 1)) Uᵀ F^½, so EM still never
 * falls. A covariance above its floor keeps its bytes.
 */
export function raiseToFloor(covariances: Float64Array, offset: number, floors: readonly number[]): void {
  const D = floors.length;
  if (isAbove(covariances, offset, floors)) return;
  const { values, vectors } = whitened(covariances, offset, floors);
  for (let i = 0; i < D; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let e = 0; e < D; e++) sum += Math.max(1, values[e]!) * vectors[i * D + e]! * vectors[j * D + e]!;
      const raised = sum * floors[i]! * floors[j]!;
      covariances[offset + i * D + j] = raised;
      covariances[offset + j * D + i] = raised;
    }
}

/** Which laws stand at the floor, and what that is worth (see `floorReport`), along the eigenvectors of each in units of the floors. */
export function fullFloorReport(data: Dataset, posterior: Float64Array, normals: FullNormals, floors: readonly number[]): FloorReport {
  const { stateCount: K, size: D, covariances } = normals;
  const counts = observedWeights(data, posterior, K);
  const states = Array.from({ length: K }, (_, k) => k);
  const atFloor = states.filter((k) => counts[k]! > 0 && !isAbove(covariances, k * D * D, floors, touching * touching));
  const others =
    meanCovariance(
      normals,
      counts,
      states.filter((k) => !atFloor.includes(k)),
    ) ?? diagonal(targetMoments(data).variances);
  const laws: string[] = [];
  let gain = 0;
  for (const k of atFloor) {
    const { values, vectors } = whitened(covariances, k * D * D, floors);
    let directions = 0;
    values.forEach((value, e) => {
      if (value > touching * touching) return;
      const along = floors.map((floor, d) => vectors[d * D + e]! / floor);
      gain += 0.5 * counts[k]! * Math.max(0, Math.log(quadratic(others, along)));
      directions++;
    });
    laws.push(`${nameOfState(k)}: ${directions} of ${D} directions over ${Number(counts[k]!.toPrecision(3))} expected observations`);
  }
  return Object.freeze({ laws: Object.freeze(laws), gain });
}

/** Expected observations of each state: rows with nothing observed do not count. */
function observedWeights({ stepCount, targets, targetValues }: Dataset, posterior: Float64Array, K: number): Float64Array {
  const { of } = missingPatterns(targetValues!, stepCount, targets.size);
  const counts = new Float64Array(K);
  for (let i = 0; i < stepCount; i++) if (of[i] !== -2) for (let k = 0; k < K; k++) counts[k] = counts[k]! + posterior[i * K + k]!;
  return counts;
}

function meanCovariance({ covariances, size: D }: FullNormals, counts: Float64Array, states: readonly number[]): Float64Array | null {
  const total = states.reduce((sum, k) => sum + counts[k]!, 0);
  if (!(total > 0)) return null;
  return Float64Array.from(
    { length: D * D },
    (_, at) => states.reduce((sum, k) => sum + counts[k]! * covariances[k * D * D + at]!, 0) / total,
  );
}

function diagonal(values: Float64Array): Float64Array {
  const D = values.length;
  return Float64Array.from({ length: D * D }, (_, at) => (at % (D + 1) === 0 ? values[at / (D + 1)]! : 0));
}

/** xᵀ A x */
function quadratic(A: Float64Array, x: readonly number[]): number {
  return x.reduce((sum, xi, i) => sum + xi * x.reduce((inner, xj, j) => inner + A[i * x.length + j]! * xj, 0), 0);
}

/** Is S − scale · F positive definite? */
function isAbove(covariances: Float64Array, offset: number, floors: readonly number[], scale = 1): boolean {
  const D = floors.length;
  const rest = covariances.slice(offset, offset + D * D);
  for (let d = 0; d < D; d++) rest[d * D + d] = rest[d * D + d]! - scale * floors[d]! ** 2;
  return cholesky(rest, rest, 0, D);
}

/** Eigenvalues and eigenvectors of F^−½ S F^−½. */
function whitened(covariances: Float64Array, offset: number, floors: readonly number[]) {
  const D = floors.length;
  const values = new Float64Array(D);
  const vectors = new Float64Array(D * D);
  const matrix = Float64Array.from(
    { length: D * D },
    (_, at) => covariances[offset + at]! / (floors[Math.floor(at / D)]! * floors[at % D]!),
  );
  symmetricEigen(values, vectors, matrix, D);
  return { values, vectors };
}
