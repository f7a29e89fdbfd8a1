import type { AnyModel, Dataset, Key, LogLikelihood, Method, Randomness, ViewName, Views } from "@unrolled/core";
import { requireView } from "./require-view.js";

/**
 * The view that a method consumes and the key it runs with; undefined for an exact one.
 *
 * @throws TypeError for a missing view or key; RangeError for data that do not fit the model.
 */
export function bindForMethod(
  model: AnyModel,
  data: Dataset,
  method: Method<ViewName, Randomness>,
  key: Key | undefined,
): { readonly view: Views[ViewName]; readonly runKey: Key | undefined } {
  const bind = requireView(model, method.view, `logLikelihood (${method.name})`).views[method.view];
  if (method.randomness === "random" && key === undefined)
    throw new TypeError(`logLikelihood: method "${method.name}" is random and needs a key as last argument, got none; pass key(1), say`);
  return { view: bind(data), runKey: method.randomness === "random" ? key : undefined };
}

/** What `logLikelihood` returns of a method's estimate: with its root key, and never NaN. */
export function finishedEstimate(
  estimate: LogLikelihood,
  model: AnyModel,
  method: Method<ViewName, Randomness>,
  runKey: Key | undefined,
): LogLikelihood {
  if (Number.isNaN(estimate.value))
    throw new RangeError(`logLikelihood: method "${method.name}" must return a number or −Infinity, got NaN for model "${model.name}"`);
  return Object.freeze({ ...estimate, key: runKey?.toString() ?? null });
}
