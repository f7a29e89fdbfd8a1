import { type Model, registry, type Settings } from "@unrolled/core";
import { type BaumWelchOptions, baumWelch } from "./baum-welch.js";
import { bptt } from "./gradient/bptt.js";
import { type MinibatchOptions, optionsFrom } from "./gradient/minibatch-options.js";
import { particleBound } from "./gradient/particle-bound.js";
import type { Learner } from "./learner.js";
import { type ParticleEmOptions, particleEm } from "./particle-em/particle-em.js";

/** A kind of learner that travels as plain values. */
export interface LearnerKind {
  /** As in `Learner.settings`. */
  readonly name: string;
  /** The learner of these settings; null where they hold what is not known here. */
  from(settings: Settings): unknown;
}

/** The kinds of learner that settings can name; add your own. */
export const learners = registry<LearnerKind>(
  "learner",
  [
    { name: "baum-welch", from: (settings) => baumWelch(settings as BaumWelchOptions) },
    { name: "bptt", from: (settings) => fromOptions(settings, bptt) },
    { name: "particle-em", from: (settings) => particleEm(withoutNulls(settings)) },
    { name: "particle-bound", from: (settings) => fromOptions(settings, particleBound) },
  ],
  { from: "function" },
);

/**
 * The learner that settings describe (`Learner.settings`): how a learner is stored and sent to a worker. Null where no
 * kind of that name is known.
 *
 * @example
 * const learner = learnerFrom(baumWelch({ maxIterations: 20 }).settings);
 */
export function learnerFrom(settings: Settings | undefined): Learner<Model> | null {
  return settings === undefined ? null : ((learners.find(settings.name)?.from(settings) as Learner<Model> | null | undefined) ?? null);
}

function fromOptions<L>(settings: Settings, factory: (options: MinibatchOptions) => L): L | null {
  const options = optionsFrom(settings);
  return options === null ? null : factory(options);
}

/** Options that were left out are null in settings; a patience of null is one. */
function withoutNulls({ phases, ...rest }: Settings): ParticleEmOptions {
  return { ...(rest as ParticleEmOptions), ...(phases === null ? {} : { phases: phases as NonNullable<ParticleEmOptions["phases"]> }) };
}
