import type { AdditiveNoiseView, AnyModel, Dataset } from "@unrolled/core";
import { offers } from "./require-view.js";

/** The view with transition densities, or null: where a noise has sd 0 there is none. (Data that do not fit fail again as particles.) */
export function additiveNoiseOf(model: AnyModel, data: Dataset): AdditiveNoiseView | null {
  if (!offers(model, "additiveNoise")) return null;
  try {
    return model.views.additiveNoise(data);
  } catch (error) {
    if (error instanceof RangeError && offers(model, "particles")) return null;
    throw error;
  }
}
