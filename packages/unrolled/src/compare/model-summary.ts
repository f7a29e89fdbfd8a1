import type { ModelSummary, ScoreUnit } from "@unrolled/plotting";
import type { ComparedModel, FittedRecipe } from "../families/family.js";
import { duration } from "../progress/progress.js";
import { diffuseMark, diffuseStepsOf } from "../scores/diffuse-steps.js";
import { trainResult } from "../scores/train-result.js";

/** What stands beside a model's score, in words. */
export function modelSummary({ name, fitted, score }: ComparedModel): ModelSummary {
  const mark = fitted.recipe.spec.family.mark?.(fitted) ?? null;
  return {
    name,
    ...(mark === null ? {} : { mark }),
    family: fitted.recipe.spec.family,
    parameters: fitted.fit.parameters,
    fitSeconds: fitted.fitSeconds,
    scoreSeconds: score.seconds,
    bic: trainResult(fitted.fit)?.bic ?? null,
    aic: trainResult(fitted.fit)?.aic ?? null,
    ...((fitted.fit.train?.diffuseSteps ?? 0) === 0 ? {} : { diffuse: true }),
    stopped: describeStop(fitted),
    chosen: describeChoice(fitted),
  };
}

const reasons: Readonly<Record<string, string>> = {
  counted: "counted, nothing to stop",
  tolerance: "gain below the tolerance",
  maxIterations: "limit",
  earlyStopping: "early stopping on valid",
  diverged: "diverged, best kept",
  collapsed: "all starts collapsed, best kept",
  interrupted: "interrupted",
};

/** "early stopping on valid after 12 passes, best 7". */
export function describeStop({ fit, recipe }: FittedRecipe): string {
  const reason = reasons[fit.stopped] ?? fit.stopped;
  if (fit.history.length === 0) return reason;
  const many = recipe.spec.family.iterations ?? "iterations";
  const counted = `${fit.history.length} ${fit.history.length === 1 ? one(many) : many}`;
  const best =
    fit.bestIteration === fit.history.length ? "" : fit.bestIteration === 0 ? ", the start is best" : `, best ${fit.bestIteration}`;
  return fit.stopped === "maxIterations" ? `limit of ${counted}${best}` : `${reason} after ${counted}${best}`;
}

/** "iteration" of "iterations", "pass" of "passes". */
function one(many: string): string {
  return many.replace(/(?<=ss)es$|s$/, "");
}

/** "16 states, start 2: best on valid of 15 candidates". */
export function describeChoice(fitted: FittedRecipe): string {
  const { recipe, entrant, candidates, fits } = fitted;
  const choice =
    candidates.length === 1 ? `${entrant.label}: as asked for` : `${entrant.label}: best on valid of ${candidates.length} candidates`;
  const again = fits.length === 1 ? "" : `; best on valid of ${fits.length} fits`;
  const settled = recipe.spec.family.settled?.(fitted) ?? null;
  return `${choice}${again}${settled === null ? "" : `; ${settled}`}`;
}

/** "best of 12 candidates is gru:64 (64 units, lr 0.01); fitted in 3 s, early stopping on valid after 12 passes; test 2.2431 bits per step". */
export function describeResult({ fitted, score }: Pick<ComparedModel, "fitted" | "score">, unit: ScoreUnit["kind"]): string {
  const { entrant, candidates, fitSeconds } = fitted;
  const chosen = candidates.length > 1 ? `best of ${candidates.length} candidates is ${entrant.name} (${entrant.label})` : entrant.name;
  const perStep = score.logLikelihood.value / score.logLikelihood.steps;
  const test = unit === "bits" ? `${(-perStep / Math.LN2).toFixed(4)} bits` : `${perStep.toFixed(4)} nats`;
  return `${chosen}; fitted in ${duration(fitSeconds)}, ${describeStop(fitted)}; test ${test} per step${diffuseMark(diffuseStepsOf(score.logLikelihood))}`;
}
