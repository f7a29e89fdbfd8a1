import {
  type AnyModel,
  type Dataset,
  type Key,
  type LogLikelihood,
  type Method,
  type Model,
  type Randomness,
  type RunContext,
  requireDataset,
  requireKey,
  requireModel,
  type ViewName,
  type Views,
} from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { explainMemory } from "../binding/explain-memory.js";
import { additiveNoiseOf, requireView } from "../binding/views.js";
import { spreadsTooMuch } from "../estimates/combine-replicates.js";

/** What offers the view; any model for a method that was chosen at run time, whose view the compiler does not know. */
export type ModelFor<V extends ViewName> = ViewName extends V ? AnyModel : Model<NotInferred<V>>;

/**
 * V, which the compiler is not to infer from here: the method alone says which view is needed. The built-in `NoInfer` is not known to
 * TypeScript before 5.4, which notebooks have; a conditional type that is not resolved yet does the same in all.
 */
type NotInferred<V> = [V][V extends unknown ? 0 : never];

/** A random method needs a key, an exact one takes none; one that was chosen at run time (`chooseMethod`) may be either. */
export type KeyFor<R extends Randomness> = "exact" | "random" extends R
  ? [key?: Key]
  : R extends "random"
    ? [key: Key]
    : [key?: "this method draws nothing and takes no key"];

/**
 * log p(y_{1:T} | x_{1:T}) of every sequence of `data` under `model`, and their sum, in nats, by `method`.
 *
 * A method names the view it needs: a model without it does not compile, and throws a TypeError at run time. A random
 * method needs a key, one that draws nothing (exact, or an approximation as `ekf`) takes none. −Infinity is a legal value; NaN throws, naming the step.
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
    throw new TypeError(`logLikelihood: method "${method.name}" draws nothing and takes no key; leave it out`);
  const { view, runKey } = bindForMethod(model, data, method, key);
  const workspace = createWorkspace();
  const context = { workspace, key: runKey } as RunContext<Randomness>;
  const who = `logLikelihood: ${method.name} of model "${model.name}"`;
  const estimate = explainMemory(who, data, method, () => workspace.scope(() => method.run(view, context)));
  return finishedEstimate(estimate, model, data, method, runKey);
}

/**
 * The view that a method consumes and the key it runs with; undefined for an exact one that does not fall back on a random one.
 *
 * @throws TypeError for a missing view or key; RangeError for data that do not fit the model.
 */
export function bindForMethod(
  model: AnyModel,
  data: Dataset,
  method: Method<ViewName, Randomness>,
  key: Key | undefined,
): { readonly view: Views[ViewName]; readonly runKey: Key | undefined } {
  requireModel(model, "logLikelihood");
  requireDataset(data, "logLikelihood");
  if (typeof method?.run !== "function")
    throw new TypeError(
      `logLikelihood: a method is required, such as forward(), rollout(), smc() or what chooseMethod chose, got ${method === undefined ? "nothing" : typeof method}`,
    );
  const bind = requireView(model, method.view, `logLikelihood (${method.name})`).views[method.view];
  if (method.randomness === "random") requireKey(key, `logLikelihood: method "${method.name}"`);
  return { view: bind(data), runKey: method.randomness === "random" || method.fallsBack === true ? key : undefined };
}

/** What `logLikelihood` returns of a method's estimate: with its root key, never NaN, and where sampling failed and a grid would not, that said. */
export function finishedEstimate(
  estimate: LogLikelihood,
  model: AnyModel,
  data: Dataset,
  method: Method<ViewName, Randomness>,
  runKey: Key | undefined,
): LogLikelihood {
  if (Number.isNaN(estimate.value))
    throw new RangeError(`logLikelihood: method "${method.name}" must return a number or −Infinity, got NaN for model "${model.name}"`);
  const isExact = method.randomness === "exact" && estimate.exact;
  const advice = method.view === "particles" && estimate.sequences.some(spreadsTooMuch) ? gridAdvice(model, data) : [];
  return Object.freeze({
    ...estimate,
    warnings: advice.length === 0 ? estimate.warnings : Object.freeze([...estimate.warnings, ...advice]),
    key: isExact ? null : (runKey?.toString() ?? null),
  });
}

function gridAdvice(model: AnyModel, data: Dataset): string[] {
  const view = additiveNoiseOf(model, data);
  if (view === null || view.stateDim > 2) return [];
  return [
    `the state of model "${model.name}" has ${view.stateDim === 1 ? "one dimension" : "two dimensions"}: method grid integrates it instead of sampling`,
  ];
}
