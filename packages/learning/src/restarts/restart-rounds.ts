import type { Fit, FitObserver, Key, Model, Rounds, StopReason } from "@unrolled/core";
import { checkOptions } from "@unrolled/core";
import { checkCount } from "../check-options.js";
import { promiseOf, survivors, validationScore } from "../choosing/survivors.js";
import type { Learner } from "../learner.js";
import type { FitRun, FitRunResult } from "./fit-run.js";

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

/** The best of several fits from random starts, and how the others came out. */
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
 * The plan of `bestOfRestarts`: a round of short runs, then a round of the best few to the end. The runs of a round do not
 * depend on each other, so they may be carried out anywhere (see `Rounds`).
 *
 * @example
 * const start = (k: ReturnType<typeof key>) => randomHiddenMarkov({ stateCount: 2, emission: "categorical", data: train, key: k });
 * const learner = (limit: number | null) => baumWelch({ maxIterations: limit ?? 10 });
 * const best = runRounds(restartRounds(start, { restarts: 3, learner, key: key(1) }), (run) => fitRun(run, { train, valid }));
 */
export function* restartRounds<B extends Model, M extends B>(
  start: (key: Key) => M,
  options: RestartOptions<B>,
): Rounds<FitRun<B, M>, FitRunResult<M>, BestOfRestarts<M>> {
  checkOptions("bestOfRestarts", options, ["restarts", "shortIterations", "keep", "learner", "key", "observers"]);
  const { restarts = 8, shortIterations = 5, learner, key, observers = [] } = options;
  const keep = options.keep ?? Math.min(4, restarts);
  checkCount("bestOfRestarts", "restarts", restarts);
  checkCount("bestOfRestarts", "shortIterations", shortIterations);
  checkCount("bestOfRestarts", "keep", keep);
  if (keep > restarts) throw new RangeError(`bestOfRestarts: keep must be at most restarts (${restarts}), got ${keep}`);

  const starts = Array.from({ length: restarts }, (_, restart): FitRun<B, M> => {
    const restartKey = key.fold("restart").fold(restart);
    return {
      model: start(restartKey.fold("start")),
      learner: learner(shortIterations),
      options: { key: restartKey.fold("fit") },
      keepCheckpoint: true,
    };
  });
  const whole = learner(null).stopping.maxIterations;
  const shortWork = restarts * Math.min(shortIterations, whole);
  const longWork = keep * Math.max(0, whole - shortIterations);
  const shortResults = yield { pieces: starts, share: shortWork / (shortWork + longWork) };
  const shortRuns = shortResults.map(({ fit, checkpoint }, restart) => ({
    restart,
    checkpoint,
    objective: failed.has(fit.stopped) ? Number.NaN : fit.history.at(-1)!.objective,
    promise: failed.has(fit.stopped) ? Number.NaN : promiseOf(fit.history),
  }));

  const goingOn = survivors(shortRuns, keep, (run) => run.promise);
  const fullResults = yield {
    pieces: goingOn.map(({ restart, checkpoint }) => {
      const { model, options } = starts[restart]!;
      return { model, learner: learner(null), options: { ...options, resumeFrom: checkpoint, observers }, keepCheckpoint: false };
    }),
    share: 1,
  };
  const fullRuns = fullResults.map(({ fit }, i) => ({
    restart: goingOn[i]!.restart,
    fit,
    objective: fit.history[fit.bestIteration - 1]?.objective ?? Number.NaN,
    score: fit.stopped === "collapsed" ? Number.NaN : scoreOf(fit),
  }));
  const inOrder = fullRuns.sort((a, b) => a.restart - b.restart);
  const [winner] = survivors(inOrder, 1, (run) => run.score);

  const finite = shortRuns.map((run) => run.objective).filter(Number.isFinite);
  return Object.freeze({
    fit: winner!.fit,
    restart: winner!.restart,
    restarts: Object.freeze(
      shortRuns.map(({ restart, objective }) => {
        const full = inOrder.find((run) => run.restart === restart);
        return Object.freeze({
          restart,
          shortObjective: objective,
          objective: full?.objective ?? null,
          validPerStep: full === undefined ? null : validationScore(full.fit),
        });
      }),
    ),
    shortSpread: finite.length === 0 ? Number.NaN : Math.max(...finite) - Math.min(...finite),
  });
}

/** A run that ended so does not go on. */
const failed: ReadonlySet<StopReason> = new Set<StopReason>(["diverged", "collapsed"]);

/** By validation where there is validation data, else by objective, less what it owes to the floor of its spreads. */
function scoreOf(fit: Fit<unknown>): number {
  return validationScore(fit) ?? (fit.history[fit.bestIteration - 1]?.objective ?? Number.NaN) - fit.gainAtFloor;
}
