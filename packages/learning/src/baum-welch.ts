import { type Dataset, type FitProgress, type Model, type ModelFile, type PseudoCounts, parseModel } from "@unrolled/core";
import { describedBy, expectedStatistics, forward, logLikelihood } from "@unrolled/inference";
import { createWorkspace, type Workspace } from "@unrolled/kernels";
import { checkCount, checkWithin } from "./check-options.js";
import type { Learner, SavedTraining, SettledFitData, Training, TrainingSetup } from "./learner.js";
import { observedSteps } from "./observed-steps.js";
import { sumOf } from "./sum-of.js";

export interface BaumWelchOptions {
  /** Default 100. */
  readonly maxIterations?: number;
  /** Stop where (log-likelihood + log prior) / observed steps gains less than this; default 1e-5 nats, null: never. */
  readonly tolerance?: number | null;
  /** Iterations without a better validation score before stopping; default null: never. */
  readonly patience?: number | null;
  /** Added to the expected counts; default `defaultPseudoCounts`. */
  readonly pseudoCounts?: Partial<PseudoCounts>;
}

/** Small enough to be outweighed by one observation, large enough that no probability becomes 0. */
export const defaultPseudoCounts: PseudoCounts = Object.freeze({ initial: 0.01, transition: 0.01, emission: 0.01 });

/** A model that EM can fit. */
export type ExpectationModel = Model<"finite" | "expectations">;

/** The learner, and the pseudo-counts it adds: part of what a report must say. */
export interface BaumWelch extends Learner<ExpectationModel, "exact"> {
  readonly pseudoCounts: PseudoCounts;
}

/**
 * Expectation–maximisation for a model with a finite hidden state (Baum et al. 1970, doi:10.1214/aoms/1177697196; Dempster,
 * Laird & Rubin 1977): θ ← arg max E[log p(h, y | θ) | y, θ_old] + log p(θ).
 *
 * The objective (log p(y | θ) + log p(θ)) / observed steps never falls. `trainPerStep` is its first term, for the model
 * after the iteration; `validPerStep` the same on the validation data. A missing target contributes nothing.
 * Cost per iteration: one forward–backward pass, O(Σ T K²), plus the maximisation.
 *
 * @throws RangeError on options out of range.
 * @example
 * const { model, stopped } = fit(hmm, { train, valid }, baumWelch({ maxIterations: 20 }), { key: key(1) });
 */
export function baumWelch(options: BaumWelchOptions = {}): BaumWelch {
  const { maxIterations = 100, tolerance = 1e-5, patience = null } = options;
  const pseudoCounts: PseudoCounts = Object.freeze({ ...defaultPseudoCounts, ...options.pseudoCounts });
  checkCount("baumWelch", "maxIterations", maxIterations);
  if (tolerance !== null) checkWithin("baumWelch", "tolerance", tolerance, 0, Number.POSITIVE_INFINITY);
  if (patience !== null) checkCount("baumWelch", "patience", patience);
  for (const [name, count] of Object.entries(pseudoCounts))
    checkWithin("baumWelch", `pseudoCounts.${name}`, count as number, 0, Number.POSITIVE_INFINITY);
  const settings = { name: "baum-welch", maxIterations, tolerance, patience, pseudoCounts };
  return describedBy<BaumWelch>(settings, {
    name: "baum-welch",
    randomness: "exact",
    view: "expectations",
    stopping: { maxIterations, tolerance, patience },
    monotone: true,
    pseudoCounts,
    start: <M extends ExpectationModel>(model: M, data: SettledFitData, { saved }: TrainingSetup<"exact">): Training<M> =>
      startTraining(model, data, pseudoCounts, saved),
  });
}

/** What one pass over the training data says of a model. */
interface Expectation {
  readonly logLikelihood: number;
  readonly logPrior: number;
  /** The maximiser of its expected log-likelihood plus log prior. */
  readonly next: ExpectationModel;
}

/** The state is the model now and the one after it: an iteration moves on and looks ahead, so that each costs one pass. */
function startTraining<M extends ExpectationModel>(
  initial: M,
  { train, valid }: SettledFitData,
  pseudoCounts: PseudoCounts,
  saved: SavedTraining | null,
): Training<M> {
  const workspace = createWorkspace();
  const steps = observedSteps(train);
  const files = saved?.state as { readonly current: ModelFile; readonly next: ModelFile } | undefined;
  let current: ExpectationModel = files === undefined ? initial : readModel(files.current);
  let next = files === undefined ? expectation(initial, train, pseudoCounts, workspace).next : readModel(files.next);

  return {
    step(history): FitProgress {
      current = next;
      const now = expectation(current, train, pseudoCounts, workspace);
      next = now.next;
      return {
        iteration: history.length + 1,
        trainPerStep: now.logLikelihood / steps,
        validPerStep: valid === null ? null : logLikelihood(current, valid, forward({ increments: false })).value / observedSteps(valid),
        objective: (now.logLikelihood + now.logPrior) / steps,
        learningRate: null,
        gradientNorm: null,
      };
    },
    // `maximise` returns a model of the kind that bound it.
    model: () => current as M,
    save: () => ({ current: current.toFile(), next: next.toFile() }),
    saveModel: (model) => model.toFile(),
    restoreModel: (file) => readModel(file as ModelFile) as M,
  };
}

function expectation(model: ExpectationModel, train: Dataset, pseudoCounts: PseudoCounts, workspace: Workspace): Expectation {
  const view = model.views.expectations(train);
  return workspace.scope(() => {
    const { statistics, increments } = expectedStatistics(view, workspace);
    return { logLikelihood: sumOf(increments), logPrior: view.logPrior(pseudoCounts), next: view.maximise(statistics, pseudoCounts) };
  });
}

function readModel(file: ModelFile): ExpectationModel {
  return parseModel(file, "checkpoint") as unknown as ExpectationModel;
}
