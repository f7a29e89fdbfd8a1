import * as v from "valibot";
import { type SwitchingAutoregression, switchingAutoregression } from "../models/index.js";
import { withPath } from "./input-error.js";
import { checkStructure, fields, orNull } from "./json/check-structure.js";
import { matrix, oneOrVector, vector, vectorOr } from "./json/number-arrays.js";
import { commonFields, space } from "./model-file-fields.js";

/** A list of numbers that may be empty, or rows of numbers. */
const listOrRows = v.lazy((value): v.GenericSchema<unknown, readonly number[] | readonly (readonly number[])[]> => {
  if (Array.isArray(value) && value.length === 0) return v.array(v.number("a number"));
  return Array.isArray(value) && Array.isArray(value[0]) ? rowsOf(value) : vector;
});

/** Rows without a number in them say how many regimes there are, and that there are no lags. */
function rowsOf(value: readonly unknown[]): v.GenericSchema<unknown, readonly (readonly number[])[]> {
  return value.every((row) => Array.isArray(row) && row.length === 0) ? v.array(v.array(v.number("a number"))) : matrix;
}

const file = fields({
  ...commonFields,
  inputs: space,
  initial: vectorOr("stationary"),
  transition: matrix,
  means: v.exactOptional(oneOrVector),
  intercepts: v.exactOptional(orNull(oneOrVector)),
  coefficients: listOrRows,
  sds: oneOrVector,
});

/** The switching autoregression of a model file of that kind. */
export function switchingAutoregressionFromFile(json: unknown, path: string): SwitchingAutoregression {
  const content = checkStructure(file, json, path);
  return withPath(path, () => switchingAutoregression(content));
}
