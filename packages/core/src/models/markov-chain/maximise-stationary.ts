import { solve } from "@unrolled/kernels";
import type { ChainStatistics, MarkovChain } from "./markov-chain.js";
import { stationaryLaw } from "./stationary-law.js";

const climbCount = 50;
const halvingCount = 30;

/**
 * A transition that does not lower Q(A) = Σ_k n_k log π_k(A) + Σ_ij (N_ij + c) log A_ij, where π(A) is the stationary law, n_k counts
 * first states and N_ij transitions: generalised EM, as the exact maximum has no closed form.
 *
 * ∂π = π ∂A Z with Z = (I − A + 1π)⁻¹ (Schweitzer 1968), so ∂Q/∂A_ij = (N_ij + c) / A_ij + π_i h_j with h = Z (n / π). A maximum
 * has A_ij ∝ N_ij + c + A_ij π_i (h_j − min h); each climb moves towards that point, an ascent direction, by halved steps
 * until Q rises, and stops where it no longer does.
 */
export function maximiseStationary(chain: MarkovChain, { initial, transitions }: ChainStatistics, count: number): number[][] {
  const { stateCount: K } = chain;
  const counts = transitions.map((n) => n + count);
  const objective = (A: Float64Array): number => {
    const law = stationaryLaw(A, K);
    if (law === null) return Number.NEGATIVE_INFINITY;
    let sum = 0;
    for (let k = 0; k < K; k++) if (initial[k]! > 0) sum += initial[k]! * Math.log(law[k]!);
    for (let i = 0; i < K * K; i++) if (counts[i]! > 0) sum += counts[i]! * Math.log(A[i]!);
    return sum;
  };

  // The maximum without the π term is the better start nearly always.
  let best = chain.transition;
  let value = objective(best);
  const free = normaliseRows(counts, best, K);
  const freeValue = objective(free);
  if (freeValue > value || value === Number.NEGATIVE_INFINITY) [best, value] = [free, freeValue];

  for (let climb = 0; climb < climbCount; climb++) {
    const target = fixedPoint(best, initial, counts, K);
    if (target === null) break;
    let rose = false;
    for (let halving = 0, step = 1; halving < halvingCount && !rose; halving++, step /= 2) {
      const trial = best.map((a, i) => a + step * (target[i]! - a));
      const trialValue = objective(trial);
      if (trialValue > value) {
        rose = trialValue > value + 1e-13 * Math.abs(value);
        best = trial;
        value = trialValue;
        if (!rose) return toRows(best, K);
      }
    }
    if (!rose) break;
  }
  return toRows(best, K);
}

function fixedPoint(A: Float64Array, initial: Float64Array, counts: Float64Array, K: number): Float64Array | null {
  const law = stationaryLaw(A, K);
  if (law === null) return null;
  const system = Float64Array.from({ length: K * K }, (_, i) => {
    const row = Math.floor(i / K);
    return (row === i % K ? 1 : 0) - A[i]! + law[i % K]!;
  });
  const h = Float64Array.from({ length: K }, (_, k) => (initial[k]! > 0 ? initial[k]! / law[k]! : 0));
  if (!solve(system, h, K)) return null;
  const least = h.reduce((a, b) => Math.min(a, b));
  const weights = counts.map((n, i) => n + A[i]! * law[Math.floor(i / K)]! * (h[i % K]! - least));
  return normaliseRows(weights, A, K);
}

/** Rows of `weights` over their sums; a row of zeros keeps `old`. */
function normaliseRows(weights: Float64Array, old: Float64Array, K: number): Float64Array {
  const out = new Float64Array(K * K);
  for (let i = 0; i < K; i++) {
    let sum = 0;
    for (let j = 0; j < K; j++) sum += weights[i * K + j]!;
    for (let j = 0; j < K; j++) out[i * K + j] = sum > 0 ? weights[i * K + j]! / sum : old[i * K + j]!;
  }
  return out;
}

function toRows(A: Float64Array, K: number): number[][] {
  return Array.from({ length: K }, (_, i) => Array.from(A.subarray(i * K, (i + 1) * K)));
}
