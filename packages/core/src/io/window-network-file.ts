import * as v from "valibot";
import type { AnyModel } from "../contracts/index.js";
import { type WindowNetworkSpec, windowNetwork } from "../models/index.js";
import { withPath } from "./input-error.js";
import { checkStructure, closedFields, fields, integerFrom, oneOf, orNull } from "./json/check-structure.js";
import { matrix, vector } from "./json/number-arrays.js";
import { emissionAs } from "./law-fields.js";
import { commonFields, space } from "./model-file-fields.js";

const file = fields({
  ...commonFields,
  window: integerFrom(1),
  hidden: v.array(
    closedFields({ weight: matrix, bias: vector, nonlinearity: orNull(oneOf("tanh", "relu", "sigmoid", "identity")) }),
    "a list of layers",
  ),
  readout: closedFields({ weight: matrix, bias: vector }),
  emission: emissionAs("readout"),
  givenInputs: space,
});

/** The network on a window of a model file of that kind. */
export function windowNetworkFromFile(json: unknown, path: string): AnyModel {
  const content = checkStructure(file, json, path);
  return withPath(path, () => windowNetwork(content as WindowNetworkSpec) as unknown as AnyModel);
}
