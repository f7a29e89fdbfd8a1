import { kernels } from "@unrolled/kernels";
import { trainResult } from "../scores/train-result.js";
import { dataFingerprint } from "./data-fingerprint.js";
import type { FittedRecipe } from "./fit-recipe.js";
import type { ComparisonPlan } from "./plan.js";

/** How a model was fitted: goes into its file. */
export function provenanceOf(
  { recipe, entrant, fit, fitSeconds, fits }: FittedRecipe,
  plan: ComparisonPlan,
  run: { readonly source: string; readonly notes: readonly string[]; readonly version: string; readonly fittedAt: string },
): Readonly<Record<string, unknown>> {
  return {
    data: { name: plan.data.name, source: run.source, read: run.notes, fingerprint: dataFingerprint(plan.data) },
    spec: recipe.spec.text,
    chosen: entrant.label,
    settings: entrant.candidate,
    seed: String(plan.seed),
    fit: fits.indexOf(fit),
    stopped: fit.stopped,
    iterations: fit.history.length,
    bestIteration: fit.bestIteration,
    validPerStep: fit.validPerStep,
    train: trainResult(fit),
    fitSeconds,
    fittedAt: run.fittedAt,
    unrolled: run.version,
    node: process.version,
    kernel: kernels.info().name,
  };
}
