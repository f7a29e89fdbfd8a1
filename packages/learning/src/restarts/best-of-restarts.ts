import type { Key, Model } from "@unrolled/core";
import { runRounds } from "@unrolled/inference";
import type { FitData } from "../learner.js";
import { fitRun } from "./fit-run.js";
import { type BestOfRestarts, type RestartOptions, restartRounds } from "./restart-rounds.js";

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
