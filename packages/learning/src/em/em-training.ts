import {
  type AnyModel,
  type Collapse,
  type Dataset,
  type FitProgress,
  type Model,
  type ModelFile,
  type PseudoCounts,
  parseModel,
} from "@unrolled/core";
import { smoothers } from "@unrolled/inference";
import { createWorkspace, type Workspace } from "@unrolled/kernels";
import { exactScore } from "../exact-score.js";
import type { FailedStep, FitReview, SavedTraining, SettledFitData, Training } from "../learner.js";
import { observedSteps } from "../observed-steps.js";
import { sumOf } from "../sum-of.js";
import type { EmPrior } from "./em-prior.js";

/** A model that EM can fit. */
export type ExpectationModel = Model<"expectations">;

/** What one pass over the training data says of a model. */
interface Expectation {
  readonly logLikelihood: number;
  readonly logPrior: number;
  /** The maximiser of its expected log-likelihood plus log prior, where there is one. */
  readonly next: ExpectationModel | Collapse;
}

/** The state is the model now and the one after it: an iteration moves on and looks ahead, so that each costs one pass. */
export function startEm<M extends ExpectationModel>(
  initial: M,
  { train, valid }: SettledFitData,
  who: string,
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
    review: (model) => reviewAtFloor(who, model, train, leastSpreads, workspace),
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

function reviewAtFloor(
  who: string,
  model: ExpectationModel,
  train: Dataset,
  leastSpreads: readonly number[] | null,
  workspace: Workspace,
): FitReview {
  if (leastSpreads === null) return { warnings: [], gainAtFloor: 0 };
  const view = model.views.expectations(train);
  const { laws, gain } = workspace.scope(() => view.atFloor(view.expect(smoothers, workspace).statistics, leastSpreads));
  const named = laws.length > namedLaws ? [...laws.slice(0, namedLaws), `and ${laws.length - namedLaws} more`] : laws;
  const warnings = laws.length === 0 ? [] : [`${who}: ${describeFloor(gain)}: ${named.join("; ")}`];
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
