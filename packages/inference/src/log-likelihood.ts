import type { AnyModel, Dataset, Key, LogLikelihood, Method, Model, Randomness, RunContext, ViewName } from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { bindForMethod, finishedEstimate } from "./bind-for-method.js";
import { explainMemory } from "./explain-memory.js";

/** What offers the view; any model for a method that was chosen at run time, whose view the compiler does not know. */
export type ModelFor<V extends ViewName> = ViewName extends V ? AnyModel : Model<NoInfer<V>>;

/** A random method needs a key, an exact one takes none; one that was chosen at run time (`chooseMethod`) may be either. */
export type KeyFor<R extends Randomness> = "exact" | "random" extends R
  ? [key?: Key]
  : R extends "random"
    ? [key: Key]
    : [key?: "this method is exact and takes no key"];

/**
 * log p(y_{1:T} | x_{1:T}) of every sequence of `data` under `model`, and their sum, in nats, by `method`.
 *
 * A method names the view it needs: a model without it does not compile, and throws a TypeError at run time. A random
 * method needs a key, an exact one takes none. −Infinity is a legal value; NaN throws, naming the step.
 *
 * @throws TypeError for a missing view or key; RangeError for data that do not fit the model.
 * @example
 * const exact = logLikelihood(hmm, data, forward());
 * const sampled = logLikelihood(noisyNetwork, data, replicated(smc({ particles: 1000 }), 8), key(7));
 */
export function logLikelihood<V extends ViewName, R extends Randomness>(
  model: ModelFor<V>,
  data: Dataset,
  method: Method<V, R>,
  ...key: KeyFor<R>
): LogLikelihood;
export function logLikelihood(model: AnyModel, data: Dataset, method: Method<ViewName, Randomness>, key?: Key): LogLikelihood {
  // A method that was chosen at run time may turn out exact, and its caller cannot know; one that falls back may need it.
  if (key !== undefined && method?.randomness === "exact" && !("reason" in method) && method.fallsBack !== true)
    throw new TypeError(`logLikelihood: method "${method.name}" is exact and takes no key; leave it out`);
  const { view, runKey } = bindForMethod(model, data, method, key);
  const workspace = createWorkspace();
  const context = { workspace, key: runKey } as RunContext<Randomness>;
  const who = `logLikelihood: ${method.name} of model "${model.name}"`;
  const estimate = explainMemory(who, data, method, () => workspace.scope(() => method.run(view, context)));
  return finishedEstimate(estimate, model, data, method, runKey);
}
