import { type Dataset, key, parseModel } from "@unrolled/core";
import { compareScores } from "@unrolled/inference";
import type { ComparedModel, ComparedModels, Recipe } from "../families/family.js";
import type { FitOutput } from "../families/race.js";
import type { ModelScore } from "../scores/scoring.js";
import { settleScoring } from "../scores/settle-scoring.js";
import { scoreModel } from "../tasks/score-model.js";
import type { Shared } from "../tasks/shared.js";
import { fitRecipe, raceUnits } from "./fit-recipe.js";
import { modelNames } from "./model-names.js";
import type { PlanInProgress } from "./plan.js";

/** A comparison in progress, and the data for the tasks that score. */
export interface ComparisonInProgress extends PlanInProgress {
  readonly sharedTest: Shared<Dataset>;
}

/** Who is told how far a comparison is. What it does changes nothing. */
export interface CompareObserver {
  /** Before anything is computed: the units of work that the model of this SPEC is worth. */
  expect(spec: string, units: number): void;
  /** The model of a SPEC is fitted and scored. */
  finished(spec: string, model: Omit<ComparedModel, "name">): void;
}

/**
 * The main job: fits every recipe on train, chooses on valid, scores test with keys common to all models, and compares
 * them in pairs. Pure in the plan: workers, order and earlier parts change nothing.
 */
export async function compareModels(plan: ComparisonInProgress, observer: CompareObserver): Promise<ComparedModels> {
  for (const recipe of plan.recipes)
    observer.expect(recipe.spec.text, fittingUnits(recipe, plan) + scoringUnits(recipe, plan) * fitCount(recipe, plan));
  const rows = await Promise.all(plan.recipes.map((recipe) => fitAndScore(recipe, plan, observer)));
  const names = modelNames(rows.map((row) => row.fitted.entrant.name));
  const models = rows.map((row, i) => ({ name: names[i] as string, ...row }));
  const comparison = await compareScores(
    models.map(({ name, score }) => ({ name, logLikelihood: score.logLikelihood })),
    key(plan.seed).fold("compare"),
  );
  return { models, comparison };
}

async function fitAndScore(recipe: Recipe, plan: ComparisonInProgress, observer: CompareObserver): Promise<Omit<ComparedModel, "name">> {
  const fitted = await fitRecipe(recipe, plan);
  const fitScores = await Promise.all(fitted.fits.map((fit) => scoreOnTest(fit, recipe, plan)));
  const score = fitScores[fitted.fits.indexOf(fitted.fit)] as ModelScore;
  const model = { fitted, score, fitScores };
  observer.finished(recipe.spec.text, model);
  return model;
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
  return recipe.spec.family.withoutChance === true ? 1 : plan.fits;
}

function fittingUnits({ races, spec }: Recipe, plan: PlanInProgress): number {
  const once = races.map(raceUnits).reduce((total, units) => total + units, 0);
  return once + (fitCount({ races, spec }, plan) - 1) * Math.max(...races.map(raceUnits));
}

/** Scoring a model once over, in the units of its fitting: a third of a training pass, times the passes that scoring takes. */
function scoringUnits({ races, spec }: Recipe, { data, scoring }: PlanInProgress): number {
  const entrants = races.flatMap((race) => race.entrants);
  const work = entrants.reduce((total, entrant) => total + entrant.work, 0) / entrants.length;
  const count = (split: "train" | "test"): number => steps(data.splits?.[split].map((i) => data.sequences[i]?.length ?? 0) ?? []);
  const passes = spec.family.scoringPasses?.(scoring) ?? 1;
  return (work * passes * count("test")) / (3 * Math.max(1, count("train")));
}

function steps(lengths: readonly number[]): number {
  return lengths.reduce((total, length) => total + length, 0);
}

/** Best score first. */
export function byScore({ models, comparison }: ComparedModels): ComparedModel[] {
  const perStep = (model: ComparedModel): number => comparison.scores[models.indexOf(model)]?.perStep ?? Number.NEGATIVE_INFINITY;
  return [...models].sort((x, y) => perStep(y) - perStep(x));
}
