import { type Comparison, type Dataset, key, type LogLikelihood, parseModel } from "@unrolled/core";
import { compareScores } from "@unrolled/inference";
import { duration, type Progress } from "../progress/progress.js";
import type { Recipe } from "../recipes/recipe.js";
import { settleScoring } from "../scores/settle-scoring.js";
import type { FitOutput } from "../tasks/fit-task.js";
import { type ModelScore, scoreModel } from "../tasks/score-model.js";
import type { Shared } from "../tasks/shared.js";
import { type FittedRecipe, fitRecipe } from "./fit-recipe.js";
import { modelNames } from "./model-names.js";
import { describeStop } from "./model-summary.js";
import type { PlanInProgress } from "./plan.js";
import { raceUnits } from "./run-race.js";

/** A model of the comparison: how it was chosen and fitted, and its score on test. */
export interface ComparedModel {
  readonly name: string;
  readonly fitted: FittedRecipe;
  readonly score: ModelScore;
  /** Test scores of all its fits, in the order of `fitted.fits`; the one behind `score` is among them. */
  readonly fitScores: readonly ModelScore[];
}

export interface ComparedModels {
  readonly models: readonly ComparedModel[];
  readonly comparison: Comparison;
}

/** A comparison in progress, and the data for the tasks that score. */
export interface ComparisonInProgress extends PlanInProgress {
  readonly sharedTest: Shared<Dataset>;
}

/**
 * The main job: fits every recipe on train, chooses on valid, scores test with keys common to all models, and compares
 * them in pairs. Pure in the plan: workers, order and earlier parts change nothing.
 */
export async function compareModels(plan: ComparisonInProgress, progress: Progress): Promise<ComparedModels> {
  for (const recipe of plan.recipes)
    progress.expect(recipe.spec.text, fittingUnits(recipe, plan) + scoringUnits(recipe, plan) * fitCount(recipe, plan));
  const rows = await Promise.all(plan.recipes.map((recipe) => fitAndScore(recipe, plan, progress)));
  const names = modelNames(rows.map((row) => row.fitted.entrant.name));
  const models = rows.map((row, i) => ({ name: names[i] as string, ...row }));
  const comparison = await compareScores(
    models.map(({ name, score }) => ({ name, logLikelihood: score.logLikelihood })),
    key(plan.seed).fold("compare"),
  );
  return { models, comparison };
}

async function fitAndScore(recipe: Recipe, plan: ComparisonInProgress, progress: Progress): Promise<Omit<ComparedModel, "name">> {
  const fitted = await fitRecipe(recipe, plan);
  const fitScores = await Promise.all(fitted.fits.map((fit) => scoreOnTest(fit, recipe, plan)));
  const score = fitScores[fitted.fits.indexOf(fitted.fit)] as ModelScore;
  progress.finish(recipe.spec.text, summary(fitted, score.logLikelihood, plan.data.targets.kind === "categorical"));
  return { fitted, score, fitScores };
}

function scoreOnTest(fit: FitOutput, recipe: Recipe, plan: ComparisonInProgress): Promise<ModelScore> {
  const model = parseModel(fit.model, "model");
  return scoreModel(
    {
      model,
      file: fit.model,
      data: plan.sharedTest,
      split: "test",
      method: settleScoring(model, plan.sharedTest.value, plan.scoring).method,
      key: key(plan.seed).fold("score"),
      group: recipe.spec.text,
      units: scoringUnits(recipe, plan),
    },
    plan.runner,
  );
}

function fitCount(recipe: Recipe, plan: PlanInProgress): number {
  return recipe.spec.family.kind === "ngram" ? 1 : plan.fits;
}

function fittingUnits({ races, spec }: Recipe, plan: PlanInProgress): number {
  const once = races.map(raceUnits).reduce((total, units) => total + units, 0);
  const again = spec.family.kind === "ngram" ? 0 : (plan.fits - 1) * Math.max(...races.map(raceUnits));
  return once + again;
}

/** Scoring a model once over, in the units of its fitting: a third of a training pass, times the particles. */
function scoringUnits({ races, spec }: Recipe, { data, scoring }: PlanInProgress): number {
  const entrants = races.flatMap((race) => race.entrants);
  const work = entrants.reduce((total, entrant) => total + entrant.work, 0) / entrants.length;
  const count = (split: "train" | "test"): number => steps(data.splits?.[split].map((i) => data.sequences[i]?.length ?? 0) ?? []);
  const passes = spec.family.kind === "noisy-recurrent" ? (scoring.particles * scoring.replicates) / 2 : 1;
  return (work * passes * count("test")) / (3 * Math.max(1, count("train")));
}

function steps(lengths: readonly number[]): number {
  return lengths.reduce((total, length) => total + length, 0);
}

function summary({ entrant, candidates, fitSeconds, ...rest }: FittedRecipe, test: LogLikelihood, symbols: boolean): string {
  const chosen = candidates.length > 1 ? `best of ${candidates.length} candidates is ${entrant.name} (${entrant.label})` : entrant.name;
  const perStep = test.value / test.steps;
  const score = symbols ? `${(-perStep / Math.LN2).toFixed(4)} bits` : `${perStep.toFixed(4)} nats`;
  return `${chosen}; fitted in ${duration(fitSeconds)}, ${describeStop({ entrant, candidates, fitSeconds, ...rest })}; test ${score} per step`;
}
