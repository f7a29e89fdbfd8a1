import type { Checkpoint, Fit, Model, Randomness } from "@unrolled/core";
import type { FitData, Learner } from "../learner.js";
import { fit } from "../loop/fit.js";
import type { FitOptions } from "../loop/fit-options.js";

/** One run of `fit` among several on the same data, as a value. */
export interface FitRun<B extends Model, M extends B> {
  readonly model: M;
  readonly learner: Learner<B>;
  readonly options: Omit<FitOptions, "onCheckpoint" | "checkpointDue">;
  /** Should the last checkpoint come back, so that another run can go on from it? */
  readonly keepCheckpoint: boolean;
}

export interface FitRunResult<M> {
  readonly fit: Fit<M>;
  readonly checkpoint: Checkpoint | null;
}

/**
 * Carries out a run here.
 *
 * @example
 * const run = { model: hmm, learner: baumWelch({ maxIterations: 2 }), options: { key: key(1) }, keepCheckpoint: true };
 * const { fit: short, checkpoint } = fitRun(run, { train, valid });
 */
export function fitRun<B extends Model, M extends B>(run: FitRun<B, M>, data: FitData): FitRunResult<M> {
  const { model, learner, options, keepCheckpoint } = run;
  let checkpoint: Checkpoint | null = null;
  const onCheckpoint = (made: Checkpoint): void => {
    checkpoint = made;
  };
  return { fit: fit<B, M, Randomness>(model, data, learner, keepCheckpoint ? { ...options, onCheckpoint } : options), checkpoint };
}
