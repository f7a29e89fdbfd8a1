import type { Model, Settings } from "@unrolled/core";
import { type BaumWelchOptions, baumWelch } from "./baum-welch.js";
import { bptt } from "./gradient/bptt.js";
import { type MinibatchOptions, optionsFrom } from "./gradient/minibatch-options.js";
import { particleBound } from "./gradient/particle-bound.js";
import type { Learner } from "./learner.js";

/** Name → factory from plain options. A learner that can travel adds a line here. */
const factories: ReadonlyMap<string, (options: Settings) => unknown> = new Map<string, (options: Settings) => unknown>([
  ["baum-welch", (options: Settings) => baumWelch(options as BaumWelchOptions)],
  ["bptt", (options: Settings) => fromOptions(options, bptt)],
  ["particle-bound", (options: Settings) => fromOptions(options, particleBound)],
]);

/**
 * The learner that settings describe (`Learner.settings`): how a learner is stored and sent to a worker. Null where they
 * are none of this package's.
 *
 * @example
 * const learner = learnerFrom(baumWelch({ maxIterations: 20 }).settings);
 */
export function learnerFrom(settings: Settings | undefined): Learner<Model> | null {
  const factory = settings === undefined ? undefined : factories.get(settings.name);
  return factory === undefined ? null : (factory(settings as Settings) as Learner<Model> | null);
}

function fromOptions<L>(settings: Settings, factory: (options: MinibatchOptions) => L): L | null {
  const options = optionsFrom(settings);
  return options === null ? null : factory(options);
}
