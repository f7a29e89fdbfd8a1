import type { Dataset, FitProgress } from "@unrolled/core";
import { enumerate } from "../families/enumerate.js";
import type { ComparedModel, ComparedModels } from "../families/family.js";

/** Nats per step on valid over the last tenth of a fit, above which it counts as unfinished. */
const unfinishedGain = 0.002;

/**
 * The sentence about models whose limit of passes or iterations came while valid was still improving: the best iteration lies in
 * the last tenth of the fit, and is better by more than 0.002 nats per step than the best before. Their scores are what this
 * budget bought, not what the model can do. None: no sentence.
 */
export function stillImproving(models: readonly ComparedModel[]): readonly string[] {
  const unfinished = models.filter(({ fitted: { fit } }) => fit.stopped === "maxIterations" && lastGain(fit.history) > unfinishedGain);
  if (unfinished.length === 0) return [];
  const one = unfinished.length === 1;
  const limits = new Set(unfinished.flatMap(({ fitted }) => fitted.recipe.spec.family.limitOption ?? []));
  const advice = limits.size === 0 ? "" : ` (${[...limits].map((option) => `${option}=…`).join(", ")})`;
  return [
    `${enumerate(unfinished.map(({ name }) => name))} ${one ? "was" : "were"} still improving on valid when ${one ? "its" : "their"} limit came: more iterations${advice} may better ${one ? "its score" : "their scores"}.`,
  ];
}

/** By how much the best of the last tenth is better than the best before it; a fit that rises and falls has no such gain. */
function lastGain(history: readonly FitProgress[]): number {
  const split = history.length - Math.ceil(history.length / 10);
  const best = (part: readonly FitProgress[]): number =>
    Math.max(...part.map(({ validPerStep }) => validPerStep ?? Number.NEGATIVE_INFINITY));
  const [before, last] = [best(history.slice(0, split)), best(history.slice(split))];
  return Number.isFinite(before) && Number.isFinite(last) ? last - before : 0;
}

/** The sentence about models that do not see the inputs which the data have: they model the targets alone. None: no sentence. */
export function withoutInputs(models: readonly ComparedModel[], data: Dataset): readonly string[] {
  if (data.inputs === null) return [];
  const names = models.filter(({ fitted: { fit } }) => fit.readsInputs === false).map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    `${names.join(", ")} ${names.length === 1 ? "does" : "do"} not see the inputs of these data and ${names.length === 1 ? "models" : "model"} the targets alone.`,
  ];
}

/** What a reader must know before the numbers: of the comparison, of fits that failed, of scores. */
export function warningsOf({ models, comparison }: ComparedModels): readonly string[] {
  const diverged = models
    .filter(({ fitted }) => fitted.fit.stopped === "diverged")
    .map(({ name }) => `${name}: training diverged; the best model before that was kept`);
  const failed = models.flatMap(({ name, fitted }) => {
    const failure = fitted.recipe.spec.family.failure?.(fitted) ?? null;
    return failure === null ? [] : [`${name}: ${failure}; the best model before that was kept`];
  });
  const scores = models.flatMap(({ name, score }) => score.logLikelihood.warnings.map((warning) => `${name}: ${warning}`));
  return [...comparison.warnings, ...diverged, ...failed, ...scores];
}
