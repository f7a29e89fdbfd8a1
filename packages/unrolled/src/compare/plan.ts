import type { Dataset } from "@unrolled/core";
import type { Recipe } from "../recipes/recipe.js";
import type { MethodSettings } from "../scores/method-settings.js";
import type { TaskRunner } from "../tasks/task-runner.js";

/** What a comparison is asked to do: results depend on this and the data alone. */
export interface ComparisonPlan {
  readonly data: Dataset;
  readonly recipes: readonly Recipe[];
  readonly seed: number | string;
  /** Fits per model from different seeds. */
  readonly fits: number;
  /** How test is scored. */
  readonly scoring: MethodSettings;
  /** How candidates are scored on valid: for noisy models with fewer particles. */
  readonly validScoring: MethodSettings;
}

/** The plan and what carries it out. */
export interface PlanInProgress extends ComparisonPlan {
  readonly runner: TaskRunner;
}
