import { type Model, optionsIn, registry, type Settings } from "@unrolled/core";
import { baumWelchKind } from "./em/baum-welch.js";
import { emKind } from "./em/em.js";
import { bpttKind } from "./gradient/bptt.js";
import { particleBoundKind } from "./gradient/particle-bound.js";
import type { Learner, LearnerKind } from "./learner.js";
import { particleEmKind } from "./particle-em/particle-em.js";
import { bfgsKind } from "./quasi-newton/bfgs.js";

/** The kinds of learner that settings can name; add your own. */
export const learners = registry<LearnerKind>("learner", [baumWelchKind, emKind, bpttKind, particleEmKind, particleBoundKind, bfgsKind], {
  from: "function",
});

/**
 * The learner that settings describe (`Learner.settings`): how a learner is stored and sent to a worker. Null where no
 * kind of that name is known.
 *
 * @example
 * const learner = learnerFrom(baumWelch({ maxIterations: 20 }).settings);
 */
export function learnerFrom(settings: Settings | undefined): Learner<Model> | null {
  return settings === undefined
    ? null
    : ((learners.find(settings.name)?.from(optionsIn(settings)) as Learner<Model> | null | undefined) ?? null);
}
