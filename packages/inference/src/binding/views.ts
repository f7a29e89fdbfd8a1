import type { AdditiveNoiseView, AnyModel, Dataset, Model, ViewName } from "@unrolled/core";
import { requireModel } from "@unrolled/core";

/**
 * The model, known to the compiler to offer `view`: for models whose views are only known at run time, such as one read
 * from a file.
 *
 * @throws TypeError naming the views the model does offer.
 * @example
 * logLikelihood(requireView(hmm, "finite"), data, forward());
 */
export function requireView<V extends ViewName>(model: AnyModel, view: V, who = "requireView"): Model<V> {
  requireModel(model, who);
  if (!offers(model, view)) {
    const offered = Object.keys(model.views);
    throw new TypeError(
      `${who}: a model that offers the view "${view}" is required, model "${model.name}" (${model.kind}) offers ${
        offered.length === 0 ? "none" : offered.map((name) => `"${name}"`).join(", ")
      }; choose another method, or let chooseMethod choose`,
    );
  }
  return model;
}

/**
 * Does the model offer `view`?
 *
 * @example
 * if (offers(hmm, "finite")) console.log(logLikelihood(hmm, data, forward()).value);
 */
export function offers<V extends ViewName>(model: AnyModel, view: V): model is AnyModel & Model<V> {
  return typeof model.views[view] === "function";
}

/**
 * The view with transition densities, bound to `data`; null where the model has none: it does not offer it, or a noise has sd 0.
 * (Data that do not fit fail again as particles.) For kinds of method that consume it.
 *
 * @example
 * console.log(additiveNoiseOf(hmm, data), additiveNoiseOf(noisyNetwork, data)?.stateDim); // null 4
 */
export function additiveNoiseOf(model: AnyModel, data: Dataset): AdditiveNoiseView | null {
  if (!offers(model, "additiveNoise")) return null;
  try {
    return model.views.additiveNoise(data);
  } catch (error) {
    if (error instanceof RangeError && offers(model, "particles")) return null;
    throw error;
  }
}
