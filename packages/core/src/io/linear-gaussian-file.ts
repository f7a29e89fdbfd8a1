import * as v from "valibot";
import type { LinearGaussian } from "../models/index.js";
import { type LinearGaussianSpec, linearGaussian } from "../models/index.js";
import { withPath } from "./input-error.js";
import { checkStructure, closedFields, fields, orNull, text } from "./json/check-structure.js";
import { cube, matrix, matrixOr, vector } from "./json/number-arrays.js";
import { commonFields, space } from "./model-file-fields.js";

const readout = v.lazy(
  (value): v.GenericSchema<unknown, unknown> => (Array.isArray(value) ? matrix : closedFields({ constant: matrix, byInput: cube })),
);

const file = fields({
  ...commonFields,
  inputs: space,
  initialMean: vector,
  initialCov: matrixOr("diffuse"),
  A: matrix,
  B: orNull(matrix),
  b: orNull(vector),
  Q: matrix,
  C: readout,
  D: orNull(matrix),
  d: orNull(vector),
  R: matrix,
  structure: orNull(v.looseObject({ name: text }, "an object with a name")),
});

/** The linear dynamic system of a model file of that kind. */
export function linearGaussianFromFile(json: unknown, path: string): LinearGaussian {
  const content = checkStructure(file, json, path);
  return withPath(path, () => linearGaussian(content as LinearGaussianSpec));
}
