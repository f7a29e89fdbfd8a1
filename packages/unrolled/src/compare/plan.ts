import type { Dataset } from "@unrolled/core";
import type { Recipe } from "../families/recipe.js";
import type { Scoring } from "../scores/scoring.js";
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
