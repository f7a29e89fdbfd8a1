import { type Dataset, key, type PairedDifference, parseModel } from "@unrolled/core";
import { compareScores } from "@unrolled/inference";
import type { ComparedModel, ComparedModels, Recipe, ScoredRival } from "../families/family.js";
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
    observer.expect(recipe.spec.text, fittingUnits(recipe, plan) + scoringUnits(recipe, plan) * scoredCount(recipe, plan));
  const rows = await Promise.all(plan.recipes.map((recipe) => fitAndScore(recipe, plan, observer)));
  const names = modelNames(rows.map((row) => row.fitted.entrant.name));
  const models = await Promise.all(rows.map((row, i) => withPair({ name: names[i] as string, ...row }, plan)));
  const comparison = await compareScores(
    models.map(({ name, score }) => ({ name, logLikelihood: score.logLikelihood })),
    key(plan.seed).fold("compare"),
  );
  return { models, comparison };
}

/** A model of the comparison whose rival has its score and not yet its pair. */
type Unpaired = Omit<ComparedModel, "name" | "rival"> & { readonly rival: Omit<ScoredRival, "pair"> | null };

async function fitAndScore(recipe: Recipe, plan: ComparisonInProgress, observer: CompareObserver): Promise<Unpaired> {
  const fitted = await fitRecipe(recipe, plan);
  const fitScores = await Promise.all(fitted.fits.map((fit) => scoreOnTest(fit, recipe, plan)));
  const score = fitScores[fitted.fits.indexOf(fitted.fit)] as ModelScore;
  const left = recipe.spec.family.rival?.(fitted) ?? null;
  const rival = left?.fit == null ? null : { candidate: left, score: await scoreOnTest(left.fit, recipe, plan) };
  observer.finished(recipe.spec.text, { fitted, score, fitScores });
  return { fitted, score, fitScores, rival };
}

/** The chosen candidate beside its rival, paired by sequence as models are, under the same key. */
async function withPair({ rival, ...model }: Unpaired & Pick<ComparedModel, "name">, plan: PlanInProgress): Promise<ComparedModel> {
  if (rival === null) return model;
  const both = [
    { name: model.name, logLikelihood: model.score.logLikelihood },
    { name: `${model.name}, ${rival.candidate.entrant.label}`, logLikelihood: rival.score.logLikelihood },
  ];
  const { pairs } = await compareScores(both, key(plan.seed).fold("compare"));
  return { ...model, rival: { ...rival, pair: pairs[0] as PairedDifference } };
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

/** Fits that are scored on test: all, and a rival where the family names one. */
function scoredCount(recipe: Recipe, plan: PlanInProgress): number {
  return fitCount(recipe, plan) + (recipe.spec.family.rival === undefined ? 0 : 1);
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
