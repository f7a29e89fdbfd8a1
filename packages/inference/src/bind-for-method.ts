import {
  type AnyModel,
  type Dataset,
  type Key,
  type LogLikelihood,
  type Method,
  type Randomness,
  requireDataset,
  requireKey,
  requireModel,
  type ViewName,
  type Views,
} from "@unrolled/core";
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
  requireModel(model, "logLikelihood");
  requireDataset(data, "logLikelihood");
  if (typeof method?.run !== "function")
    throw new TypeError(
      `logLikelihood: a method is required, such as forward(), rollout(), smc() or what chooseMethod chose, got ${method === undefined ? "nothing" : typeof method}`,
    );
  const bind = requireView(model, method.view, `logLikelihood (${method.name})`).views[method.view];
  if (method.randomness === "random") requireKey(key, `logLikelihood: method "${method.name}"`);
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
