import type { Checkpoint, Fit, FitObserver, Key, Model } from "@unrolled/core";
import { fit } from "./fit.js";
import type { FitData, Learner } from "./learner.js";

/** One run of `fit` among several on the same data, as a value. */
export interface FitRun<B extends Model, M extends B> {
  readonly model: M;
  readonly learner: Learner<B>;
  readonly key: Key;
  readonly resumeFrom: Checkpoint | null;
  readonly observers: readonly FitObserver[];
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
 * const run = { model: hmm, learner: baumWelch({ maxIterations: 2 }), key: key(1), resumeFrom: null, observers: [], keepCheckpoint: true };
 * const { fit: short, checkpoint } = fitRun(run, { train, valid });
 */
export function fitRun<B extends Model, M extends B>(run: FitRun<B, M>, data: FitData): FitRunResult<M> {
  const { model, learner, key, resumeFrom, observers, keepCheckpoint } = run;
  let checkpoint: Checkpoint | null = null;
  const onCheckpoint = (made: Checkpoint): void => {
    checkpoint = made;
  };
  const options = { key, observers, resumeFrom, ...(keepCheckpoint ? { onCheckpoint } : {}) };
  return { fit: fit<B, M>(model, data, learner, options), checkpoint };
}
