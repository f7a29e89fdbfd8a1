import type { Dataset } from "@unrolled/core";
import type { ComparedModels, Family, Findings, ReportWords } from "../families/family.js";
import { byScore } from "./compare-models.js";

/** What the families of the models have to say of a comparison, family by family in the order of the models. */
export async function findingsOf(compared: ComparedModels, data: Dataset, words: ReportWords): Promise<Required<Findings>> {
  const ranked = byScore(compared);
  const families = new Set<Family>(compared.models.map(({ fitted }) => fitted.recipe.spec.family));
  const all: Findings[] = [];
  for (const family of families) {
    const models = ranked.filter(({ fitted }) => fitted.recipe.spec.family === family);
    const found = await family.findings?.(models, compared, data, words);
    if (found !== undefined) all.push(found);
  }
  return {
    text: all.flatMap(({ text = [] }) => text),
    figures: all.flatMap(({ figures = [] }) => figures),
    leftOut: all.flatMap(({ leftOut = [] }) => leftOut),
    headline: all.flatMap(({ headline = [] }) => headline),
    results: Object.assign({}, ...all.map(({ results = {} }) => results)),
    models: all.flatMap(({ models = [] }) => models),
  };
}
