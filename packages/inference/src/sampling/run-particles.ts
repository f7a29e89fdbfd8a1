import type { Key, ParticleView, Precision, Reals, Rows, Workspace } from "@unrolled/core";
import { effectiveSampleSize, familySquares, gatherRowsInto, reweight } from "@unrolled/kernels";
import type { ParticleObserver } from "../observers/particle-observer.js";
import { ancestorDraws, type ResamplingScheme } from "../resampling/resampling-scheme.js";

export interface ParticleRunOptions {
  readonly name: string;
  readonly particles: number;
  readonly resampling: ResamplingScheme;
  readonly resampleBelow: number;
  readonly observer: ParticleObserver | null;
  /** Of the states; weights are float64. */
  readonly precision: Precision;
}

/** One run of a particle filter over one sequence. */
export interface ParticleRun {
  readonly value: number;
  readonly increments: Float64Array;
  readonly ess: Float64Array;
  readonly resampled: Uint8Array;
  readonly resamplings: number;
  /** Time-0 ancestors whose descendants carry weight at the end. */
  readonly survivors: number;
  /** Σ_e (weight of the descendants of time-0 particle e)². */
  readonly familySquares: number;
  /** A step at which every weight was 0. */
  readonly extinct: boolean;
}

/**
 * The bootstrap particle filter as a Feynman–Kac model (Del Moral 2004; Chopin & Papaspiliopoulos 2020, algorithm 10.1,
 * with adaptive resampling): h_t ~ moves, weights W_t ∝ W_{t−1} g_t, increment_t = log Σ_n W_{t−1}^n g_t^n, where W_{t−1}
 * is uniform after resampling and carried over otherwise; so Π exp(increment) is unbiased for p(y_{1:T}) whatever the
 * resampling. The last step is not resampled: nothing would come of it.
 *
 * Where every weight is 0 the increment is −Infinity and the cloud goes on as if the target were missing.
 *
 * Keys: the sequence's key folded with "initial", ("move", t), ("resample", t). O(T N) model steps; two clouds of memory.
 */
export function runParticles(
  view: ParticleView,
  index: number,
  options: ParticleRunOptions,
  sequenceKey: Key,
  workspace: Workspace,
): ParticleRun {
  const { particles: N, resampleBelow, precision } = options;
  const { id } = view.data.sequences[index]!;
  return workspace.scope(() => {
    const process = view.open(index, N, workspace, precision);
    const T = process.length;
    const drawAncestors = ancestorDraws[options.resampling];
    let state: Rows<Reals> = workspace.rows(N, process.stateDim, precision);
    let previous: Rows<Reals> = workspace.rows(N, process.stateDim, precision);
    const logWeights = workspace.vector(N).fill(-Math.log(N));
    const weights = workspace.vector(N).fill(1 / N);
    const potentials = workspace.vector(N);
    const uniforms = workspace.vector(N + 1);
    const ancestors = workspace.indices(N);
    let eves = workspace.indices(N);
    let spareEves = workspace.indices(N);
    for (let n = 0; n < N; n++) eves[n] = n;

    const increments = new Float64Array(T);
    const ess = new Float64Array(T);
    const resampled = new Uint8Array(T);
    const moveKey = sequenceKey.fold("move");
    const resampleKey = sequenceKey.fold("resample");
    let value = 0;
    let resamplings = 0;
    let extinct = false;

    for (let t = 0; t < T; t++) {
      if (t === 0) process.initialInto(state, sequenceKey.fold("initial"));
      else {
        if (resampled[t - 1] === 1) gatherRowsInto(previous.data, state.data, ancestors, N, process.stateDim);
        else [state, previous] = [previous, state];
        process.moveInto(state, previous, t, moveKey.fold(t));
      }
      process.logPotentialInto(potentials, state, t === 0 ? null : previous, t);
      const increment = reweight(weights, logWeights, potentials, N);
      if (Number.isNaN(increment))
        throw new RangeError(
          `${options.name}: log p(y_t | h_t) must be a number or −Infinity, got NaN or +Infinity at step ${t + 1} of sequence "${id}"; check the model's parameters`,
        );
      if (increment === Number.NEGATIVE_INFINITY) extinct = true;
      increments[t] = increment;
      value += increment;
      const size = effectiveSampleSize(weights, N);
      ess[t] = size;
      options.observer?.onStep({ sequence: id, t, state, weights, ess: size });

      if (t < T - 1 && (resampleBelow >= 1 || size < resampleBelow * N)) {
        resampleKey.fold(t).fillUniform(uniforms);
        drawAncestors(ancestors, N, weights, N, uniforms);
        for (let n = 0; n < N; n++) spareEves[n] = eves[ancestors[n]!]!;
        [eves, spareEves] = [spareEves, eves];
        logWeights.fill(-Math.log(N));
        weights.fill(1 / N);
        resampled[t] = 1;
        resamplings++;
      }
    }
    const squares = familySquares(weights, eves, potentials, ancestors, N);
    return { value, increments, ess, resampled, resamplings, survivors: ancestors[0]!, familySquares: squares, extinct };
  });
}
