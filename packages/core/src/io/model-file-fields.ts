import * as v from "valibot";
import { fields, integerFrom, oneOf, orNull, plainObject, text } from "./json/check-structure.js";

/** Names of symbols or dimensions. */
export const labels = orNull(v.array(text, "a list of texts or null"));

/** What a model is of, or is given: kind, size, and what its symbols or dimensions are called. Null where it has places only. */
export const space = orNull(
  fields({ kind: oneOf("categorical", "real", "count", "binary"), size: integerFrom(1), symbols: labels, names: labels }),
);

/** The fields that every model file may carry beside its own. */
export const commonFields = {
  name: v.exactOptional(text),
  provenance: v.exactOptional(plainObject("an object")),
  targets: space,
};
