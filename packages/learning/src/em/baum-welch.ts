import { checkOptions, describedBy } from "@unrolled/core";
import { checkWithin } from "../check-options.js";
import type { Learner, LearnerKind } from "../learner.js";
import { checkEmLimits, type EmOptions, emParts } from "./em.js";
import { defaultPrior, type EmPrior } from "./em-prior.js";
import type { ExpectationModel } from "./em-training.js";

export interface BaumWelchOptions extends EmOptions {
  /** What is added to what was seen; a number c stands for `{ initial: c, transition: c, emission: c, floor: c > 0 }`; default `defaultPrior`. */
  readonly prior?: number | Partial<EmPrior>;
  /** The counts of `prior` alone. */
  readonly pseudoCounts?: Partial<Omit<EmPrior, "floor">>;
}

/** The learner, and the prior it adds: part of what a report must say. */
export interface BaumWelch extends Learner<ExpectationModel, "exact"> {
  readonly prior: EmPrior;
}

/**
 * EM (`em`) for hidden Markov models (Baum et al. 1970, doi:10.1214/aoms/1177697196), with a prior: θ ← arg max E[log p(h, y | θ) | y, θ_old] + log p(θ).
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
  const limits = checkEmLimits("baumWelch", options);
  const prior = priorOf(options);
  return describedBy<BaumWelch>(baumWelchKind, { ...limits, prior }, { ...emParts("baum-welch", "baumWelch", limits, prior), prior });
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
