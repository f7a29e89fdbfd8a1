import type { ComparedModel, ComparedModels } from "./compare-models.js";

/** Best score first. */
export function byScore({ models, comparison }: ComparedModels): ComparedModel[] {
  const perStep = (model: ComparedModel): number => comparison.scores[models.indexOf(model)]?.perStep ?? Number.NEGATIVE_INFINITY;
  return [...models].sort((x, y) => perStep(y) - perStep(x));
}
