import { input, output, settle, settled, wasm } from "../engine/pointers.js";
import { drawBackward as plainDrawBackward } from "../plain/particles/draw-backward.js";
import * as plain from "../plain/particles/normalise-log-weights.js";
import { reweight as plainReweight } from "../plain/particles/reweight.js";
import { systematicAncestors as plainSystematic } from "../plain/particles/systematic-ancestors.js";
import type { Reals } from "../plain/reals.js";

/**
 * Weighs N particles by their log-potentials g and returns log Σ_n W_n exp(g_n), the increment of the log-evidence.
 *
 * `weights` W and `logWeights` (normalised both) go in as they stood before the step and come out as they stand after it;
 * `potentials` is scratch afterwards. Where all g are one finite number (a missing target) that number is returned exactly
 * and the weights stay. Where Σ is 0 the result is −Infinity and the weights stay. NaN: some g was NaN or +Infinity.
 */
export function reweight(weights: Float64Array, logWeights: Float64Array, potentials: Float64Array, N: number): number {
  const kernels = wasm();
  if (kernels === null) return plainReweight(weights, logWeights, potentials, N);
  const w = output(weights, 0, N);
  const l = output(logWeights, 0, N);
  return settled(kernels.reweight(w, l, output(potentials, 0, N), N));
}

/**
 * weights_n = exp(logWeights_n) / Σ exp(logWeights), n < N, each from its offset; returns log Σ exp(logWeights).
 *
 * −Infinity gives a weight of exactly 0. When all are −Infinity the result is −Infinity and the weights are zeros; a NaN
 * makes the result NaN, +Infinity makes it +Infinity, and the weights then mean nothing.
 */
export function normaliseLogWeights(weights: Float64Array, logWeights: Float64Array, N: number, offset = 0, logOffset = 0): number {
  const kernels = wasm();
  if (kernels === null) return plain.normaliseLogWeights(weights, logWeights, N, offset, logOffset);
  const w = output(weights, offset, N);
  return settled(kernels.normalise(w, input(logWeights, logOffset, N), N));
}

/** (Σ w)² / Σ w²: the effective sample size of N weights from `offset`, between 1 and N; NaN when all are 0. */
export function effectiveSampleSize(weights: Float64Array, N: number, offset = 0): number {
  const kernels = wasm();
  if (kernels === null) return plain.effectiveSampleSize(weights, N, offset);
  return settled(kernels.effectiveSize(input(weights, offset, N), N));
}

/**
 * Systematic resampling: ancestor m is the inverse cumulative weight at (m + uniforms_0) / M, m = 0..M−1; in rising order.
 *
 * One uniform serves all. N weights ≥ 0, one of them > 0; they need not sum to 1. The number of copies of n is ⌊M w_n⌋ or
 * ⌈M w_n⌉ (w normalised) with mean M w_n (Carpenter, Clifford, Fearnhead 1999), up to rounding of the sum. O(M + N). An
 * ancestor of weight 0 is never chosen.
 */
export function systematicAncestors(ancestors: Int32Array, M: number, weights: Float64Array, N: number, uniforms: Float64Array): void {
  const kernels = wasm();
  if (kernels === null) return plainSystematic(ancestors, M, weights, N, uniforms);
  const to = output(ancestors, 0, M);
  kernels.systematic(to, M, input(weights, 0, N), N, uniforms[0]);
  settle();
}

/**
 * One step of backward simulation (Godsill, Doucet & West 2004, doi:10.1198/016214504000000151) for K paths of each of several clouds of
 * N particles: path m = i K + k of cloud i, which stands at `next` afterwards, came from particle n of cloud i with probability
 *
 *   w_n ∝ W_in exp(−½ Σ_s ((next_ms − mean_ins) inverseSd_s)²),
 *
 * chosen as the first index whose cumulative weight exceeds uniforms_m Σ w. `drawn` gets clouds · K of these, `ess` the effective sample
 * sizes of the w; `scratch` has room for N. W (each cloud's from `weightsAt` on, one of them > 0), means, next and uniforms are packed from
 * their offsets. An inverse sd of 0 leaves that number of the state out. Float64 but for means and next. O(clouds K N S).
 */
export function drawBackward(
  drawn: Int32Array,
  ess: Float64Array,
  scratch: Float64Array,
  W: Float64Array,
  weightsAt: number,
  means: Reals,
  meansAt: number,
  next: Reals,
  nextAt: number,
  uniforms: Float64Array,
  uniformsAt: number,
  inverseSd: Float64Array,
  clouds: number,
  K: number,
  N: number,
  S: number,
): void {
  const kernels = wasm();
  if (kernels === null) {
    plainDrawBackward(drawn, ess, scratch, W, weightsAt, means, meansAt, next, nextAt, uniforms, uniformsAt, inverseSd, clouds, K, N, S);
    return;
  }
  const paths = clouds * K;
  const to = output(drawn, 0, paths);
  const sizes = output(ess, 0, paths);
  const room = output(scratch, 0, N);
  const w = input(W, weightsAt, clouds * N);
  const f = input(means, meansAt, clouds * N * S);
  const s = input(next, nextAt, paths * S);
  const u = input(uniforms, uniformsAt, paths);
  const inverse = input(inverseSd, 0, S);
  if (means instanceof Float64Array) kernels.drawBackward64(to, sizes, room, w, f, s, u, inverse, clouds, K, N, S);
  else kernels.drawBackward32(to, sizes, room, w, f, s, u, inverse, clouds, K, N, S);
  settle();
}
