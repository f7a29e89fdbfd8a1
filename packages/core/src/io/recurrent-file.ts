import * as v from "valibot";
import type { AnyModel } from "../contracts/index.js";
import { recurrent } from "../models/index.js";
import { withPath } from "./input-error.js";
import { checkStructure, fields, integerFrom, oneOf, orNull } from "./json/check-structure.js";
import { matrix, vector } from "./json/number-arrays.js";
import { emissionAs } from "./law-fields.js";
import { commonFields, space } from "./model-file-fields.js";

const file = fields({
  ...commonFields,
  cell: oneOf("elman", "gru", "lstm"),
  nonlinearity: orNull(oneOf("tanh", "relu", "sigmoid", "identity")),
  inputSize: integerFrom(1),
  hiddenSize: integerFrom(1),
  inputs: oneOf("given", "previous-target", "given-and-previous-target"),
  givenInputs: space,
  layers: v.pipe(
    v.array(fields({ weight_ih: matrix, weight_hh: matrix, bias_ih: vector, bias_hh: vector }), "a list of layers"),
    v.minLength(1, "at least one layer"),
  ),
  initialState: orNull(fields({ h: matrix, c: orNull(matrix) })),
  noise: orNull(fields({ sd: vector })),
  readout: fields({ weight: matrix, bias: vector }),
  emission: emissionAs("readout"),
});

/** The recurrent model of a model file of that kind, with noise in its state or without. */
export function recurrentFromFile(json: unknown, path: string): AnyModel {
  const content = checkStructure(file, json, path);
  return withPath(path, (): AnyModel => recurrent(content));
}
