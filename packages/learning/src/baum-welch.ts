import {
  type AnyModel,
  type Collapse,
  checkOptions,
  type Dataset,
  describedBy,
  type FitProgress,
  type Model,
  type ModelFile,
  type PseudoCounts,
  parseModel,
} from "@unrolled/core";
import { smoothers } from "@unrolled/inference";
import { createWorkspace, type Workspace } from "@unrolled/kernels";
import { checkCount, checkWithin } from "./check-options.js";
import { exactScore } from "./exact-score.js";
import type { FailedStep, FitReview, Learner, LearnerKind, SavedTraining, SettledFitData, Training, TrainingSetup } from "./learner.js";
import { observedSteps } from "./observed-steps.js";
import { sumOf } from "./sum-of.js";

export interface BaumWelchOptions {
  /** Default 500. */
  readonly maxIterations?: number;
  /** Stop where (log-likelihood + log prior) / observed steps gains less than this; default 1e-5 nats, null: never. */
  readonly tolerance?: number | null;
  /** And where the whole gain still to come is estimated below this, in nats over all steps (see `gainToCome`); default 5e-4, null: whatever it is. */
  readonly totalTolerance?: number | null;
  /** Iterations without a better validation score before stopping; default null: never. */
  readonly patience?: number | null;
  /** What is added to what was seen; a number c stands for `{ initial: c, transition: c, emission: c, floor: c > 0 }`; default `defaultPrior`. */
  readonly prior?: number | Partial<EmPrior>;
  /** The counts of `prior` alone. */
  readonly pseudoCounts?: Partial<Omit<EmPrior, "floor">>;
}

/** What keeps EM from probabilities of 0 and from spreads of 0. */
export interface EmPrior extends Pick<PseudoCounts, "initial" | "transition" | "emission"> {
  /** Is there a floor under the sds of normal emissions (`ExpectationsView.leastSpreads`)? Without one a start may end "collapsed". */
  readonly floor: boolean;
}

/**
 * Small enough that a fit ends within 0.01 nats of maximum likelihood, large enough that no probability becomes 0: a zero costs its
 * count, of which a chain of K states may have K².
 */
export const defaultPrior: EmPrior = Object.freeze({ initial: 1e-4, transition: 1e-4, emission: 0.01, floor: true });

/** A model that EM can fit. */
export type ExpectationModel = Model<"expectations">;

/** The learner, and the prior it adds: part of what a report must say. */
export interface BaumWelch extends Learner<ExpectationModel, "exact"> {
  readonly prior: EmPrior;
}

/**
 * Expectation–maximisation for a model that says its own two steps, as those with a finite hidden state do (Baum et al. 1970, doi:10.1214/aoms/1177697196; Dempster,
 * Laird & Rubin 1977): θ ← arg max E[log p(h, y | θ) | y, θ_old] + log p(θ).
 *
 * The objective (log p(y | θ) + log p(θ)) / observed steps never falls. `trainPerStep` is its first term, for the model
 * after the iteration; `validPerStep` the same on the validation data. A missing target contributes nothing.
 *
 * Normal emissions have no maximum likelihood: a state on one observation gains without bound as its sd falls. A floor from the scale
 * of the data within a state (`leastSpreads`) bounds it; a fit that ends there says so in `warnings`, and `gainAtFloor` is what it owes to it.
 *
 * Cost per iteration: one forward–backward pass, O(Σ T K²), plus the maximisation.
 *
 * @throws RangeError on options out of range.
 * @example
 * const { model, stopped } = fit(hmm, { train, valid }, baumWelch({ maxIterations: 20 }), { key: key(1) });
 */
export function baumWelch(options: BaumWelchOptions = {}): BaumWelch {
  checkOptions("baumWelch", options, ["maxIterations", "tolerance", "totalTolerance", "patience", "prior", "pseudoCounts"]);
  const { maxIterations = 500, tolerance = 1e-5, totalTolerance = 5e-4, patience = null } = options;
  const prior = priorOf(options);
  checkCount("baumWelch", "maxIterations", maxIterations);
  for (const [name, value] of Object.entries({ tolerance, totalTolerance }))
    if (value !== null) checkWithin("baumWelch", name, value, 0, Number.POSITIVE_INFINITY);
  if (patience !== null) checkCount("baumWelch", "patience", patience);
  const settings = { maxIterations, tolerance, totalTolerance, patience, prior };
  return describedBy<BaumWelch>(baumWelchKind, settings, {
    name: "baum-welch",
    randomness: "exact",
    view: "expectations",
    limits: ["maxIterations", "tolerance", "totalTolerance", "patience"],
    stopping: { maxIterations, tolerance, totalTolerance, patience },
    monotone: true,
    prior,
    start: <M extends ExpectationModel>(model: M, data: SettledFitData, { saved }: TrainingSetup<"exact">): Training<M> =>
      startTraining(model, data, prior, saved),
  });
}

export const baumWelchKind: LearnerKind = Object.freeze({
  name: "baum-welch",
  from: (options) => baumWelch(options as BaumWelchOptions),
} satisfies LearnerKind);

function priorOf({ prior = {}, pseudoCounts = {} }: BaumWelchOptions): EmPrior {
  const given = typeof prior === "number" ? { initial: prior, transition: prior, emission: prior, floor: prior > 0 } : prior;
  const { floor, ...counts } = { ...defaultPrior, ...pseudoCounts, ...given };
  for (const [name, count] of Object.entries(counts))
    checkWithin("baumWelch", typeof prior === "number" ? "prior" : `prior.${name}`, count, 0, Number.POSITIVE_INFINITY);
  if (typeof floor !== "boolean") throw new TypeError(`baumWelch: prior.floor must be true or false, got ${JSON.stringify(floor)}`);
  return Object.freeze({ ...counts, floor });
}

/** What one pass over the training data says of a model. */
interface Expectation {
  readonly logLikelihood: number;
  readonly logPrior: number;
  /** The maximiser of its expected log-likelihood plus log prior, where there is one. */
  readonly next: ExpectationModel | Collapse;
}

/** The state is the model now and the one after it: an iteration moves on and looks ahead, so that each costs one pass. */
function startTraining<M extends ExpectationModel>(
  initial: M,
  { train, valid }: SettledFitData,
  { floor, ...counts }: EmPrior,
  saved: SavedTraining | null,
): Training<M> {
  const workspace = createWorkspace();
  const bound = initial.views.expectations(train);
  // A model may take more of the first steps as given than the data do.
  const steps = observedSteps(bound.data);
  const validSteps = valid === null ? 0 : observedSteps(initial.views.expectations(valid).data);
  const leastSpreads = floor ? bound.leastSpreads() : null;
  const prior: PseudoCounts = { ...counts, leastSpreads };
  const files = saved?.state as { readonly current: ModelFile; readonly next: ModelFile | Collapse } | undefined;
  let current: ExpectationModel = files === undefined ? initial : readModel(files.current);
  let next = files === undefined ? expectation(initial, train, prior, workspace).next : readNext(files.next);

  return {
    step(history): FitProgress | FailedStep {
      if ("collapsed" in next) return { failed: "collapsed", because: next.collapsed };
      current = next;
      const now = expectation(current, train, prior, workspace);
      next = now.next;
      return {
        iteration: history.length + 1,
        trainPerStep: now.logLikelihood / steps,
        validPerStep: valid === null ? null : exactScore(current as unknown as AnyModel, valid, workspace) / validSteps,
        objective: (now.logLikelihood + now.logPrior) / steps,
        learningRate: null,
        gradientNorm: null,
      };
    },
    // `maximise` returns a model of the kind that bound it.
    model: () => current as M,
    save: () => ({ current: current.toFile(), next: "collapsed" in next ? next : next.toFile() }),
    saveModel: (model) => model.toFile(),
    restoreModel: (file) => readModel(file as ModelFile) as M,
    review: (model) => reviewAtFloor(model, train, leastSpreads, workspace),
  };
}

function expectation(model: ExpectationModel, train: Dataset, prior: PseudoCounts, workspace: Workspace): Expectation {
  const view = model.views.expectations(train);
  return workspace.scope(() => {
    const { statistics, increments } = view.expect(smoothers, workspace);
    const next = view.maximise(statistics, prior) as ExpectationModel | Collapse;
    return { logLikelihood: sumOf(increments), logPrior: view.logPrior(prior), next };
  });
}

function reviewAtFloor(model: ExpectationModel, train: Dataset, leastSpreads: readonly number[] | null, workspace: Workspace): FitReview {
  if (leastSpreads === null) return { warnings: [], gainAtFloor: 0 };
  const view = model.views.expectations(train);
  const { laws, gain } = workspace.scope(() => view.atFloor(view.expect(smoothers, workspace).statistics, leastSpreads));
  const named = laws.length > namedLaws ? [...laws.slice(0, namedLaws), `and ${laws.length - namedLaws} more`] : laws;
  const warnings = laws.length === 0 ? [] : [`baumWelch: ${describeFloor(gain)}: ${named.join("; ")}`];
  return { warnings, gainAtFloor: gain / observedSteps(view.data) };
}

/** How many laws a warning names. */
const namedLaws = 3;

function describeFloor(gain: number): string {
  return `some spreads stand at their floor, which how close the values of the data lie decides; ${Number(gain.toPrecision(3))} nats of the log-likelihood are owed to that`;
}

function readNext(saved: ModelFile | Collapse): ExpectationModel | Collapse {
  return "kind" in saved ? readModel(saved as ModelFile) : saved;
}

function readModel(file: ModelFile): ExpectationModel {
  return parseModel(file, "checkpoint") as unknown as ExpectationModel;
}
