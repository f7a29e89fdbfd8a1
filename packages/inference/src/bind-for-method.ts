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
import { additiveNoiseOf } from "./additive-noise-of.js";
import { spreadsTooMuch } from "./estimates/combine-replicates.js";
import { requireView } from "./require-view.js";

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
