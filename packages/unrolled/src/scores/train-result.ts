import { informationCriteria } from "@unrolled/inference";
import type { FitOutput } from "../tasks/fit-task.js";

/** How well a fit explains what it was fitted to, as `fit --json` and results.json say it. */
export interface TrainResult {
  /** Nats, of all observed steps of train. */
  readonly logLikelihood: number;
  readonly steps: number;
  /** Null where the model does not count its parameters, or train is impossible under it. */
  readonly aic: number | null;
  readonly bic: number | null;
}

/** Null where train has no exact likelihood under the fitted model. */
export function trainResult({ train, parameters }: Pick<FitOutput, "train" | "parameters">): TrainResult | null {
  if (train === null || train === undefined) return null;
  const criteria = informationCriteria(train, parameters);
  return { logLikelihood: train.value, steps: train.steps, aic: criteria?.aic ?? null, bic: criteria?.bic ?? null };
}
