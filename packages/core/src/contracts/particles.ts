import type { Dataset } from "./dataset.js";
import type { TargetLaw } from "./distribution.js";
import type { Key } from "./key.js";
import type { Precision, Reals, Rows, Workspace } from "./workspace.js";

/** A Feynman–Kac model for each sequence: what a particle filter needs. */
export interface ParticleView {
  readonly data: Dataset;
  readonly stateDim: number;
  /** True where the state is a function of what came before: every particle moves alike, and one is exact. */
  readonly deterministic?: boolean;
  /**
   * Binds sequence `index` (in `data.sequences`) for clouds of `count` particles, whose states are of the precision given
   * (default "float64"; potentials are float64 always); scratch memory comes from the workspace now, none later.
   */
  open(index: number, count: number, workspace: Workspace, precision?: Precision): ParticleProcess;
  /**
   * Opens the steps from `from` on of sequence `index` for `count` paths, each with targets of its own, in float64. Left out: no step
   * reads a target before it, and the particles of `open` are such paths.
   */
  openPaths?(index: number, count: number, from: number, workspace: Workspace): PathProcess;
}

/** Paths of one sequence side by side: until they are given targets of their own, those of the data stand before each. */
export interface PathProcess {
  /** Draws s_t of each path given its state and its targets before, `previous` null at t = 0; one key a path. */
  moveInto(out: Rows, previous: Rows | null, t: number, keys: readonly Key[]): void;
  /** p(y_t | s_t, x_t) of each path, given its targets before. */
  targetLaws(state: Rows, previous: Rows | null, t: number): readonly TargetLaw[];
  /** y_t of each path, for the steps after it. */
  setTargets(values: readonly (number | readonly number[])[], t: number): void;
}

/** The memory that a process took when it was opened. */
export interface OpenedFor {
  /** N, particles of each cloud. */
  readonly particles: number;
  /** Of the states; left out: either will do. */
  readonly precision?: Precision;
}

export interface ParticleProcess {
  readonly length: number;
  readonly stateDim: number;
  /** What a filter over it must agree with; left out: nothing. */
  readonly openedFor?: OpenedFor;
  /** Draws `count` states h_1 ~ p(h_1 | x_1). */
  initialInto(out: Rows<Reals>, key: Key): void;
  /** Draws h_t ~ p(h_t | previous, x_t) row by row. `out` and `previous` never overlap. */
  moveInto(out: Rows<Reals>, previous: Rows<Reals>, t: number, key: Key): void;
  /** log p(y_t | h_t, x_t) row by row; zeros where the target is missing. */
  logPotentialInto(out: Float64Array, state: Rows<Reals>, previous: Rows<Reals> | null, t: number): void;
  /** p(y_t | h_t, x_t) row by row as laws, whatever the data's y_t; left out: log-densities alone, so that nothing can be forecast. */
  targetLaws?(state: Rows<Reals>, previous: Rows<Reals> | null, t: number): readonly TargetLaw[];
  /** Its law in closed form where the noise is additive; null or left out: draws only. */
  readonly transition?: AdditiveTransition | null;
  /** Its law in closed form where p(y_t | h_t) is Gaussian with a mean linear in the state; null or left out: it is not. */
  readonly emission?: LinearGaussianEmission | null;
  /** Opens log p(y_t | h_t) as a quadratic about a point; null or left out: how it bends is not known. */
  readonly expansion?: OpenExpansion | null;
}

/**
 * The clouds of one or several sequences side by side, stepped together: what a proposal sees. Cloud i is the i-th longest
 * sequence's, N rows of every array, so that the clouds of the sequences that reach step t are a prefix.
 */
export interface CloudProcess {
  /** Of the longest. */
  readonly length: number;
  readonly stateDim: number;
  /** What a filter over them must agree with; left out: nothing. */
  readonly openedFor?: OpenedFor;
  /** Clouds at step t, falling. */
  cloudsAt(t: number): number;
  /** Draws s_t ~ p(s_t | previous, x_t) row by row, one key a cloud; `previous` null at t = 0. */
  moveInto(out: Rows<Reals>, previous: Rows<Reals> | null, t: number, keys: readonly Key[]): void;
  /** log p(y_t | s_t, x_t) row by row; zeros where the target is missing. */
  logPotentialInto(out: Float64Array, state: Rows<Reals>, previous: Rows<Reals> | null, t: number): void;
  readonly transition: AdditiveTransition | null;
  readonly emission: LinearGaussianEmission | null;
  /** Opens log p(y_t | s_t) as a quadratic about a point; null or left out: how it bends is not known. */
  readonly expansion?: OpenExpansion | null;
  /** The way back through all of it; null or left out: forward only. */
  readonly back?: ParticleGradients | null;
}

/**
 * The way back through a run of clouds, whose forward calls came once a step, in order, and left their tape. Steps come in
 * reverse; derivatives by parameters are gathered, and end in `addTo`.
 */
export interface ParticleGradients {
  /** Through `logPotentialInto`: ADDS coefficient · ∂ log p(y_t | s_t) / ∂ s_t to the rows of `dState`. */
  backPotential(dState: Rows<Reals>, coefficients: Float64Array, t: number): void;
  /** Through `moveInto`, the noise held: sets `dPrevious` from ∂/∂ s_t; `previous` as it was, null at t = 0. */
  backMove(dPrevious: Rows<Reals>, dState: Rows<Reals>, previous: Rows<Reals> | null, t: number): void;
  /** Through `transition.meanInto`: sets `dPrevious` from ∂/∂ f. */
  backMean(dPrevious: Rows<Reals>, dMean: Rows<Reals>, previous: Rows<Reals> | null, t: number): void;
  /** S: where ∂/∂ `transition.sd` is added. */
  readonly transitionSd: Float64Array;
  /** Where ∂/∂ C, c and sd of `emission` are added; null where it is. */
  readonly emission: { readonly weights: Float64Array; readonly bias: Float64Array; readonly sd: Float64Array } | null;
  /** ADDS all that was gathered to a gradient by the parameter vector. */
  addTo(gradient: Float64Array): void;
}

/** The clouds of all sequences of a data set, forward and back: what training by a particle bound needs. */
export interface ParticleGradientView {
  readonly data: Dataset;
  /** In file order: constants that each step's log-density has on top, since the process works in other units; null or left out: none. */
  readonly corrections?: readonly Float64Array[] | null;
  /** Clouds of `count` particles each, in row order (the longest sequence first); with `back`, a tape is kept of every step. */
  open(count: number, workspace: Workspace, options: ParticleGradientOptions): CloudProcess;
}
export interface ParticleGradientOptions {
  /** Of the states, and of derivatives until they are summed; log-weights are float64. Default "float64". */
  readonly precision?: Precision;
  /** Whether there will be a way back: then `CloudProcess.back` is there. */
  readonly back: boolean;
}

/** s_t = f(s_{t−1}, x_t) + sd ⊙ ε_t, ε_t ~ N(0, I). */
export interface AdditiveTransition {
  /** S: above 0, or 0 for the numbers of a state that are functions of the data alone, the same in every particle. */
  readonly sd: Float64Array;
  /** S: where the logarithm of each sd stands in the model's parameter vector, one place where they share it, −1 for none; left out: nowhere. */
  readonly logSdAt?: Int32Array;
  /** Rows of f(previous, x_t), `previous` null at t = 0. */
  meanInto(out: Rows<Reals>, previous: Rows<Reals> | null, t: number): void;
}

/** p(y_t | s_t) = N(y_t; C s_t + c, diag sd²), over the dimensions of y_t that are observed. */
export interface LinearGaussianEmission {
  /** D */
  readonly size: number;
  /** D × S: C. */
  readonly weights: Float64Array;
  /** D: c. */
  readonly bias: Float64Array;
  /** D, all > 0. */
  readonly sd: Float64Array;
  /** Where they stand in the model's parameter vector; left out: nowhere. */
  readonly at?: LinearGaussianPlaces;
  /** y_t of each cloud (D numbers each), NaN where missing. */
  targetsInto(out: Float64Array, t: number): void;
}

/** Places in a parameter vector of what a `LinearGaussianEmission` is made of. */
export interface LinearGaussianPlaces {
  /** D × S; −1 where C is 0 and no parameter. */
  readonly weights: Int32Array;
  /** D; null: c is 0 and no parameter. */
  readonly bias: Int32Array | null;
  /** D: of log sd. */
  readonly logSd: Int32Array;
}

/** All memory is taken now. */
export type OpenExpansion = (workspace: Workspace) => PotentialExpansion;

/** log p(y_t | s) ≈ value + gᵀ (s − m) − ½ (s − m)ᵀ P (s − m), about one point m for each cloud. */
export interface PotentialExpansion {
  /**
   * Sets values (one a cloud), g (S numbers) and P (S × S, symmetric, positive semidefinite) at points (S numbers a cloud). P = Jᵀ F J,
   * with J the derivative of what the law reads and F its Fisher information; all are 0 where the target is missing.
   */
  expandInto(values: Float64Array, gradients: Float64Array, precisions: Float64Array, points: Float64Array, t: number): void;
}
