import type { ModelFile } from "@unrolled/core";
import type { ComparedModels } from "./compare-models.js";
import { modelNames } from "./model-names.js";

/** The fitted HMM with 2 states, chosen or left behind by the sweep; null where none ran to its end. */
export function twoStateModel({ models }: ComparedModels): { readonly name: string; readonly model: ModelFile } | null {
  for (const { name, fitted } of models)
    for (const { entrant, fit } of fitted.candidates)
      if (fit !== null && entrant.candidate.kind === "hmm" && entrant.candidate.stateCount === 2)
        return { name: entrant === fitted.entrant ? name : (modelNames([entrant.name])[0] ?? entrant.name), model: fit.model };
  return null;
}
