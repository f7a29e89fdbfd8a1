import { checkOptions, describedBy } from "@unrolled/core";
import { checkCount, checkWithin } from "../check-options.js";
import type { Learner, LearnerKind, SettledFitData, Training, TrainingSetup } from "../learner.js";
import type { EmPrior } from "./em-prior.js";
import { type ExpectationModel, startEm } from "./em-training.js";

export interface EmOptions {
  /** Default 500. */
  readonly maxIterations?: number;
  /** Stop where (log-likelihood + log prior) / observed steps gains less than this; default 1e-5 nats, null: never. */
  readonly tolerance?: number | null;
  /** And where the whole gain still to come is estimated below this, in nats over all steps (see `gainToCome`); default 5e-4, null: whatever it is. */
  readonly totalTolerance?: number | null;
  /** Iterations without a better validation score before stopping; default null: never. */
  readonly patience?: number | null;
}

/** No prior: maximum likelihood. */
const noPrior: EmPrior = Object.freeze({ initial: 0, transition: 0, emission: 0, floor: false });

/**
 * Maximum likelihood by expectation–maximisation (Dempster, Laird & Rubin 1977), for a model that says its own two steps:
 * θ ← arg max E[log p(h, y | θ) | y, θ_old]. Linear dynamic systems do (Shumway & Stoffer 1982), and hidden Markov models, for which `baumWelch` adds a prior.
 *
 * The objective, log p(y | θ) / observed steps, never falls. `trainPerStep` is the same, for the model after the iteration; `validPerStep` the
 * same on the validation data. Missing targets are legal, whole and in part. A start whose likelihood runs off to infinity ends "collapsed".
 *
 * Early iterations gain most; near a maximum EM creeps, and `bfgs` goes on faster. Cost per iteration: one pass of the smoother, plus the maximisation.
 *
 * @throws RangeError on options out of range.
 * @example
 * const { model, stopped } = fit(hmm, { train, valid }, em({ maxIterations: 20 }));
 */
export function em(options: EmOptions = {}): Learner<ExpectationModel, "exact"> {
  checkOptions("em", options, ["maxIterations", "tolerance", "totalTolerance", "patience"]);
  const limits = checkEmLimits("em", options);
  return describedBy<Learner<ExpectationModel, "exact">>(emKind, limits, emParts("em", "em", limits, noPrior));
}

export const emKind: LearnerKind = Object.freeze({
  name: "em",
  from: (options) => em(options as EmOptions),
} satisfies LearnerKind);

/** When to stop, with defaults, checked. */
export function checkEmLimits(who: string, options: EmOptions): Required<EmOptions> {
  const { maxIterations = 500, tolerance = 1e-5, totalTolerance = 5e-4, patience = null } = options;
  checkCount(who, "maxIterations", maxIterations);
  for (const [name, value] of Object.entries({ tolerance, totalTolerance }))
    if (value !== null) checkWithin(who, name, value, 0, Number.POSITIVE_INFINITY);
  if (patience !== null) checkCount(who, "patience", patience);
  return { maxIterations, tolerance, totalTolerance, patience };
}

/** A learner by EM; `who` is what its warnings begin with. */
export function emParts(name: string, who: string, limits: Required<EmOptions>, prior: EmPrior): Learner<ExpectationModel, "exact"> {
  return {
    name,
    randomness: "exact",
    view: "expectations",
    limits: ["maxIterations", "tolerance", "totalTolerance", "patience"],
    stopping: { ...limits },
    monotone: true,
    start: <M extends ExpectationModel>(model: M, data: SettledFitData, { saved }: TrainingSetup<"exact">): Training<M> =>
      startEm(model, data, who, prior, saved),
  };
}
