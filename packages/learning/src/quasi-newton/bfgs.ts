import { checkOptions, describedBy } from "@unrolled/core";
import type { GradientModel } from "@unrolled/inference";
import { checkCount, checkWithin } from "../check-options.js";
import type { Learner, LearnerKind, SettledFitData, Training, TrainingSetup } from "../learner.js";
import { startClimbing } from "./climbing.js";

export interface BfgsOptions {
  /** Default 500. */
  readonly maxIterations?: number;
  /** Stop where the norm of the gradient, of log-likelihood / observed steps, falls below this; default 1e-7, null: never. */
  readonly gradientTolerance?: number | null;
  /** Stop where an iteration gains less than this, in nats per observed step; default 1e-12, null: never. */
  readonly tolerance?: number | null;
  /** Iterations without a better validation score before stopping; default null: never. */
  readonly patience?: number | null;
  /** Steps whose curvature is remembered; default 20. */
  readonly memory?: number;
}

/**
 * Maximum likelihood by a quasi-Newton method: limited-memory BFGS with exact gradients of all data at once, of a recurrent network by
 * back-propagation, of a model that EM fits by Fisher's identity (`totalGradient`). Where EM creeps, as along variances of a
 * state-space model, it ends in tens of iterations at a maximum known to many digits.
 *
 * θ ← θ + α H g: H from the last `memory` steps (Liu & Nocedal 1989, doi:10.1007/BF01589116), α by a search that fulfils the weak Wolfe
 * conditions. The objective, log p(y | θ) / observed steps, never falls. Nothing is drawn, and float64 is used throughout.
 *
 * It stops by the gradient, or by a gain of nothing in nats: log-likelihoods of densities have no zero, so that a gain relative to them would
 * depend on units. Where no step uphill is found although the gradient is not small, the fit says so in `warnings`.
 *
 * Cost per iteration: about one E step, or one pass forward and back, and O(memory × parameters).
 *
 * @throws RangeError on options out of range; TypeError where the model has no parameter vector or says no score.
 * @example
 * const { model, stopped } = fit(network, { train, valid }, bfgs({ maxIterations: 50 }));
 */
export function bfgs(options: BfgsOptions = {}): Learner<GradientModel, "exact"> {
  checkOptions("bfgs", options, ["maxIterations", "gradientTolerance", "tolerance", "patience", "memory"]);
  const { maxIterations = 500, gradientTolerance = 1e-7, tolerance = 1e-12, patience = null, memory = 20 } = options;
  checkCount("bfgs", "maxIterations", maxIterations);
  checkCount("bfgs", "memory", memory);
  for (const [name, value] of Object.entries({ gradientTolerance, tolerance }))
    if (value !== null) checkWithin("bfgs", name, value, 0, Number.POSITIVE_INFINITY);
  if (patience !== null) checkCount("bfgs", "patience", patience);
  return describedBy<Learner<GradientModel, "exact">>(
    bfgsKind,
    { maxIterations, gradientTolerance, tolerance, patience, memory },
    {
      name: "bfgs",
      randomness: "exact",
      view: ["gradient", "expectations"],
      limits: ["maxIterations", "gradientTolerance", "tolerance", "patience"],
      stopping: { maxIterations, gradientTolerance, tolerance, patience },
      monotone: true,
      start: <M extends GradientModel>(model: M, data: SettledFitData, { saved }: TrainingSetup<"exact">): Training<M> =>
        startClimbing(model, data, memory, saved),
    },
  );
}

export const bfgsKind: LearnerKind = Object.freeze({
  name: "bfgs",
  from: (options) => bfgs(options as BfgsOptions),
} satisfies LearnerKind);
