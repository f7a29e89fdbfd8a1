import * as v from "valibot";
import { type HiddenMarkovTagger, hiddenMarkovTagger } from "../models/index.js";
import { inputError, withPath } from "./input-error.js";
import { checkStructure, closedFields, fields, integerFrom, orNull } from "./json/check-structure.js";
import { matrix, vector } from "./json/number-arrays.js";
import { commonFields, space } from "./model-file-fields.js";

/** A word may have been seen with no tag. */
const row = v.array(integerFrom(0), "a list of integers");

const file = fields({
  ...commonFields,
  inputs: space,
  order: integerFrom(1),
  initial: vector,
  transition: orNull(matrix),
  final: orNull(vector),
  lexicon: v.array(row, "a list of lists"),
  smoothing: closedFields({
    rare: integerFrom(0),
    suffix: integerFrom(0),
    suffixPull: v.number("a number"),
    wordPull: v.number("a number"),
  }),
});

/** The tagger of a model file of that kind. */
export function hiddenMarkovTaggerFromFile(json: unknown, path: string): HiddenMarkovTagger {
  const content = checkStructure(file, json, path);
  const { order } = content;
  if (order !== 1 && order !== 2) throw inputError(path, "order", `expected 1 or 2, found ${order}`);
  return withPath(path, () => hiddenMarkovTagger({ ...content, order }));
}
