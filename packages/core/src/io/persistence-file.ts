import * as v from "valibot";
import { type Persistence, persistence } from "../models/index.js";
import { withPath } from "./input-error.js";
import { checkStructure, fields, integerFrom, oneOf } from "./json/check-structure.js";
import { vector } from "./json/number-arrays.js";
import { commonFields, labels, space } from "./model-file-fields.js";

const file = fields({
  ...commonFields,
  targets: fields({ kind: oneOf("categorical", "real", "count", "binary"), size: integerFrom(1), symbols: labels, names: labels }),
  inputs: space,
  changeSds: v.exactOptional(vector),
  stay: v.exactOptional(vector),
  rest: vector,
  restSds: v.exactOptional(vector),
});

/** The persistence of a model file of that kind. */
export function persistenceFromFile(json: unknown, path: string): Persistence {
  const content = checkStructure(file, json, path);
  return withPath(path, () => persistence(content));
}
