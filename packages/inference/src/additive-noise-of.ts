import type { AdditiveNoiseView, AnyModel, Dataset } from "@unrolled/core";
import { offers } from "./require-view.js";

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
