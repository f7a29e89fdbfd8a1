import type { CloudProcess, Key, Precision, Reals, Rows, Workspace } from "@unrolled/core";
import { addScaledRows, drawBackward, drawWeighted, gatherRowsInto } from "@unrolled/kernels";
import { type Filter, openFilter } from "../feynman-kac/filter.js";
import type { Proposal } from "../feynman-kac/proposal.js";
import { resamplingBelow } from "../feynman-kac/resampling.js";

export interface DrawPathsOptions {
  /** N, of the filter; the process was opened for as many. */
  readonly particles: number;
  /** K, drawn of each sequence. */
  readonly paths: number;
  readonly proposal: Proposal;
  /** Of the states. */
  readonly precision: Precision;
}

/** Paths of the state given all of y, of sequences side by side, and how well the filter behind them did. Arrays are the workspace's. */
export interface DrawnPaths {
  /** Packed: step after step, sequence after sequence (longest first), K paths of S numbers. */
  readonly states: Reals;
  /** By sequence: log Ẑ of the filter. */
  readonly logEvidence: Float64Array;
  /** By sequence: the variance of log Ẑ to first order, Σ_t (1 / ess_t − 1 / N), as if every step forgot the one before. */
  readonly variance: Float64Array;
  /** Means over steps: of the filter's weights, as a part of N, and of the weights that a path's particle is drawn by, as a number. */
  readonly ess: number;
  readonly backwardEss: number;
  /** The part of steps at which a path left the line of ancestors of its next state: 0 where backward simulation is the genealogy again. */
  readonly turnover: number;
}

/**
 * Draws of h_{1:T} given y_{1:T} for several sequences side by side by forward filtering, backward simulation (Godsill, Doucet & West
 * 2004, algorithm 1, doi:10.1198/016214504000000151), where the noise of the state is additive; numbers that are functions of the data
 * alone, as layers below the noise, are carried along. The filter resamples (systematically)
 * before every step and keeps its clouds, weights W and means f of the step after; a path's last particle has the probabilities W_T^n,
 * and the one at t given what comes after W_t^n N(h_{t+1}; f(h_t^n, x_{t+1}), sd²), normalised.
 *
 * Their law tends to the smoothing law as N grows. Cost O(Σ T N (model step + K S)); memory Σ T N (2 S + 3) numbers.
 * Keys: each sequence's, for the filter, and folded with "backward".
 *
 * @throws TypeError where the noise of the state is not additive: an sd of 0, or a function of a draw kept beside it, as layers above the noise.
 * @example
 * const workspace = createWorkspace();
 * const process = noisyNetwork.views.particleGradient(data).open(50, workspace, { back: false });
 * const keys = Array.from(data.order, (index) => key(1).fold(data.sequences[index].id));
 * console.log(drawPaths(process, { particles: 50, paths: 2, proposal: bootstrap(), precision: "float64" }, keys, workspace).ess);
 */
export function drawPaths(process: CloudProcess, options: DrawPathsOptions, keys: readonly Key[], workspace: Workspace): DrawnPaths {
  const { particles: N, paths: K, proposal, precision } = options;
  if (process.transition === null)
    throw new TypeError(
      "drawPaths: a model whose state is a mean and independent noise is required, its other numbers functions of the data (layers below the noise), this one's noise enters otherwise; use a single noisy layer, or the top one",
    );
  const starts = packedStarts(process);
  const { kept, means, clouds, step } = openKeepingMeans(process, starts, { particles: N, proposal, precision }, workspace);
  const sequences = clouds.length;
  const variance = workspace.vector(sequences);
  let ess = 0;
  for (let t = 0; t < process.length; t++) {
    step(keys);
    for (let i = 0; i < process.cloudsAt(t); i++) {
      variance[i]! += 1 / clouds[i]!.ess - 1 / N;
      ess += clouds[i]!.ess / N;
    }
  }

  const { stateDim: S, length } = process;
  const states = workspace.vector(starts.at(-1)! * K * S, precision);
  const uniforms = packedUniforms(process, starts, keys, K, workspace);
  const inverseSd = workspace.vector(S).map((_, s) => inverseOf(process.transition!.sd[s]!));
  const drawn = workspace.indices(sequences * K);
  const parents = workspace.indices(sequences * K);
  const rows = workspace.indices(sequences * K);
  const sizes = workspace.vector(sequences * K);
  const scratch = workspace.vector(N);
  let backwardEss = 0;
  let turned = 0;
  let steps = 0;
  for (let t = length - 1; t >= 0; t--) {
    const alive = process.cloudsAt(t);
    const goingOn = t + 1 < length ? process.cloudsAt(t + 1) : 0;
    const at = starts[t]!;
    if (goingOn > 0) {
      const next = starts[t + 1]!;
      for (let i = 0, path = 0; i < goingOn; i++)
        for (let k = 0; k < K; k++, path++) parents[path] = kept.ancestors[(next + i) * N + drawn[path]!]! - i * N;
      // biome-ignore format: arrays with their offsets
      drawBackward(drawn, sizes, scratch, kept.weights, at * N, means, next * N * S, states, next * K * S, uniforms, at * K, inverseSd, goingOn, K, N, S);
      for (let path = 0; path < goingOn * K; path++) {
        backwardEss += sizes[path]!;
        if (drawn[path] !== parents[path]) turned++;
      }
      steps += goingOn * K;
    }
    for (let i = goingOn; i < alive; i++)
      for (let k = 0; k < K; k++) drawn[i * K + k] = drawWeighted(kept.weights, (at + i) * N, N, uniforms[(at + i) * K + k]!);
    for (let i = 0, path = 0; i < alive; i++) for (let k = 0; k < K; k++, path++) rows[path] = i * N + drawn[path]!;
    gatherRowsInto(states.subarray(at * K * S), kept.states.subarray(at * N * S), rows, alive * K, S);
  }
  return {
    states,
    logEvidence: Float64Array.from(clouds, ({ logEvidence }) => logEvidence),
    variance: variance.slice(),
    ess: ess / starts.at(-1)!,
    backwardEss: steps === 0 ? Number.NaN : backwardEss / steps,
    turnover: steps === 0 ? Number.NaN : turned / steps,
  };
}

/** K uniforms of every step of every sequence, each sequence's from its own key, packed as the paths are. */
function packedUniforms(
  { length, cloudsAt }: CloudProcess,
  starts: readonly number[],
  keys: readonly Key[],
  K: number,
  workspace: Workspace,
): Float64Array {
  const packed = workspace.vector(starts.at(-1)! * K);
  const own = workspace.vector(length * K);
  for (let i = 0; i < cloudsAt(0); i++) {
    keys[i]!.fold("backward").fillUniform(own);
    for (let t = 0; t < length && i < cloudsAt(t); t++) for (let k = 0; k < K; k++) packed[(starts[t]! + i) * K + k] = own[t * K + k]!;
  }
  return packed;
}

/**
 * A filter that resamples before every step and keeps, beside its clouds, f(h_{t−1}, x_t) of all their particles: made once for each
 * particle, and handed on to those that resampling chose.
 */
function openKeepingMeans(
  process: CloudProcess,
  starts: readonly number[],
  { particles: N, proposal, precision }: Pick<DrawPathsOptions, "particles" | "proposal" | "precision">,
  workspace: Workspace,
) {
  const { stateDim: S, transition } = process;
  const means = workspace.vector(starts.at(-1)! * N * S, precision);
  const sd = workspace.vector(S, precision);
  sd.set(transition!.sd);
  const noise = workspace.vector(process.cloudsAt(0) * N * S, precision);
  let filter: Filter | null = null;

  const meanInto = (out: Rows<Reals>, previous: Rows<Reals> | null, t: number): void => {
    if (previous === null || filter === null) {
      transition!.meanInto(out, previous, t);
      return;
    }
    const count = process.cloudsAt(t) * N;
    const part = (all: Reals, step: number): Rows<Reals> => {
      const from = starts[step]! * N * S;
      return { count, dim: S, data: all.subarray(from, from + count * S) };
    };
    const all = part(means, t);
    transition!.meanInto(all, part(filter.kept!.states, t - 1), t);
    gatherRowsInto(out.data, all.data, filter.ancestors, count, S);
  };
  const kept: CloudProcess = {
    ...process,
    transition: { ...transition!, meanInto },
    moveInto(out, previous, t, keys) {
      meanInto(out, previous, t);
      const clouds = process.cloudsAt(t);
      for (let i = 0; i < clouds; i++)
        keys[i]!.fold("noise")
          .fold(t)
          .fillNormal(noise.subarray(i * N * S, (i + 1) * N * S));
      addScaledRows(out.data, 0, sd, 0, noise, 0, S, clouds * N, S);
    },
  };
  filter = openFilter(kept, { particles: N, proposal, precision, resampling: resamplingBelow(1, "systematic"), keep: true }, workspace);
  return { kept: filter.kept!, means, clouds: filter.clouds, step: filter.step };
}

/** Numbers without noise are the same in every particle, and leave the weights alone. */
function inverseOf(sd: number): number {
  return sd > 0 ? 1 / sd : 0;
}

/** Positions before each step, and all of them. */
function packedStarts({ length, cloudsAt }: CloudProcess): number[] {
  const starts = [0];
  for (let t = 0; t < length; t++) starts.push(starts[t]! + cloudsAt(t));
  return starts;
}
