import {
  type AnyModel,
  adoptAlphabet,
  alignDataset,
  checkOptions,
  type Dataset,
  describeValue,
  type Fit,
  hasContext,
  type Model,
  type Precision,
  type Randomness,
  requireDataset,
  requireKey,
  requireModel,
} from "@unrolled/core";
import { kernels } from "@unrolled/kernels";
import type { FitData, Learner } from "../learner.js";
import { readCheckpoint } from "./checkpoint.js";
import { checkOrigin, originOf } from "./checkpoint-origin.js";
import { runAttempt } from "./fit-attempt.js";
import type { FitOptions, FitOptionsFor } from "./fit-options.js";

/** How often a fit is started over with a smaller step before what it has is all there is. */
const mostFreshStarts = 4;

/**
 * Fits `start` to `data.train` by `learner` and returns the best model seen: by log-likelihood on `data.valid`. Without validation
 * data that is the last, unless an earlier one (the best by objective, or the starting model) has a higher log-likelihood on train.
 * It knows the training data's symbols and names, unless it has its own.
 *
 * A fit resumed from any of its checkpoints returns the same bytes as one that ran through, on the same kernels (others are
 * warned of): stopping looks at the history alone, draws are addressed by key, epoch and batch, and checkpoints keep every number exactly. Nothing depends on time.
 *
 * Failure is data: where a number of the learning curve is not finite the fit stops "diverged", with a warning and the
 * best model so far (the starting model, `bestIteration` 0, if there is none); that iteration is not in the history. Where EM has no
 * next model, as a spread fell to 0, the fit stops "collapsed", likewise. A learner
 * with a step to make smaller starts over with a tenth of it, up to four times, where it diverged or ended worse than it began;
 * warnings say so, and the best of all starts is returned with its history.
 *
 * @throws TypeError where the model lacks the learner's view, or a random learner a key; RangeError where data or checkpoint do not fit.
 * @example
 * const { model, history } = fit(hmm, { train, valid }, baumWelch({ maxIterations: 50 }));
 * const better = fit(network, { train, valid }, bptt({ maxEpochs: 2 }), { key: key(7) });
 */
export function fit<B extends Model, M extends B, R extends Randomness>(
  start: M,
  data: FitData,
  learner: Learner<B, R>,
  ...options: FitOptionsFor<R>
): Fit<M>;
export function fit<B extends Model, M extends B>(start: M, given: FitData, learner: Learner<B>, options: FitOptions = {}): Fit<M> {
  requireArguments(start, given, learner, options);
  checkOptions("fit", options, ["key", "precision", "observers", "resumeFrom", "onCheckpoint", "checkpointDue"]);
  const { resumeFrom = null, precision = "float32" } = options;
  checkPrecision(precision);
  requireView(start, learner);
  const key = learner.randomness === "random" ? options.key : undefined;
  requireTargets(given.train, "train");
  if (hasContext(given.train))
    throw new RangeError(
      `fit: every step of the train data is learned from, got sequences with steps that are given and not scored in "${given.train.name}"; train on the steps before`,
    );
  const valid = given.valid ?? null;
  if (valid !== null) requireTargets(valid, "valid");

  const model = adoptAlphabet(start as AnyModel, given.train) as unknown as M;
  // Once, so that batches need not be.
  const data = { train: alignDataset(given.train, model), valid: valid === null ? null : alignDataset(valid, model) };
  const resumed = resumeFrom === null ? null : readCheckpoint(resumeFrom, learner.name, { key: key?.toString() ?? null, precision });
  const origin = resumed === null && options.onCheckpoint === undefined ? undefined : originOf(model, data, learner);
  if (resumed?.origin !== undefined) checkOrigin(resumed.origin, origin!, data);
  const warnings: string[] = [...(resumed?.warnings ?? [])];
  const kernel = kernels.info().name;
  if (resumed !== null && (resumed.kernel ?? "plain") !== kernel)
    warnings.push(
      `fit: resumed on ${kernel} kernels from a checkpoint made on ${resumed.kernel ?? "plain"} ones; digits may differ from a fit that ran through`,
    );

  let freshStarts = resumed?.startedOver ?? 0;
  let current = learner;
  for (let i = 0; i < freshStarts; i++) current = current.gentler?.().learner ?? current;
  let earlier = resumed?.earlier ?? null;
  for (let from = resumed; ; from = null) {
    const attempt = runAttempt(model, data, current, { ...options, key, precision, kernel, origin, warnings, from, freshStarts, earlier });
    const { stopped, broken, score, training } = attempt;
    const failed = broken !== null || (stopped !== "interrupted" && attempt.worse);
    if (failed && current.gentler !== undefined && freshStarts < mostFreshStarts) {
      if (attempt.bestIteration > 0 && (earlier === null || score! > earlier.score)) earlier = attempt.saved();
      const gentler = current.gentler();
      const why = broken === null ? `${learner.name} ended worse than it began` : `${broken} of ${learner.name}`;
      warnings.push(`fit: ${why}; started over with ${gentler.change}, the best model of all starts is kept`);
      current = gentler.learner;
      freshStarts++;
      continue;
    }
    const earlierWins = earlier !== null && (attempt.worse || earlier.score > score!);
    const kept = earlierWins ? { ...earlier!, best: training.restoreModel(earlier!.best) } : attempt;
    if (broken !== null) warnings.push(`fit: ${broken} of ${learner.name}; the model of iteration ${kept.bestIteration} is kept`);
    else if (attempt.worse && !earlierWins)
      warnings.push(`fit: no iteration of ${learner.name} was better than the starting model, which is kept`);
    const review = kept.history.length === 0 ? null : (training.review?.(kept.best, kept.history) ?? null);
    return Object.freeze({
      model: kept.best,
      history: Object.freeze([...kept.history]),
      bestIteration: kept.bestIteration,
      stopped,
      warnings: Object.freeze([...warnings, ...(review?.warnings ?? [])]),
      gainAtFloor: review?.gainAtFloor ?? 0,
      kernel,
      precision,
    });
  }
}

function requireArguments(
  start: unknown,
  data: FitData | undefined,
  learner: Learner<Model> | undefined,
  { key, observers = [] }: FitOptions,
): void {
  requireModel(start, "fit");
  requireDataset(data?.train, "fit: data.train");
  if ((data?.valid ?? null) !== null) requireDataset(data?.valid, "fit: data.valid");
  checkOptions("fit: data", data as FitData, ["train", "valid"]);
  if (typeof learner?.start !== "function")
    throw new TypeError(
      `fit: a learner is required, such as baumWelch(), bptt() or particleBound(), got ${learner === undefined ? "nothing" : typeof learner}`,
    );
  if (learner.randomness === "random") requireKey(key, `fit: ${learner.name}`);
  for (const observer of observers)
    if (typeof observer?.onIteration !== "function")
      throw new TypeError(`fit: an observer must have the function onIteration, got ${describeValue(observer)}`);
}

function checkPrecision(precision: Precision): void {
  if (precision !== "float64" && precision !== "float32")
    throw new RangeError(`fit: precision must be "float64" or "float32", got ${JSON.stringify(precision)}`);
}

function requireView(model: Model, { name, view }: Pick<Learner<Model>, "name" | "view">): void {
  const wanted = typeof view === "string" ? [view] : view;
  if (wanted.some((each) => (model as AnyModel).views[each] !== undefined)) return;
  const offered = Object.keys(model.views);
  throw new TypeError(
    `fit: ${name} needs a model with the view ${wanted.map((each) => `"${each}"`).join(" or ")}, got ${model.kind} "${model.name}" with ${offered.join(", ") || "none"}`,
  );
}

function requireTargets(data: Dataset, role: string): void {
  if (!data.sequences.some((sequence) => sequence.observedSteps > 0))
    throw new RangeError(`fit: the ${role} data must have at least one observed target, got none in "${data.name}"`);
}
