import * as v from "valibot";
import { type FieldShape, type LawPart, lawsFor } from "../laws/index.js";
import { byKind, closedFields, oneOf } from "./json/check-structure.js";
import { cube, matrix, vector, vectorOr } from "./json/number-arrays.js";

/** A file's `emission`: a law that can serve as that, with the fields that it says; asked for anew at each reading, as laws may be added. */
export function emissionAs(part: LawPart): v.GenericSchema<{ readonly kind: string; readonly [field: string]: unknown }> {
  return v.lazy(() => {
    const laws = lawsFor(part);
    return byKind(
      laws.map(({ name }) => name),
      laws.map((law) => closedFields({ kind: oneOf(law.name), ...schemasOf(law[part].fields) })),
    );
  });
}

function schemasOf(shapes: Readonly<Record<string, FieldShape>>): v.ObjectEntries {
  return Object.fromEntries(Object.entries(shapes).map(([field, shape]) => [field, schemaOf(shape)]));
}

function schemaOf(shape: FieldShape): v.GenericSchema {
  if (typeof shape === "object") return vectorOr(shape.vectorOr);
  return { vector, matrix, cube }[shape];
}
