import type { Dataset } from "./dataset.js";

/**
 * A linear dynamic system bound to data, n numbers of state and m of target:
 *
 *     h_1 ~ N(a, P + κ P∞), κ → ∞      h_t = A h_{t−1} + b_t + N(0, Q)      y_t = C h_t + d_t + N(0, R)
 *
 * Matrices are row-major; the offsets b_t and d_t hold all that inputs, and targets before t, add. Covariances are symmetric and positive
 * semidefinite: singular is legal.
 */
export interface LinearGaussianView {
  readonly data: Dataset;
  /** n */
  readonly stateDim: number;
  /**
   * How often A, C, Q and R change: "one" of each for all, one for each "step", which all sequences share, or one for each step of each
   * "row" (sequence, in packed order), as where an input is a regressor whose weight is a state.
   */
  readonly matrices: "one" | "step" | "row";
  /** True where offsets hold targets before t, so that steps after a missing one are not those of the model; left out: they do not. */
  readonly readsTargets?: boolean;
  /** False where b_t is 0 throughout, so that nobody asks for it; left out: it may be another. */
  readonly movesStates?: boolean;
  /** False where d_t is 0 throughout; left out: it may be another. */
  readonly movesTargets?: boolean;
  /** Whether P∞ is other than 0: some numbers of the first state are unknown altogether. */
  readonly diffuse: boolean;
  /** a (n), P and P∞ (n × n) of a row. */
  initialInto(mean: Float64Array, covariance: Float64Array, diffuse: Float64Array, row: number): void;
  /** A and Q (n × n) of a row, for 1 ≤ t < T (0-based). */
  transitionInto(transition: Float64Array, noise: Float64Array, t: number, row: number): void;
  /** C (m × n) and R (m × m) of a row. */
  emissionInto(weights: Float64Array, noise: Float64Array, t: number, row: number): void;
  /** aliveCounts[t] × n: b_t of each row, for 1 ≤ t < T. */
  stateOffsetInto(out: Float64Array, t: number): void;
  /** aliveCounts[t] × m: d_t of each row. */
  targetOffsetInto(out: Float64Array, t: number): void;
}

/** Is given the posterior of one step, and of it with the step before, of a row; arrays are written over afterwards. */
export type LinearGaussianVisitor = (t: number, row: number, moments: LinearGaussianMoments) => void;

/** Of h_t, and of h_{t−1} beside it, given all targets. */
export interface LinearGaussianMoments {
  /** n: E h_t. */
  readonly mean: Float64Array;
  /** n × n: Cov h_t. */
  readonly covariance: Float64Array;
  /** n: E h_{t−1}; of no meaning at t = 0, as the two that follow. */
  readonly previousMean: Float64Array;
  /** n × n: Cov h_{t−1}. */
  readonly previousCovariance: Float64Array;
  /** n × n: Cov(h_t, h_{t−1}), a row for each number of h_t. */
  readonly cross: Float64Array;
}

/** What a pass of the smoother leaves beside what it showed. */
export interface LinearGaussianExpectation {
  /** Packed: log p(y_t | y_<t, x_≤t); 0 where missing. */
  readonly increments: Float64Array;
}

/**
 * Is given the derivatives of log p(y) by all that the view says of step t, summed over `rows`, which share covariances; steps from the last to the
 * first. Arrays are written over afterwards.
 */
export type LinearGaussianScoreVisitor = (t: number, rows: readonly number[], score: LinearGaussianScore) => void;

/** Derivatives of log p(y), nats; of covariances the symmetric G with dℓ = Σ_ij G_ij dΣ_ij. */
export interface LinearGaussianScore {
  /** n × n: by A; zeros at t = 0. */
  readonly transition: Float64Array;
  /** n × n: by Q; at t = 0 by P. */
  readonly noise: Float64Array;
  /** n for each of `rows`: by b_t; at t = 0 by a. */
  readonly stateOffsets: Float64Array;
  /** m × n: by C. */
  readonly weights: Float64Array;
  /** m × m: by R. */
  readonly targetNoise: Float64Array;
  /** m for each of `rows`: by d_t; 0 where missing. */
  readonly targetOffsets: Float64Array;
}
