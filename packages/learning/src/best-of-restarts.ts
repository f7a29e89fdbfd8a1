import type { Fit, FitObserver, Key, Model } from "@unrolled/core";
import { runRounds } from "@unrolled/inference";
import { fitRun } from "./fit-run.js";
import type { FitData, Learner } from "./learner.js";
import { restartRounds } from "./restart-rounds.js";

export interface RestartOptions<B extends Model> {
  /** R, random starts; default 8. */
  readonly restarts?: number;
  /** Iterations of each short run; default 5. */
  readonly shortIterations?: number;
  /** How many short runs go on, the most promising first (`promiseOf`); default 4, or all where there are fewer. */
  readonly keep?: number;
  /** The learner with its limit: short runs and full ones differ in nothing else. `null` asks for the full limit. */
  readonly learner: (maxIterations: number | null) => Learner<B>;
  readonly key: Key;
  /** Watch the full runs. */
  readonly observers?: readonly FitObserver[];
}

export interface RestartScore {
  readonly restart: number;
  /** Objective per step after the short run; NaN where it diverged or collapsed. */
  readonly shortObjective: number;
  /** Objective of the returned model of the full run; null where it did not go on. */
  readonly objective: number | null;
  readonly validPerStep: number | null;
}

export interface BestOfRestarts<M> {
  readonly fit: Fit<M>;
  /** Which restart won: 0..R−1. */
  readonly restart: number;
  /** One entry a restart, in order. */
  readonly restarts: readonly RestartScore[];
  /** Best minus worst objective after the short runs, nats per step: how much the start matters. */
  readonly shortSpread: number;
}

/**
 * Several random starts, each run for a few iterations; the most promising few (by objective and slope, `promiseOf`) go on from
 * their checkpoints to the end, and the best of those is returned: by validation where there is validation data, else by objective
 * less what it owes to a floor of spreads (`Fit.gainAtFloor`); ties go to the earlier restart ("short runs of EM", Biernacki, Celeux
 * & Govaert 2003, doi:10.1016/S0167-9473(02)00163-9). A start that diverges or collapses has failed and the others go on; where
 * all have, the fit that is returned says so in `stopped` and `warnings`.
 *
 * Start r is `start(key.fold("restart").fold(r))`: a longer list of restarts begins with the shorter one.
 *
 * @throws RangeError unless restarts ≥ 1, shortIterations ≥ 1 and 1 ≤ keep ≤ restarts.
 * @example
 * const start = (k: ReturnType<typeof key>) => randomHiddenMarkov({ stateCount: 3, emission: "categorical", data: train, key: k });
 * const learner = (limit: number | null) => baumWelch({ maxIterations: limit ?? 50 });
 * const { fit: best, shortSpread } = bestOfRestarts(start, { train, valid }, { restarts: 4, learner, key: key(1) });
 */
export function bestOfRestarts<B extends Model, M extends B>(
  start: (key: Key) => M,
  data: FitData,
  options: RestartOptions<B>,
): BestOfRestarts<M> {
  return runRounds(restartRounds(start, options), (run) => fitRun(run, data));
}
