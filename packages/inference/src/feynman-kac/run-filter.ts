import type { Key, ParticleView, Precision, Workspace } from "@unrolled/core";
import { familySquares } from "@unrolled/kernels";
import { openFilter } from "./filter.js";
import type { ParticleObserver } from "./observers.js";
import type { Proposal } from "./proposal.js";
import type { Resampling } from "./resampling.js";

export interface FilterRunOptions {
  readonly name: string;
  readonly particles: number;
  readonly proposal: Proposal;
  readonly resampling: Resampling;
  readonly observer: ParticleObserver | null;
  /** Of the states; weights are float64. */
  readonly precision: Precision;
}

/** One run of a particle filter over one sequence. */
export interface FilterRun {
  readonly value: number;
  readonly increments: Float64Array;
  readonly ess: Float64Array;
  /** T: 1 where the cloud was resampled after the step. */
  readonly resampled: Uint8Array;
  readonly resamplings: number;
  /** Time-0 ancestors whose descendants carry weight at the end. */
  readonly survivors: number;
  /** Σ_e (weight of the descendants of time-0 particle e)². */
  readonly familySquares: number;
  /** A step at which every weight was 0. */
  readonly extinct: boolean;
}

/** Runs a filter from the first step of a sequence to the last, and follows each particle's family. */
export function runFilter(view: ParticleView, index: number, options: FilterRunOptions, sequenceKey: Key, workspace: Workspace): FilterRun {
  const { particles: N, precision, observer } = options;
  const { id } = view.data.sequences[index]!;
  return workspace.scope(() => {
    const process = view.open(index, N, workspace, precision);
    const filter = openFilter(process, options, workspace);
    const { ancestors } = filter;
    const cloud = filter.clouds[0]!;
    const T = process.length;
    const increments = new Float64Array(T);
    const ess = new Float64Array(T);
    const resampled = new Uint8Array(T);
    let eves = workspace.indices(N);
    let spareEves = workspace.indices(N);
    for (let n = 0; n < N; n++) eves[n] = n;
    const keys = [sequenceKey];
    let resamplings = 0;
    let extinct = false;
    for (let t = 0; t < T; t++) {
      filter.step(keys);
      const { increment } = cloud;
      if (Number.isNaN(increment))
        throw new RangeError(
          `${options.name}: log p(y_t | h_t) must be a number or −Infinity, got NaN or +Infinity at step ${t + 1} of sequence "${id}"; check the model's parameters`,
        );
      if (increment === Number.NEGATIVE_INFINITY) extinct = true;
      increments[t] = increment;
      ess[t] = cloud.ess;
      if (cloud.resampled) {
        for (let n = 0; n < N; n++) spareEves[n] = eves[ancestors[n]!]!;
        [eves, spareEves] = [spareEves, eves];
        resampled[t - 1] = 1;
        resamplings++;
      }
      observer?.onStep({ sequence: id, t, state: filter.state, weights: cloud.weights, ess: cloud.ess });
    }
    const survivors = workspace.indices(1);
    const squares = familySquares(cloud.weights, eves, workspace.vector(N), survivors, N);
    const value = cloud.logEvidence;
    return { value, increments, ess, resampled, resamplings, survivors: survivors[0]!, familySquares: squares, extinct };
  });
}
