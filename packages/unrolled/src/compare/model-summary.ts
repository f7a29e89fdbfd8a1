import type { ModelFamily, ModelSummary } from "@unrolled/plotting";
import type { ComparedModel } from "./compare-models.js";
import type { FittedRecipe } from "./fit-recipe.js";

const families: Readonly<Record<string, ModelFamily>> = {
  ngram: "n-gram",
  hmm: "hidden-markov",
  recurrent: "recurrent",
  "noisy-recurrent": "noisy-recurrent",
};

/** What stands beside a model's score, in words. */
export function modelSummary({ name, fitted, score }: ComparedModel): ModelSummary {
  return {
    name,
    family: families[fitted.recipe.spec.family.kind] ?? "other",
    parameters: fitted.fit.parameters,
    fitSeconds: fitted.fitSeconds,
    scoreSeconds: score.seconds,
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
  interrupted: "interrupted",
};

/** "early stopping on valid after 12 passes, best 7". */
export function describeStop({ fit, entrant }: FittedRecipe): string {
  const reason = reasons[fit.stopped] ?? fit.stopped;
  if (fit.history.length === 0) return reason;
  const counted = entrant.candidate.kind === "hmm" ? "iterations" : "passes";
  const best = fit.bestIteration === fit.history.length ? "" : `, best ${fit.bestIteration}`;
  return fit.stopped === "maxIterations"
    ? `limit of ${fit.history.length} ${counted}${best}`
    : `${reason} after ${fit.history.length} ${counted}${best}`;
}

/** "16 states, start 2: best on valid of 15 candidates". */
export function describeChoice({ entrant, candidates, fits }: FittedRecipe): string {
  const choice =
    candidates.length === 1 ? `${entrant.label}: as asked for` : `${entrant.label}: best on valid of ${candidates.length} candidates`;
  return fits.length === 1 ? choice : `${choice}; best on valid of ${fits.length} fits`;
}
