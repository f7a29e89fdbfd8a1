import type { ModelFile } from "@unrolled/core";
import type { ModelFamily, ModelSummary } from "@unrolled/plotting";
import type { Candidate } from "../recipes/candidate.js";
import { trainResult } from "../scores/train-result.js";
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
    bic: trainResult(fitted.fit)?.bic ?? null,
    aic: trainResult(fitted.fit)?.aic ?? null,
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
export function describeStop({ fit, entrant }: FittedRecipe): string {
  const reason = reasons[fit.stopped] ?? fit.stopped;
  if (fit.history.length === 0) return reason;
  const counted = entrant.candidate.kind === "hmm" ? "iterations" : "passes";
  const best =
    fit.bestIteration === fit.history.length ? "" : fit.bestIteration === 0 ? ", the start is best" : `, best ${fit.bestIteration}`;
  return fit.stopped === "maxIterations"
    ? `limit of ${fit.history.length} ${counted}${best}`
    : `${reason} after ${fit.history.length} ${counted}${best}`;
}

/** "16 states, start 2: best on valid of 15 candidates". */
export function describeChoice({ entrant, candidates, fit, fits }: FittedRecipe): string {
  const choice =
    candidates.length === 1 ? `${entrant.label}: as asked for` : `${entrant.label}: best on valid of ${candidates.length} candidates`;
  const again = fits.length === 1 ? "" : `; best on valid of ${fits.length} fits`;
  return `${choice}${again}${describeNoise(fit.model)}`;
}

/** What EM added to what it saw: "pseudo-counts 0.01, a floor of spreads"; null for what is not fitted by EM. */
export function describePrior(candidate: Candidate): string | null {
  if (candidate.kind !== "hmm") return null;
  const { initial, transition, emission, floor } = candidate.prior;
  const counts =
    initial === transition && transition === emission ? `${initial}` : `${initial} initial, ${transition} transition, ${emission} emission`;
  return `pseudo-counts ${counts}${candidate.emission.startsWith("gaussian") ? `, ${floor ? "a" : "no"} floor of spreads` : ""}`;
}

/** What training made of the state noise: without it a noisy network is a deterministic one. */
function describeNoise(model: ModelFile): string {
  const sds = (model.noise as { readonly sd?: readonly number[] } | null | undefined)?.sd;
  if (sds === undefined) return "";
  const sorted = [...sds].sort((a, b) => a - b);
  const [low, high] = [sorted[0], sorted.at(-1)].map((sd) => Number(sd?.toPrecision(2)));
  return `; sd of the state noise after training ${low} to ${high}`;
}
