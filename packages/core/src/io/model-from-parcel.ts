import type { AnyModel, DifferentiableModel, ModelParcel } from "../contracts/index.js";
import { parametersOf } from "../models/model-parcel.js";
import { parseModel } from "./parse-model.js";

/**
 * The model that a parcel was made of, to the last bit: from the file, and from the parameters where the file rounds them.
 *
 * @throws InputError as `parseModel`.
 * @example
 * const again = modelFromParcel(structuredClone(noisyNetwork.parcel!()));
 * console.log(again.name === noisyNetwork.name); // true
 */
export function modelFromParcel({ file, parameters }: ModelParcel): AnyModel {
  const model = parseModel(file, "model");
  const read = parametersOf(model)?.values;
  if (parameters === null || read === undefined || sameNumbers(parameters, read)) return model;
  return (model as AnyModel & DifferentiableModel).withParameters(parameters) as AnyModel;
}

function sameNumbers(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((x, i) => Object.is(x, b[i]));
}
