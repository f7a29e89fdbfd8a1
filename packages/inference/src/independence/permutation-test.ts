import type { Key } from "@unrolled/core";
import { centredDistances, pairDistances, permutedCovariance } from "./distance-covariance.js";

/** Independent draws of (A, B) at one value of what is given, as points, row-major. */
export interface PairSample {
  readonly count: number;
  /** count × aDim */
  readonly a: Float64Array;
  readonly aDim: number;
  /** count × bDim */
  readonly b: Float64Array;
  readonly bDim: number;
}

export interface PermutationTest {
  /** Σ over strata of the squared distance covariance. */
  readonly statistic: number;
  readonly pValue: number;
}

/**
 * A test of A ⊥ B in every stratum: T = Σ_s dCov²(A, B), and p = (1 + #{T_perm ≥ T}) / (1 + permutations), B permuted within
 * strata. Where the draws of a stratum are independent and A ⊥ B, all orders of B are equally likely, and
 * P(p ≤ level) ≤ level whatever the sample size (Phipson & Smyth 2010, doi:10.2202/1544-6115.1585).
 *
 * Cost O(permutations Σ n²). Uses (key, permutation, stratum).
 */
export function permutationTest(strata: readonly PairSample[], permutations: number, key: Key): PermutationTest {
  const prepared = strata.map(({ count, a, aDim, b, bDim }) => ({
    count,
    centred: centredDistances(a, count, aDim),
    distances: pairDistances(b, count, bDim),
    order: Int32Array.from({ length: count }, (_, i) => i),
    uniforms: new Float64Array(count),
  }));
  const total = (): number =>
    prepared.reduce((sum, { centred, distances, order }) => sum + permutedCovariance(centred, distances, order), 0);
  const statistic = total();
  // Orders that differ by points that are equal have one T, but not its last bits: they count as "≥".
  const least = statistic - 1e-9 * Math.abs(statistic) - 1e-13 * prepared.reduce((sum, { distances }) => sum + meanOf(distances), 0);
  let atLeast = 0;
  for (let p = 0; p < permutations; p++) {
    const place = key.fold(p);
    prepared.forEach(({ order, uniforms }, s) => {
      place.fold(s).fillUniform(uniforms);
      shuffle(order, uniforms);
    });
    if (total() >= least) atLeast++;
  }
  return { statistic, pValue: (1 + atLeast) / (1 + permutations) };
}

/** Fisher–Yates, from whatever order it is in: uniform all the same. */
function shuffle(order: Int32Array, uniforms: Float64Array): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(uniforms[i]! * (i + 1));
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
