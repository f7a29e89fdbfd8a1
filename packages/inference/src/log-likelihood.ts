import type { AnyModel, Dataset, Key, LogLikelihood, Method, Model, Randomness, RunContext, ViewName } from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { bindForMethod, finishedEstimate } from "./bind-for-method.js";
import type { ChosenMethod } from "./choose-method.js";
import { explainMemory } from "./explain-memory.js";

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
  model: Model<NoInfer<V>>,
  data: Dataset,
  method: Method<V, R>,
  ...key: R extends "random" ? [key: Key] : []
): LogLikelihood;
/** With a method that `chooseMethod` chose for the model: the key is needed where it chose a random one. */
export function logLikelihood(model: AnyModel, data: Dataset, method: ChosenMethod, key?: Key): LogLikelihood;
export function logLikelihood(model: AnyModel, data: Dataset, method: Method<ViewName, Randomness>, key?: Key): LogLikelihood {
  const { view, runKey } = bindForMethod(model, data, method, key);
  const workspace = createWorkspace();
  const context = { workspace, key: runKey } as RunContext<Randomness>;
  const who = `logLikelihood: ${method.name} of model "${model.name}"`;
  const estimate = explainMemory(who, data, method, () => workspace.scope(() => method.run(view, context)));
  return finishedEstimate(estimate, model, data, method, runKey);
}
