import type { Dataset, FitProgress, Key, Model, Precision, Randomness, Settings, ViewName } from "@unrolled/core";

/** A kind of learner that travels as plain values. */
export interface LearnerKind {
  /** As in `Learner.settings`. */
  readonly name: string;
  /** The learner of the options in its settings; null where they hold what is not known here. */
  from(options: Readonly<Record<string, unknown>>): unknown;
}

/** What a fit learns from and what it is chosen on. */
export interface FitData {
  readonly train: Dataset;
  /** Null or left out: there is none. */
  readonly valid?: Dataset | null;
}

/** The same, settled. */
export interface SettledFitData extends FitData {
  readonly valid: Dataset | null;
}

/** When the loop of `fit` ends by itself. */
export interface StoppingRule {
  readonly maxIterations: number;
  /** Nothing but the limit stops a fit before so many; left out: 0. */
  readonly leastIterations?: number;
  /** Stop where the objective (per observed step) gains less than this in one iteration; null: never. */
  readonly tolerance: number | null;
  /** And only where the whole gain still to come is estimated below this, in nats over all observed steps; null or left out: whatever it is. */
  readonly totalTolerance?: number | null;
  /** Stop where the norm of the gradient (`FitProgress.gradientNorm`) falls below this; null or left out: whatever it is. */
  readonly gradientTolerance?: number | null;
  /**
   * Stop after this many iterations in a row without a better validation score, where that has an error (`ParticleProgress.validError`):
   * better by more than it; null, or without validation data: never. */
  readonly patience: number | null;
}

/**
 * A way to fit, as a value: `fit` is the loop around it. B is the least a model must offer.
 *
 * An iteration is a deterministic function of the saved state, the model it started from, the data and the key; that is
 * what makes a resumed fit the same, byte for byte, as one that ran through.
 */
export interface Learner<B extends Model, R extends Randomness = Randomness> {
  readonly name: string;
  /** A random learner needs a key to fit with. */
  readonly randomness: R;
  /** The view it learns through, or several, one of which is enough. */
  readonly view: ViewName | readonly ViewName[];
  readonly stopping: StoppingRule;
  /** True where theory says that the objective never falls: a fall is then a warning. */
  readonly monotone: boolean;
  /** What `learnerFrom` makes the same learner of; absent where it holds functions of one's own. */
  readonly settings?: Settings;
  /** The options among `settings` that only say when to stop, and may be others where a fit goes on; left out: none. */
  readonly limits?: readonly string[];
  /** The same learner with a smaller step, for a fit that diverged; absent where there is no step to make smaller. */
  readonly gentler?: () => Gentler<B, R>;
  /** Begins from `model`, or from what `Training.save` gave for it. */
  start<M extends B>(model: M, data: SettledFitData, setup: TrainingSetup<R>): Training<M>;
}

export interface Gentler<B extends Model, R extends Randomness = Randomness> {
  readonly learner: Learner<B, R>;
  /** What changed, for a warning: "learning rate 0.3 instead of 3". */
  readonly change: string;
}

export interface SavedTraining {
  readonly state: unknown;
}

export interface TrainingSetup<R extends Randomness = Randomness> {
  readonly key: R extends "random" ? Key : undefined;
  /** Of the passes over the training data, for a learner that has a choice. */
  readonly precision: Precision;
  /** Null: from the start. */
  readonly saved: SavedTraining | null;
}

/** A fit under way. Numeric state is its own; what it hands out is frozen or copied. */
export interface Training<M> {
  /** Runs one iteration and says how it went; the model now is the one the line describes. Non-finite numbers mean divergence. */
  step(history: readonly FitProgress[]): FitProgress | FailedStep;
  model(): M;
  /**
   * Log-likelihood per observed step, nats, of the starting model or one of this fit on a part that there is. Left out by a learner
   * that never makes its model worse, so that it need not be compared with the one it began with.
   */
  score?(model: M, part: "train" | "valid"): number;
  /** Everything the next iteration depends on, as plain JSON values. */
  save(): unknown;
  saveModel(model: M): unknown;
  restoreModel(saved: unknown): M;
  /** What a user should know of a fitted model, and of its iterations, before choosing it; absent where there is nothing to say. */
  review?(model: M, history: readonly FitProgress[]): FitReview;
}

/** An iteration that cannot be taken: the fit ends there, and the best model so far is kept. */
export interface FailedStep {
  readonly failed: "collapsed";
  readonly because: string;
}

export interface FitReview {
  readonly warnings: readonly string[];
  readonly gainAtFloor: number;
}
