import type { Checkpoint, Fit, FitObserver, Key, Model } from "@unrolled/core";
import { checkCount } from "./check-options.js";
import { survivors } from "./choosing/survivors.js";
import { validationScore } from "./choosing/validation-score.js";
import { fit } from "./fit.js";
import type { FitData, Learner } from "./learner.js";

export interface RestartOptions<B extends Model> {
  /** R, random starts; default 8. */
  readonly restarts?: number;
  /** Iterations of each short run; default 5. */
  readonly shortIterations?: number;
  /** How many short runs go on, best objective first; default 2. */
  readonly keep?: number;
  /** The learner with its limit: short runs and full ones differ in nothing else. `null` asks for the full limit. */
  readonly learner: (maxIterations: number | null) => Learner<B>;
  readonly key: Key;
  /** Watch the full runs. */
  readonly observers?: readonly FitObserver[];
}

export interface RestartScore {
  readonly restart: number;
  /** Objective per step after the short run; NaN where it diverged. */
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
 * Several random starts, each run for a few iterations; the best few go on from their checkpoints to the end, and the
 * best of those is returned: by validation where there is validation data, else by objective; ties go to the earlier
 * restart ("short runs of EM", Biernacki, Celeux & Govaert 2003, doi:10.1016/S0167-9473(02)00163-9).
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
  const { restarts = 8, shortIterations = 5, learner, key, observers = [] } = options;
  const keep = options.keep ?? Math.min(2, restarts);
  checkCount("bestOfRestarts", "restarts", restarts);
  checkCount("bestOfRestarts", "shortIterations", shortIterations);
  checkCount("bestOfRestarts", "keep", keep);
  if (keep > restarts) throw new RangeError(`bestOfRestarts: keep must be at most restarts (${restarts}), got ${keep}`);

  const shortRuns = Array.from({ length: restarts }, (_, restart) => {
    const restartKey = key.fold("restart").fold(restart);
    const model = start(restartKey.fold("start"));
    const fitKey = restartKey.fold("fit");
    let checkpoint: Checkpoint | null = null;
    const short = fit<B, M>(model, data, learner(shortIterations), {
      key: fitKey,
      onCheckpoint: (made) => {
        checkpoint = made;
      },
    });
    const objective = short.stopped === "diverged" ? Number.NaN : short.history.at(-1)!.objective;
    return { restart, model, key: fitKey, checkpoint: checkpoint as Checkpoint | null, objective };
  });

  const fullRuns = survivors(shortRuns, keep, (run) => run.objective).map((run) => {
    const full = fit<B, M>(run.model, data, learner(null), { key: run.key, observers, resumeFrom: run.checkpoint });
    return { restart: run.restart, fit: full, objective: full.history[full.bestIteration - 1]?.objective ?? Number.NaN };
  });
  const inOrder = [...fullRuns].sort((a, b) => a.restart - b.restart);
  const [winner] = survivors(inOrder, 1, (run) => validationScore(run.fit) ?? run.objective);

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
