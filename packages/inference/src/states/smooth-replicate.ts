import type { AdditiveNoiseView, Key, ParticleView, Workspace } from "@unrolled/core";
import { effectiveSampleSize } from "@unrolled/kernels";
import type { ParticleObserver } from "../feynman-kac/observers.js";
import { bootstrap } from "../feynman-kac/proposal.js";
import { resamplingBelow } from "../feynman-kac/resampling.js";
import { runFilter } from "../methods/particle-method.js";
import { cloudMomentsInto, emptyMoments, orderInto, type RunMoments } from "./cloud-moments.js";
import { type BackwardStep, noisyPart, simulateBackward } from "./simulate-backward.js";

export interface ReplicateOptions {
  /** N */
  readonly particles: number;
  /** Paths drawn back, which the smoothed moments average over. */
  readonly draws: number;
  /** How many of them are returned. */
  readonly kept: number;
  readonly probabilities: readonly number[];
}

/** One run over one sequence; what belongs to smoothing is null after a filter. */
export interface StateReplicate {
  readonly filtered: RunMoments;
  readonly smoothed: RunMoments | null;
  /** T × S each. */
  readonly paths: readonly Float64Array[];
  readonly extinct: boolean;
  /** T: log p(y_t | y_<t), as the run estimates it. */
  readonly increments: Float64Array;
  readonly filteredEss: Float64Array;
  readonly smoothedEss: Float64Array | null;
  readonly backwardEss: Float64Array | null;
  readonly distinct: Int32Array | null;
}

function filterRun(view: ParticleView, index: number, particles: number, observer: ParticleObserver, key: Key, workspace: Workspace) {
  const resampling = resamplingBelow(0.5, "systematic");
  const options = { name: "statePosterior", particles, proposal: bootstrap(), resampling, precision: "float64" } as const;
  return runFilter(view, index, { ...options, observer }, key, workspace);
}

/** The filter alone: moments are taken as the clouds pass, and none is kept. */
export function filterReplicate(
  view: ParticleView,
  index: number,
  { particles: N, probabilities }: ReplicateOptions,
  key: Key,
  workspace: Workspace,
): StateReplicate {
  return workspace.scope(() => {
    const { stateDim: S } = view;
    const filtered = emptyMoments(view.data.sequences[index]!.length, S, probabilities);
    const order = workspace.indices(N);
    const observer: ParticleObserver = {
      onStep({ t, state, weights }) {
        const cloud = state.data as Float64Array;
        for (let d = 0; d < S; d++) {
          orderInto(order, cloud, S, d);
          cloudMomentsInto(filtered, t, d, cloud, S, weights, order, probabilities);
        }
      },
    };
    const run = filterRun(view, index, N, observer, key, workspace);
    const { extinct, increments, ess: filteredEss } = run;
    return {
      filtered,
      smoothed: null,
      paths: [],
      extinct,
      increments,
      filteredEss,
      smoothedEss: null,
      backwardEss: null,
      distinct: null,
    };
  });
}

/** Forward filtering, backward simulation: T × N × S numbers of clouds are kept while it runs. */
export function smoothReplicate(
  view: ParticleView,
  noise: AdditiveNoiseView,
  index: number,
  options: ReplicateOptions,
  key: Key,
  workspace: Workspace,
): StateReplicate {
  const { particles: N, draws, kept, probabilities } = options;
  return workspace.scope(() => {
    const { stateDim: S } = view;
    const T = view.data.sequences[index]!.length;
    const states = workspace.vector(T * N * S);
    const weights = workspace.vector(T * N);
    const order = workspace.indices(N);
    const seen = workspace.indices(N);
    const observer: ParticleObserver = {
      onStep(step) {
        states.set(step.state.data, step.t * N * S);
        weights.set(step.weights, step.t * N);
      },
    };
    const run = filterRun(view, index, N, observer, key, workspace);
    const filtered = emptyMoments(T, S, probabilities);
    const smoothed = emptyMoments(T, S, probabilities);
    const paths = Array.from({ length: kept }, () => new Float64Array(T * S));
    const smoothedEss = new Float64Array(T);
    const backwardEss = new Float64Array(T - 1);
    const distinct = new Int32Array(T);

    const record = ({ t, weights: smoothing, drawn, ess }: BackwardStep): void => {
      const cloud = states.subarray(t * N * S, (t + 1) * N * S);
      for (let d = 0; d < S; d++) {
        orderInto(order, cloud, S, d);
        cloudMomentsInto(filtered, t, d, cloud, S, weights.subarray(t * N, (t + 1) * N), order, probabilities);
        cloudMomentsInto(smoothed, t, d, cloud, S, smoothing, order, probabilities);
      }
      smoothedEss[t] = effectiveSampleSize(smoothing, N);
      if (t < T - 1) backwardEss[t] = ess;
      distinct[t] = countDistinct(drawn, seen);
      paths.forEach((path, m) => {
        path.set(cloud.subarray(drawn[m]! * S, (drawn[m]! + 1) * S), t * S);
      });
    };
    const process = noise.open(index, N, workspace);
    const clouds = noisyPart({ length: T, particles: N, stateDim: S, states, weights }, noise.columns, workspace);
    simulateBackward(process, noise.sd, clouds, draws, key.fold("backward"), workspace, record);
    return {
      filtered,
      smoothed,
      paths,
      extinct: run.extinct,
      increments: run.increments,
      filteredEss: run.ess,
      smoothedEss,
      backwardEss,
      distinct,
    };
  });
}

/** How many different numbers are in `drawn`; `seen` is scratch. */
function countDistinct(drawn: Int32Array, seen: Int32Array): number {
  seen.fill(0);
  let count = 0;
  for (let m = 0; m < drawn.length; m++) {
    if (seen[drawn[m]!] === 0) count++;
    seen[drawn[m]!] = 1;
  }
  return count;
}
