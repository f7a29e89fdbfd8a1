import {
  type AnyModel,
  adoptAlphabet,
  type Checkpoint,
  type Dataset,
  type Fit,
  type FitObserver,
  type FitProgress,
  type Key,
  type Model,
  type Precision,
  type StopReason,
} from "@unrolled/core";
import { explainMemory } from "@unrolled/inference";
import { kernels } from "@unrolled/kernels";
import { bestIteration } from "./best-iteration.js";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.js";
import type { FitData, Learner } from "./learner.js";
import { observedSteps } from "./observed-steps.js";
import { stopReason } from "./stop-reason.js";

export interface FitOptions {
  /** Every draw of the fit is addressed from it. */
  readonly key: Key;
  /**
   * Of the passes over the training data: "float32" (the default) is half as long for networks, and what it changes is far
   * below the noise of mini-batches (test/learning/precision.test.ts bounds it). Gradients are summed over batches,
   * parameters and optimiser kept, and models scored in float64 either way. Baum–Welch is float64 always.
   */
  readonly precision?: Precision;
  readonly observers?: readonly FitObserver[];
  /** Go on from here; learner, model, data and key must be those it was made with (the learner's limits may have grown). */
  readonly resumeFrom?: Checkpoint | null;
  /** Called after every iteration with plain JSON values. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void;
  /** Is a checkpoint wanted after this iteration? Making one copies the history. Default: always. */
  readonly checkpointDue?: () => boolean;
}

/**
 * Fits `start` to `data.train` by `learner` and returns the best model by log-likelihood on `data.valid` (without
 * validation data the last). It knows the training data's symbols and names, unless it has its own.
 *
 * A fit resumed from any of its checkpoints returns the same bytes as one that ran through, on the same kernels (others are
 * warned of): stopping looks at the history alone, draws are addressed by key, epoch and batch, and checkpoints keep every number exactly. Nothing depends on time.
 *
 * Failure is data: where a number of the learning curve is not finite the fit stops "diverged", with a warning and the
 * best model so far (the starting model, `bestIteration` 0, if there is none); that iteration is not in the history. Where EM has no
 * next model, as a spread fell to 0, it stops "collapsed", likewise.
 *
 * @throws TypeError where the model lacks the learner's view; RangeError where data or checkpoint do not fit.
 * @example
 * const { model, history } = fit(hmm, { train, valid }, baumWelch({ maxIterations: 50 }), { key: key(7) });
 */
export function fit<B extends Model, M extends B>(start: M, data: FitData, learner: Learner<B>, options: FitOptions): Fit<M> {
  const { key, observers = [], resumeFrom = null, onCheckpoint, checkpointDue = () => true, precision = "float32" } = options;
  checkPrecision(precision);
  requireView(start, learner);
  requireTargets(data.train, "train");
  if (data.valid !== null) requireTargets(data.valid, "valid");

  const model = adoptAlphabet(start as AnyModel, data.train) as unknown as M;
  const resumed = resumeFrom === null ? null : readCheckpoint(resumeFrom, learner.name, { key: key.toString(), precision });
  const who = `fit: ${learner.name} of model "${model.name}"`;
  const training = explainMemory(who, data.train, null, () =>
    learner.start(model, data, { key, precision, saved: resumed === null ? null : { state: resumed.training } }),
  );
  const steps = observedSteps(data.train);
  const history: FitProgress[] = [...(resumed?.history ?? [])];
  const warnings: string[] = [...(resumed?.warnings ?? [])];
  const kernel = kernels.info().name;
  if (resumed !== null && (resumed.kernel ?? "plain") !== kernel)
    warnings.push(
      `fit: resumed on ${kernel} kernels from a checkpoint made on ${resumed.kernel ?? "plain"} ones; digits may differ from a fit that ran through`,
    );
  let best = resumed === null ? model : training.restoreModel(resumed.best);
  let savedBest: unknown = resumed?.best;
  let stopped: StopReason | null = null;

  for (;;) {
    stopped = stopReason(history, learner.stopping, steps);
    if (stopped !== null) break;
    const outcome = explainMemory(who, data.train, null, () => training.step(history));
    if ("failed" in outcome) {
      warnings.push(`fit: ${outcome.because} in iteration ${history.length + 1} of ${learner.name}; the model before that is kept`);
      stopped = outcome.failed;
      break;
    }
    const line = Object.freeze(outcome);
    const broken = notFinite(line);
    if (broken !== null) {
      warnings.push(
        `fit: ${broken} in iteration ${line.iteration} of ${learner.name}; the model of iteration ${bestIteration(history)} is kept`,
      );
      stopped = "diverged";
      break;
    }
    const fall = (history.at(-1)?.objective ?? Number.NEGATIVE_INFINITY) - line.objective;
    if (learner.monotone && fall > 1e-9 * (1 + Math.abs(line.objective)))
      warnings.push(
        `fit: the objective fell by ${fall} nats per step in iteration ${line.iteration} of ${learner.name}, which never lowers it`,
      );
    history.push(line);
    if (bestIteration(history) === line.iteration) {
      best = training.model();
      savedBest = undefined;
    }
    if (onCheckpoint !== undefined && checkpointDue()) {
      savedBest ??= training.saveModel(best);
      onCheckpoint(
        writeCheckpoint(learner.name, {
          key: key.toString(),
          precision,
          kernel,
          history,
          warnings: [...warnings],
          best: savedBest,
          training: training.save(),
        }),
      );
    }
    if (observers.map((observer) => observer.onIteration(line)).includes("stop")) {
      stopped = stopReason(history, learner.stopping, steps) ?? "interrupted";
      break;
    }
  }
  const review = history.length === 0 ? null : (training.review?.(best) ?? null);
  return Object.freeze({
    model: best,
    history: Object.freeze(history),
    bestIteration: bestIteration(history),
    stopped,
    warnings: Object.freeze([...warnings, ...(review?.warnings ?? [])]),
    gainAtFloor: review?.gainAtFloor ?? 0,
    kernel,
    precision,
  });
}

function checkPrecision(precision: Precision): void {
  if (precision !== "float64" && precision !== "float32")
    throw new RangeError(`fit: precision must be "float64" or "float32", got ${JSON.stringify(precision)}`);
}

function requireView(model: Model, learner: Pick<Learner<Model>, "name" | "view">): void {
  const offered = Object.keys(model.views);
  if ((model as AnyModel).views[learner.view] === undefined)
    throw new TypeError(
      `fit: ${learner.name} needs a model with the view "${learner.view}", got ${model.kind} "${model.name}" with ${offered.join(", ") || "none"}`,
    );
}

function requireTargets(data: Dataset, role: string): void {
  if (!data.sequences.some((sequence) => sequence.observedSteps > 0))
    throw new RangeError(`fit: the ${role} data must have at least one observed target, got none in "${data.name}"`);
}

/** What is not a legal number in a line of the history. A validation score of −Infinity is legal: the model forbids what was seen. */
function notFinite(line: FitProgress): string | null {
  if (!Number.isFinite(line.objective)) return `the objective became ${line.objective}`;
  if (!Number.isFinite(line.trainPerStep)) return `the training log-likelihood became ${line.trainPerStep}`;
  if (Number.isNaN(line.validPerStep) || line.validPerStep === Number.POSITIVE_INFINITY)
    return `the validation log-likelihood became ${line.validPerStep}`;
  return null;
}
