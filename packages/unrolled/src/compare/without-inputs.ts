import type { Dataset } from "@unrolled/core";
import type { ComparedModel } from "./compare-models.js";

/** The sentence about models that do not see the inputs which the data have: they model the targets alone. None: no sentence. */
export function withoutInputs(models: readonly ComparedModel[], data: Dataset): readonly string[] {
  if (data.inputs === null) return [];
  const names = models
    .filter(({ fitted: { fit } }) => fit.model.kind !== "recurrent" || fit.model.inputs === "previous-target")
    .map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    `${names.join(", ")} ${names.length === 1 ? "does" : "do"} not see the inputs of these data and ${names.length === 1 ? "models" : "model"} the targets alone.`,
  ];
}
