import type { Dataset } from "./dataset.js";
import type { PotentialExpansion } from "./particles.js";
import type { Rows, Workspace } from "./workspace.js";

/**
 * A state moved by a function of itself and normal noise, bound to data, with the derivatives of that function: what extended, unscented and
 * statistically linearised filters approximate by normal laws. n numbers of state, E of noise inside the function:
 *
 *     s_1 = g(s_0, x_1, ε_1) + N(0, Q_1)      s_t = g(s_{t−1}, x_t, ε_t) + N(0, Q_t)      ε_t ~ N(0, I)      y_t ~ p(y | s_t)
 *
 * Matrices are row-major; Q_t is symmetric and positive semidefinite: singular is legal.
 */
export interface NonlinearGaussianView {
  readonly data: Dataset;
  /** n */
  readonly stateDim: number;
  /** The first numbers of the state that are the model's; any others are the state before, where y_t reads that too. */
  readonly ownDim: number;
  /** E; 0: noise is added and nothing else. */
  readonly noiseDim: number;
  /** Packed: constants that each step's log-density has on top, since the process works in other units; null or left out: none. */
  readonly corrections?: Float64Array | null;
  /** For `points` points of each sequence at once, all sequences side by side in packed order; all memory is taken now. */
  open(points: number, workspace: Workspace): NonlinearGaussianProcess;
}

/** Arrays of points have a row for each point, `points` rows of each sequence alive at t (0-based), one sequence after the other. */
export interface NonlinearGaussianProcess {
  /** Rows of g(previous, x_t, ε): `previous` null at t = 0, `noise` (E numbers a row) null where it is 0. */
  moveInto(out: Rows, previous: Rows | null, noise: Rows | null, t: number): void;
  /**
   * At one point (n numbers; null at t = 0) of each sequence alive and ε = 0: g (n), ∂g/∂s (n × n; of no meaning at t = 0) and ∂g/∂ε
   * (n × E; null where E is 0).
   */
  lineariseMoveInto(
    values: Float64Array,
    byState: Float64Array,
    byNoise: Float64Array | null,
    points: Float64Array | null,
    t: number,
  ): void;
  /** Q_t of a row. */
  addedNoiseInto(out: Float64Array, t: number, row: number): void;
  /** The law of y_t where it is normal with a covariance that does not depend on the state; null: it is another. */
  readonly normal: NormalReadout | null;
  /** log p(y_t | s) whatever the law; null: how it bends is not known, or `normal` is all of it. */
  readonly potential: StatePotential | null;
}

/** log p(y_t | s), and as a quadratic about one point (n numbers) of each sequence. */
export interface StatePotential extends PotentialExpansion {
  /** Of every point; zeros where the target is missing. */
  logProbInto(out: Float64Array, state: Rows, t: number): void;
}

/** p(y_t | s_t) = N(y_t; r(s_t), R_t), over the m dimensions of y_t that are observed. */
export interface NormalReadout {
  /** m */
  readonly size: number;
  /** Whether r is linear, its derivative the same everywhere. */
  readonly linear: boolean;
  /** Rows of r(s), m numbers each. */
  meanInto(out: Rows, state: Rows, t: number): void;
  /** At one point (n numbers) of each sequence alive: r (m) and ∂r/∂s (m × n). */
  lineariseInto(values: Float64Array, byState: Float64Array, points: Float64Array, t: number): void;
  /** R_t (m × m) of a row. */
  noiseInto(out: Float64Array, t: number, row: number): void;
  /** y_t of each sequence alive (m numbers each), NaN where missing. */
  targetsInto(out: Float64Array, t: number): void;
}
