import type { Dataset } from "@unrolled/core";
import { usageError } from "../command-error.js";
import { defaultSpecs } from "../families/families.js";
import type { Recipe, Spec } from "../families/family.js";
import { withGivenSteps } from "../families/given-steps.js";
import { parseSpec } from "../families/parse-spec.js";
import { checkGaps, recipeFor } from "../families/recipe.js";
import { defaultScoring, type Scoring, validScoring } from "../scores/scoring.js";
import { type SplitData, type SplitWay, splitData } from "../splits/split-data.js";
import { partOf } from "../tasks/fit-task.js";
import type { Shared } from "../tasks/shared.js";
import type { TaskRunner } from "../tasks/task-runner.js";

/** What a comparison is asked to do: results depend on this and the data alone. */
export interface ComparisonPlan {
  readonly data: Dataset;
  readonly recipes: readonly Recipe[];
  readonly seed: number | string;
  /** Fits per model from different seeds. */
  readonly fits: number;
  /** How test is scored. */
  readonly scoring: Scoring;
  /** How candidates are scored on valid: for noisy models with fewer particles. */
  readonly validScoring: Scoring;
}

/** The plan and what carries it out. */
export interface PlanInProgress extends ComparisonPlan {
  readonly runner: TaskRunner;
  /** The data, for the tasks that fit. */
  readonly shared: Shared<Dataset>;
}

/** What may be asked of a comparison; whatever is left out is chosen by the data. */
export interface PlanOptions {
  /** SPECs such as "hmm:4" and "gru"; default those that fit the data (`unrolled compare --help` lists all). */
  readonly models?: readonly string[];
  /** Of every draw; default 1. */
  readonly seed?: number | string;
  /** How data are cut into train, valid and test; default their own splits, else by whole groups, else in time. */
  readonly split?: SplitWay | null;
  /** Cuts sequences longer than so many steps into windows; default null: none, but of a long train part cut in time. */
  readonly window?: number | null;
  /** Fits per model from different seeds; default 1. */
  readonly fits?: number;
  /** Of a particle filter where a model is scored by one; default 16 particles and 8 independent runs. */
  readonly particles?: number;
  readonly replicates?: number;
  /** Particle-steps that a model may spend on more particles where runs spread by more than 1 nat; default 16 times those of the first runs. */
  readonly budget?: number | null;
}

/** A plan, and how the data were cut for it. */
export interface PlannedComparison extends ComparisonPlan {
  readonly split: Omit<SplitData, "data">;
}

/**
 * Reads the SPECs of a comparison; the command does so before it reads data.
 *
 * @throws a usage error where one is none, or stands twice.
 */
export function parseSpecs(models: readonly string[]): readonly Spec[] {
  const specs = models.map(parseSpec);
  const twice = models.find((spec, i) => models.indexOf(spec) !== i);
  if (twice !== undefined) throw usageError(`--model ${twice} is given twice; add ,seed=2 to one of them for another fit`);
  return specs;
}

/**
 * Cuts the data, reads the SPECs and checks that each fits the data: all that can be wrong is found before anything is computed.
 *
 * @throws a usage error that says what to change.
 */
export async function planComparison(given: Dataset, options: PlanOptions): Promise<PlannedComparison> {
  const { models, seed = 1, fits = 1, budget = null, window = null } = options;
  const specs = models === undefined ? null : parseSpecs(models);
  const { data: cut, ...split } = splitData(given, { way: options.split ?? null, window, seed });
  const train = partOf(cut, "train");
  const recipes = await Promise.all((specs ?? defaultSpecs(cut).map(parseSpec)).map((spec) => recipeFor(spec, train)));
  const { data, note } = withGivenSteps(cut, recipes);
  const parts = [train, partOf(data, "valid"), partOf(data, "test")];
  for (const recipe of recipes) await checkGaps(recipe, parts);
  const scoring = defaultScoring();
  const { particles = scoring.particles, replicates = scoring.replicates } = options;
  return {
    data,
    recipes,
    seed,
    fits,
    scoring: { ...scoring, particles, replicates, budget },
    validScoring: validScoring(),
    split: note === null ? split : { ...split, notes: [...split.notes, note] },
  };
}
