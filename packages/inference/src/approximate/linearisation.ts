import type { NonlinearGaussianProcess, NonlinearGaussianView, Workspace } from "@unrolled/core";
import type { PointSet } from "./point-set.js";

/** Normal laws of the states of the sequences side by side: n numbers and n × n of each. */
export interface NormalLaws {
  readonly means: Float64Array;
  readonly covariances: Float64Array;
}

/**
 * Functions f of states s ~ N(m, P), taken for linear ones: f(s) ≈ values + weights (s − m) + N(0, noise), with k numbers, k × n and k × k of
 * each sequence.
 */
export interface LinearFunctions {
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly noise: Float64Array;
}

/** A way to take functions of a normal law for linear ones: what tells an extended filter from an unscented one, and from others. */
export interface Linearisation {
  /** All memory is taken now. */
  open(view: NonlinearGaussianView, workspace: Workspace): OpenLinearisation;
}

export interface OpenLinearisation {
  readonly process: NonlinearGaussianProcess;
  /** s_t as a function of s_{t−1}, with all its noise, of the sequences alive at t; `laws` null at t = 0. */
  move(out: LinearFunctions, laws: NormalLaws | null, t: number): void;
  /** What only points that stand for a law can do; null: its mean alone stands for it. */
  readonly points: OpenPoints | null;
}

/** Points that stand for the normal laws of a batch. */
export interface OpenPoints {
  readonly set: PointSet;
  /** Points of each sequence alive: m + P^½ ξ. The rows are written over by the next call. */
  spread(laws: NormalLaws, t: number): Float64Array;
  /** y_t as a function of s_t, where its law is normal, with all its noise. */
  read(out: LinearFunctions, laws: NormalLaws, t: number): void;
  /** By row: the first step at which a covariance was none (its least eigenvalue below 0 beyond rounding), −1 where all were. */
  readonly lostAt: Int32Array;
}
