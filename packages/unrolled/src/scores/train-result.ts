import type { LogLikelihood } from "@unrolled/core";
import { informationCriteria } from "@unrolled/inference";

/** How well a fit explains what it was fitted to, as `fit --json` and results.json say it. */
export interface TrainResult {
  /** Nats, of all observed steps of train. */
  readonly logLikelihood: number;
  readonly steps: number;
  /** Of these, those that a diffuse start took: criteria of such a model compare only with those of the same start. Absent: none. */
  readonly diffuseSteps?: number;
  /** Null where the model does not count its parameters, or train is impossible under it. */
  readonly aic: number | null;
  readonly bic: number | null;
}

/** A fitted model on the data that it was fitted to, nats; null or left out where that is not exact. */
export type TrainScore = (Pick<LogLikelihood, "value" | "steps" | "exact"> & { readonly diffuseSteps?: number }) | null;

/** Null where train has no exact likelihood under the fitted model. */
export function trainResult({ train, parameters }: { readonly train?: TrainScore; readonly parameters: number }): TrainResult | null {
  if (train === null || train === undefined) return null;
  const criteria = informationCriteria(train, parameters);
  const { value, steps, diffuseSteps = 0 } = train;
  return {
    logLikelihood: value,
    steps,
    ...(diffuseSteps === 0 ? {} : { diffuseSteps }),
    aic: criteria?.aic ?? null,
    bic: criteria?.bic ?? null,
  };
}
