import type { FitProgress, Key, Model, Precision, StopReason } from "@unrolled/core";
import { explainMemory } from "@unrolled/inference";
import type { Learner, SettledFitData, Training } from "../learner.js";
import { observedSteps } from "../observed-steps.js";
import { type EarlierAttempt, type FitState, writeCheckpoint } from "./checkpoint.js";
import type { CheckpointOrigin } from "./checkpoint-origin.js";
import type { FitOptions } from "./fit-options.js";
import { bestIteration, stopReason } from "./stop-reason.js";

export interface AttemptSetup extends Omit<FitOptions, "key"> {
  readonly key: Key | undefined;
  readonly precision: Precision;
  readonly kernel: string;
  /** Added to as things happen. */
  readonly warnings: string[];
  /** What the checkpoints are made of; undefined where there are none to make. */
  readonly origin: CheckpointOrigin | undefined;
  /** Where to go on from; null: from the start. */
  readonly from: FitState | null;
  /** Written into checkpoints: how often the fit was started over, and the best of before. */
  readonly freshStarts: number;
  readonly earlier: EarlierAttempt | null;
}

/** One run of a learner from a starting model to where it stops. */
export interface Attempt<M> {
  readonly training: Training<M>;
  readonly history: readonly FitProgress[];
  /** The best model seen, and its iteration: 0 where that is the starting model. */
  readonly best: M;
  readonly bestIteration: number;
  /** Its score on valid, or on train where there is none (see `Training.score`); null where the learner never makes a model worse. */
  readonly score: number | null;
  /** True where no iteration came up to the starting model, on valid and on train: training ran away. On valid alone it may only overfit. */
  readonly worse: boolean;
  readonly stopped: StopReason;
  /** What went wrong, and where: "the objective became NaN in iteration 3"; null unless it diverged or collapsed. */
  readonly broken: string | null;
  /** The attempt as a checkpoint keeps it; not of one that is worse than its start. */
  saved(): EarlierAttempt;
}

/** The loop of a fit: iterations until the stopping rule, an observer or a broken number ends it. */
export function runAttempt<B extends Model, M extends B>(
  model: M,
  data: SettledFitData,
  learner: Learner<B>,
  setup: AttemptSetup,
): Attempt<M> {
  const {
    key,
    precision,
    kernel,
    observers = [],
    onCheckpoint,
    checkpointDue = () => true,
    origin,
    warnings,
    from,
    freshStarts,
    earlier,
  } = setup;
  const who = `fit: ${learner.name} of model "${model.name}"`;
  const training = explainMemory(who, data.train, null, () =>
    learner.start(model, data, { key, precision, saved: from === null ? null : { state: from.training } }),
  );
  const steps = observedSteps(data.train);
  const part = data.valid === null ? "train" : "valid";
  const scoreOf = (candidate: M, on: "train" | "valid" = part): number | null =>
    explainMemory(who, data.train, null, () => training.score?.(candidate, on) ?? null);
  const startScore = scoreOf(model);
  const history: FitProgress[] = [...(from?.history ?? [])];
  let best = from === null ? model : training.restoreModel(from.best);
  let savedBest: unknown = from?.best;
  let stopped: StopReason | null = null;
  let broken: string | null = null;

  for (;;) {
    stopped = stopReason(history, learner.stopping, steps);
    if (stopped !== null) break;
    const outcome = explainMemory(who, data.train, null, () => training.step(history));
    if ("failed" in outcome) {
      broken = `${outcome.because} in iteration ${history.length + 1}`;
      stopped = outcome.failed;
      break;
    }
    const line = Object.freeze(outcome);
    broken = notFinite(line, learner.gentler !== undefined);
    if (broken !== null) {
      broken = `${broken} in iteration ${line.iteration}`;
      stopped = "diverged";
      break;
    }
    const fall = (history.at(-1)?.objective ?? Number.NEGATIVE_INFINITY) - line.objective;
    if (learner.monotone && fall > 1e-9 * (1 + Math.abs(line.objective)))
      warnings.push(
        `fit: the objective fell by ${fall} nats per step in iteration ${line.iteration} of ${learner.name}, which never lowers it`,
      );
    history.push(line);
    if (favourite(history, startScore !== null) === line.iteration) {
      best = training.model();
      savedBest = undefined;
    }
    if (onCheckpoint !== undefined && checkpointDue()) {
      savedBest ??= training.saveModel(best);
      onCheckpoint(
        writeCheckpoint(learner.name, {
          origin,
          key: key?.toString() ?? null,
          precision,
          kernel,
          history,
          warnings: [...warnings],
          best: savedBest,
          training: training.save(),
          ...(freshStarts === 0 ? {} : { startedOver: freshStarts, earlier }),
        }),
      );
    }
    if (observers.map((observer) => observer.onIteration(line)).includes("stop")) {
      stopped = stopReason(history, learner.stopping, steps) ?? "interrupted";
      break;
    }
  }

  let iteration = favourite(history, startScore !== null);
  let score = startScore === null || iteration === 0 ? startScore : (history[iteration - 1]!.validPerStep ?? scoreOf(best));
  if (score !== null && data.valid === null && iteration < history.length) {
    // The objective of a pass is a running mean while the parameters move: the last model may be better than the line that looks best.
    const last = training.model();
    const lastScore = scoreOf(last)!;
    if (lastScore >= score) [best, savedBest, iteration, score] = [last, undefined, history.length, lastScore];
  }
  const overfits = (): boolean => data.valid !== null && Math.max(...history.map(({ objective }) => objective)) >= scoreOf(model, "train")!;
  const worse = score !== null && iteration > 0 && !(score >= startScore!) && !overfits();
  return {
    training,
    history,
    best: worse ? model : best,
    bestIteration: worse ? 0 : iteration,
    score,
    worse,
    stopped,
    broken,
    saved: () => ({ history, best: savedBest ?? training.saveModel(best), bestIteration: iteration, score: score! }),
  };
}

/** The iteration whose model a fit would keep now; by objective where there is no validation data and the learner can make its model worse. */
function favourite(history: readonly FitProgress[], mayWorsen: boolean): number {
  if (!mayWorsen || history.some(({ validPerStep }) => validPerStep !== null)) return bestIteration(history);
  let best = 0;
  history.forEach(({ objective }, i) => {
    if (best === 0 || objective > history[best - 1]!.objective) best = i + 1;
  });
  return best;
}

/**
 * What is not a legal number in a line of the history. A validation score of −Infinity is legal where the model forbids what was
 * seen; where steps of some size led there (`stepped`), they were too large.
 */
function notFinite(line: FitProgress, stepped: boolean): string | null {
  if (!Number.isFinite(line.objective)) return `the objective became ${line.objective}`;
  if (!Number.isFinite(line.trainPerStep)) return `the training log-likelihood became ${line.trainPerStep}`;
  const { validPerStep } = line;
  if (Number.isNaN(validPerStep) || validPerStep === Number.POSITIVE_INFINITY || (stepped && validPerStep === Number.NEGATIVE_INFINITY))
    return `the validation log-likelihood became ${validPerStep}`;
  return null;
}
