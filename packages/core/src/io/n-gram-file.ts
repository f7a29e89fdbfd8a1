import * as v from "valibot";
import { type NGram, nGram } from "../models/index.js";
import { withPath } from "./input-error.js";
import { checkStructure, fields, integerFrom, oneOf } from "./json/check-structure.js";
import { commonFields, space } from "./model-file-fields.js";

/** May be empty: an n-gram that has seen nothing is the uniform law. */
const numbers = v.array(v.number("a number"), "a list of numbers");

const file = fields({
  ...commonFields,
  inputs: space,
  order: integerFrom(1),
  smoothing: oneOf("kneser-ney", "witten-bell"),
  size: integerFrom(1),
  codes: numbers,
  counts: numbers,
});

/** The n-gram of a model file of that kind. */
export function nGramFromFile(json: unknown, path: string): NGram {
  const content = checkStructure(file, json, path);
  return withPath(path, () => nGram(content));
}
