import * as v from "valibot";
import type { AnyModel } from "../contracts/index.js";
import { type EncoderDecoderSpec, encoderDecoderModel } from "../models/index.js";
import { withPath } from "./input-error.js";
import { byKind, checkStructure, closedFields, fields, integerFrom, oneOf, orNull } from "./json/check-structure.js";
import { matrix, vector } from "./json/number-arrays.js";
import { emissionAs } from "./law-fields.js";
import { commonFields, space } from "./model-file-fields.js";

const cell = oneOf("elman", "gru", "lstm");
const nonlinearity = orNull(oneOf("tanh", "relu", "sigmoid", "identity"));
const weights = { weight_ih: matrix, weight_hh: matrix, bias_ih: vector, bias_hh: vector };
const affine = closedFields({ weight: matrix, bias: vector });
const listOf = <S extends v.GenericSchema>(what: S) => v.array(what, "a list");

const encoder = closedFields({
  inputSize: integerFrom(1),
  embedding: orNull(matrix),
  cell: orNull(cell),
  nonlinearity,
  hiddenSize: orNull(integerFrom(1)),
  direction: orNull(oneOf("forward", "bidirectional")),
  layers: listOf(closedFields({ forward: closedFields(weights), backward: orNull(closedFields(weights)) })),
});
const recurrent = closedFields({
  kind: oneOf("recurrent"),
  cell,
  nonlinearity,
  hiddenSize: integerFrom(1),
  embedding: orNull(matrix),
  context: orNull(oneOf("first", "every")),
  handOver: v.union([oneOf("state"), listOf(closedFields({ h: affine, c: orNull(affine) }))], '"state" or a list of layers'),
  attention: orNull(
    closedFields({ kind: oneOf("dot", "additive"), query: matrix, keys: orNull(affine), v: orNull(vector), combine: affine }),
  ),
  layers: listOf(closedFields({ ...weights, noise: orNull(closedFields({ sd: vector })) })),
});

const file = fields({
  ...commonFields,
  encoder,
  decoder: byKind(
    ["last", "aligned", "recurrent"],
    [closedFields({ kind: oneOf("last") }), closedFields({ kind: oneOf("aligned"), delay: orNull(integerFrom(0)) }), recurrent],
  ),
  readout: affine,
  emission: emissionAs("readout"),
  inputs: space,
  source: space,
});

/** The model of a file of kind `encoder-decoder`. */
export function encoderDecoderFromFile(json: unknown, path: string): AnyModel {
  const content = checkStructure(file, json, path);
  return withPath(path, (): AnyModel => encoderDecoderModel(content as unknown as EncoderDecoderSpec) as AnyModel);
}
