import type { HiddenMarkov } from "../models/index.js";
import { hiddenMarkov } from "../models/index.js";
import { withPath } from "./input-error.js";
import { checkStructure, fields } from "./json/check-structure.js";
import { matrix, vectorOr } from "./json/number-arrays.js";
import { emissionAs } from "./law-fields.js";
import { commonFields, space } from "./model-file-fields.js";

const file = fields({
  ...commonFields,
  inputs: space,
  initial: vectorOr("stationary"),
  transition: matrix,
  emission: emissionAs("emission"),
});

/** The hidden Markov model of a model file of that kind. */
export function hiddenMarkovFromFile(json: unknown, path: string): HiddenMarkov {
  const content = checkStructure(file, json, path);
  return withPath(path, () => hiddenMarkov(content));
}
