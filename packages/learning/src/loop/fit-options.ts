import type { Checkpoint, FitObserver, Key, Precision, Randomness } from "@unrolled/core";

export interface FitOptions {
  /** Every draw of the fit is addressed from it; a learner that draws needs it (`bptt`, `particleBound`). */
  readonly key?: Key;
  /**
   * Of the passes over the training data: "float32" (the default) is half as long for networks, and what it changes is far
   * below the noise of mini-batches (test/learning/precision.test.ts bounds it). Gradients are summed over batches,
   * parameters and optimiser kept, and models scored in float64 either way. Baum–Welch is float64 always.
   */
  readonly precision?: Precision;
  readonly observers?: readonly FitObserver[];
  /** Go on from here; learner and its options, the model's shape, data and key must be those it was made with (the learner's limits may have grown). */
  readonly resumeFrom?: Checkpoint | null;
  /** Called after every iteration with plain JSON values. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void;
  /** Is a checkpoint wanted after this iteration? Making one copies the history. Default: always. */
  readonly checkpointDue?: () => boolean;
}

/** A learner that draws needs a key; one that does not can do without options. */
export type FitOptionsFor<R extends Randomness> = R extends "exact"
  ? [options?: FitOptions]
  : [options: FitOptions & { readonly key: Key }];
