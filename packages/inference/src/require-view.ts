import type { AnyModel, Model, ViewName } from "@unrolled/core";
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
