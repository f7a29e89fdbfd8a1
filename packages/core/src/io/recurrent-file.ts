import * as v from "valibot";
import type { AnyModel } from "../contracts/index.js";
import { type RecurrentSpec, recurrent } from "../models/index.js";
import { withPath } from "./input-error.js";
import { checkStructure, closedFields, fields, integerFrom, oneOf, orNull } from "./json/check-structure.js";
import { matrix, oneOrVector, vector } from "./json/number-arrays.js";
import { emissionAs } from "./law-fields.js";
import { commonFields, space } from "./model-file-fields.js";

const nonlinearity = orNull(oneOf("tanh", "relu", "sigmoid", "identity"));
const noise = orNull(closedFields({ sd: oneOrVector, in: v.optional(oneOf("state", "pre-activation")) }));
const layer = closedFields({
  weight_ih: matrix,
  weight_hh: matrix,
  bias_ih: vector,
  bias_hh: vector,
  cell: v.optional(oneOf("elman", "gru", "lstm")),
  nonlinearity,
  hiddenSize: v.optional(integerFrom(1)),
  residual: v.optional(v.boolean("true or false")),
  norm: orNull(closedFields({ gain: vector, bias: vector })),
  noise,
  initialState: orNull(closedFields({ h: vector, c: orNull(vector) })),
});

const file = fields({
  ...commonFields,
  cell: oneOf("elman", "gru", "lstm", "by-layer"),
  nonlinearity,
  inputSize: integerFrom(1),
  hiddenSize: integerFrom(1),
  inputs: oneOf("given", "previous-target", "given-and-previous-target"),
  givenInputs: space,
  embedding: orNull(closedFields({ given: orNull(matrix), previousTarget: orNull(matrix) })),
  layers: v.pipe(v.array(layer, "a list of layers"), v.minLength(1, "at least one layer")),
  initialState: orNull(closedFields({ h: matrix, c: orNull(matrix) })),
  noise,
  readout: closedFields({
    weight: matrix,
    bias: vector,
    hidden: orNull(v.array(closedFields({ weight: matrix, bias: vector, nonlinearity }), "a list of layers")),
  }),
  emission: emissionAs("readout"),
});

/** The recurrent model of a model file of that kind, with noise in its state or without. */
export function recurrentFromFile(json: unknown, path: string): AnyModel {
  const content = checkStructure(file, json, path);
  return withPath(path, (): AnyModel => recurrent(content as RecurrentSpec));
}
