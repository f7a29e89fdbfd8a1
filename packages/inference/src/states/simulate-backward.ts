import type { AdditiveNoiseProcess, Key, Workspace } from "@unrolled/core";
import { copyColumns, drawWeighted, effectiveSampleSize, normaliseLogWeights } from "@unrolled/kernels";
import { logTransitionsInto } from "../feynman-kac/log-transitions.js";

/** Every weighed cloud of one run of a particle filter. */
export interface WeighedClouds {
  readonly length: number;
  /** N */
  readonly particles: number;
  readonly stateDim: number;
  /** T × N × S */
  readonly states: Float64Array;
  /** T × N, normalised, before resampling. */
  readonly weights: Float64Array;
}

/** The clouds in those columns of their states that have noise: the others are functions of the data, the same in every particle. */
export function noisyPart(clouds: WeighedClouds, columns: Int32Array, workspace: Workspace): WeighedClouds {
  const { length, particles, stateDim, states } = clouds;
  if (columns.length === stateDim) return clouds;
  const rows = length * particles;
  const part = workspace.vector(rows * columns.length);
  columns.forEach((column, i) => {
    copyColumns(part, i, columns.length, states, column, stateDim, rows, 1);
  });
  return { ...clouds, stateDim: columns.length, states: part };
}

/** What the paths drawn back have come to at step t, from T − 1 down to 0. Arrays are the sampler's own. */
export interface BackwardStep {
  readonly t: number;
  /** N, normalised: the average over paths of the weights that their particle at t was drawn with. */
  readonly weights: Float64Array;
  /** By path: its particle at t. */
  readonly drawn: Int32Array;
  /** Average over paths of the effective sample size of those weights. */
  readonly ess: number;
}

/**
 * Joint draws of h_{1:T} given y_{1:T} by backward simulation (Godsill, Doucet & West 2004, algorithm 1;
 * doi:10.1198/016214504000000151): a path's last particle has the probabilities W_T^n, and the one at t given what comes after
 * W_t^n p(h_{t+1} | h_t^n, x_{t+1}), normalised in log space; here log p = −½ ‖(h_{t+1} − f(h_t^n, x_{t+1})) / sd‖² up to a constant.
 *
 * Given the clouds the draws are independent; their law tends to the smoothing law as N grows. Cost at most O(T N (model step + count S)):
 * the means f of a cloud are one product a step. Keys: `key` folded with t. Memory: N (S + 4) numbers beside the clouds.
 */
export function simulateBackward(
  process: AdditiveNoiseProcess,
  sd: Float64Array,
  clouds: WeighedClouds,
  count: number,
  key: Key,
  workspace: Workspace,
  onStep: (step: BackwardStep) => void,
): void {
  const { length: T, particles: N, stateDim: S, states } = clouds;
  workspace.scope(() => {
    const means = workspace.rows(N, S);
    const logWeights = workspace.vector(N);
    const scores = workspace.vector(N);
    const weights = workspace.vector(N);
    const average = workspace.vector(N);
    const uniforms = workspace.vector(count);
    const drawn = workspace.indices(count);
    const byNext = workspace.indices(count);
    for (let m = 0; m < count; m++) byNext[m] = m;
    const precision = workspace.vector(S);
    for (let d = 0; d < S; d++) precision[d] = 1 / sd[d]!;

    for (let t = T - 1; t >= 0; t--) {
      const filtered = clouds.weights.subarray(t * N, (t + 1) * N);
      key.fold(t).fillUniform(uniforms);
      if (t === T - 1) {
        for (let m = 0; m < count; m++) drawn[m] = drawWeighted(filtered, 0, N, uniforms[m]!);
        onStep({ t, weights: filtered, drawn, ess: effectiveSampleSize(filtered, N) });
        continue;
      }
      process.meanInto(means, { count: N, dim: S, data: states.subarray(t * N * S, (t + 1) * N * S) }, t + 1);
      for (let n = 0; n < N; n++) logWeights[n] = Math.log(filtered[n]!);
      average.fill(0);
      let ess = 0;
      // Paths that pass through the same particle at t + 1 share their weights: one after the other, they cost one.
      byNext.sort((a, b) => drawn[a]! - drawn[b]!);
      for (let from = 0, to = 0; from < count; from = to) {
        const next = drawn[byNext[from]!]!;
        while (to < count && drawn[byNext[to]!] === next) to++;
        logTransitionsInto(scores, logWeights, states, ((t + 1) * N + next) * S, means.data, precision, N, S);
        normaliseLogWeights(weights, scores, N);
        let squares = 0;
        for (let n = 0; n < N; n++) {
          const w = weights[n]!;
          average[n]! += (to - from) * w;
          squares += w * w;
        }
        ess += (to - from) / squares;
        for (let i = from; i < to; i++) drawn[byNext[i]!] = drawWeighted(weights, 0, N, uniforms[byNext[i]!]!);
      }
      for (let n = 0; n < N; n++) average[n]! /= count;
      ess /= count;
      onStep({ t, weights: average, drawn, ess });
    }
  });
}
