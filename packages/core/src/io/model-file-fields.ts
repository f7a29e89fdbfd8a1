import * as v from "valibot";
import { plainObject, text } from "./check-structure.js";

/** The fields that every model file may carry beside its own. */
export const commonFields = {
  name: v.exactOptional(text),
  provenance: v.exactOptional(plainObject("an object")),
};
