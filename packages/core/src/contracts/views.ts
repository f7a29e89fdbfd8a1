import type { Dataset } from "./dataset.js";
import type { TargetLaw } from "./distribution.js";
import type { Key } from "./key.js";
import type {
  LinearGaussianExpectation,
  LinearGaussianScoreVisitor,
  LinearGaussianView,
  LinearGaussianVisitor,
} from "./linear-gaussian.js";
import type { LinearGaussianEmission, OpenExpansion } from "./particles.js";
import type { Precision, Rows, Workspace } from "./workspace.js";

/** A finite hidden state, stepped for all sequences at once. Matrices are row-major; probabilities, not logs, except emissions. */
export interface FiniteView {
  readonly data: Dataset;
  /** K */
  readonly stateCount: number;
  /**
   * How often the transition changes: "one" matrix for all, one for each "step", which all sequences share, or one for each step of each
   * "row" (sequence, in packed order), as where inputs drive it.
   */
  readonly transitions: "one" | "step" | "row";
  /** K: p(h_1 = k | x_1) of a row; the same for all unless `transitions` is "row". */
  initialInto(out: Float64Array, row: number): void;
  /** K × K: p(h_t = j | h_{t−1} = i, x_t) of a row, for 1 ≤ t < T (0-based). */
  transitionInto(out: Float64Array, t: number, row: number): void;
  /** aliveCounts[t] × K: log p(y_t | h_t = k); a missing target gives a row of zeros. */
  logEmissionInto(out: Float64Array, t: number): void;
  /** The same where it is a table by symbol, which methods can run through without a call a step where there is one transition; null or left out where it is none. */
  readonly symbolEmission?: SymbolEmission | null;
  /**
   * What of a state is shown, where a state holds more than the model's hidden variable, such as this regime and those before it: posteriors and
   * paths speak of `of[k]` for state k. Left out: the state itself.
   */
  readonly shown?: ShownStates;
  /** p(y_t | h_t = k) of a row as a law, whatever the data's y_t; left out: log-densities alone, so that nothing can be forecast. */
  targetLaw?(state: number, t: number, row: number): TargetLaw;
  /** True where y_t depends on targets before it, beside h_t; left out: it does not. */
  readonly readsTargets?: boolean;
}
/** K states as copies of fewer. */
export interface ShownStates {
  readonly stateCount: number;
  /** K: 0..stateCount − 1. */
  readonly of: Int32Array;
}
/** p(y_t = v | h_t = k) as a table. */
export interface SymbolEmission {
  /** V × K, by symbol: each 0 or at least 1e-30, so that products of a few do not vanish. */
  readonly probabilities: Float64Array;
  /** The least that is not 0. */
  readonly least: number;
  /** Packed, −1 where missing. */
  readonly symbols: Int32Array;
}

/** A state that is a function of the inputs: the likelihood is one pass. */
export interface RolloutView {
  readonly data: Dataset;
  /** Packed (stepCount): log p(y_t | y_<t, x_≤t); 0 where missing. `precision` (default "float64") is that of the pass. */
  logProbInto(increments: Float64Array, workspace: Workspace, precision?: Precision): void;
}

/**
 * s_t = f(s_{t−1}, x_t) + sd ⊙ ε_t, ε_t ~ N(0, I): transition densities in closed form, for the grid filter and guided samplers. s_t are
 * the numbers of the model's state that have noise; all others must be functions of the data.
 */
export interface AdditiveNoiseView {
  readonly data: Dataset;
  /** S: numbers with noise. */
  readonly stateDim: number;
  /** S: their places among the numbers of the model's state, ascending. */
  readonly columns: Int32Array;
  /** stateDim, all > 0. */
  readonly sd: Float64Array;
  open(index: number, count: number, workspace: Workspace): AdditiveNoiseProcess;
}
export interface AdditiveNoiseProcess {
  readonly length: number;
  readonly stateDim: number;
  /** Rows of f(previous, x_t); `previous` null at t = 0 gives f(s_0, x_1) in every row of `out`. `out.count` may be below `count`. */
  meanInto(out: Rows, previous: Rows | null, t: number): void;
  logEmissionInto(out: Float64Array, state: Rows, t: number): void;
  /** p(y_t | s_t) where it is Gaussian and linear in s_t, and how it bends elsewhere, for proposals that look at y_t; null or left out: not known. */
  readonly emission?: LinearGaussianEmission | null;
  readonly expansion?: OpenExpansion | null;
}

export interface Expectation<S> {
  /** Packed: log p(y_t | y_<t, x_≤t) under the bound model; 0 where missing. */
  readonly increments: Float64Array;
  readonly statistics: S;
}
/** Posteriors of a hidden state given all targets, by the kind of the state. */
export interface Smoothers {
  /** Of a finite state, by forward–backward; `pairs` is given the states of every two neighbouring steps. */
  finite(view: FiniteView, workspace: Workspace, pairs?: PairVisitor | null): Expectation<ExpectedStatistics>;
  /** Of a linear-Gaussian state, by the Kalman filter and a pass back; `visit` is given every step of every row, a row's from its last to its first. */
  linearGaussian(view: LinearGaussianView, workspace: Workspace, visit?: LinearGaussianVisitor | null): LinearGaussianExpectation;
  /** Derivatives of log p(y) by all numbers of a linear-Gaussian view, by the Kalman filter differentiated from its end; singular covariances and diffuse starts included. */
  linearGaussianScore(view: LinearGaussianView, workspace: Workspace, visit: LinearGaussianScoreVisitor): LinearGaussianExpectation;
}
/** Of a finite hidden state; sums over the data. */
export interface ExpectedStatistics {
  /** K: expected number of sequences that start in k. */
  readonly initial: Float64Array;
  /** K × K: expected number of transitions i → j. */
  readonly transitions: Float64Array;
  /** stepCount × K, packed: p(h_t = k | y_1..T). */
  readonly posterior: Float64Array;
}
/** Is given p(h_{t−1} = i, h_t = j | y_1..T), K × K, of a row at step t ≥ 1 (0-based); `pair` is written over afterwards. */
export type PairVisitor = (t: number, row: number, pair: Float64Array) => void;
/** What EM adds to what it has seen. */
export interface PseudoCounts {
  /** Added to the expected count of each first state: the prior is Dirichlet(1 + count). */
  readonly initial: number;
  /** Added to the expected count of each transition. */
  readonly transition: number;
  /**
   * Of the emission: added to the expected count of each symbol, of each mixture component, and of on and off; this
   * many events, shared out to all states and observed steps, are the least that a Poisson rate can be. Normals take no pseudo-observations, which would set the spread of states
   * that stand far apart.
   */
  readonly emission: number;
  /** D: no sd of a normal (of a full covariance: in any direction) falls below these; null or left out: none. */
  readonly leastSpreads?: readonly number[] | null;
}
/** A maximum that does not exist: the likelihood grows without bound as a spread falls to 0. */
export interface Collapse {
  /** Whose and how, such as "the variance of state 2, dimension 1 fell to 0". */
  readonly collapsed: string;
}
export interface FloorReport {
  /** One phrase for each law that stands at the floor. */
  readonly laws: readonly string[];
  /** Nats that these laws owe to the floor: what they would lose if each had the spread of the others, Σ n log(spread of the others / floor). */
  readonly gain: number;
}

/** Back-propagation through time for a deterministic recurrent model. */
export interface GradientView {
  readonly data: Dataset;
  /** Sets `increments` (packed, as a rollout) and ADDS ∂ Σ log p / ∂ the model's parameters to `gradient`. */
  logProbAndGradientInto(increments: Float64Array, gradient: Float64Array, options: GradientOptions, workspace: Workspace): void;
}
export interface GradientOptions {
  /** Probability that a unit fed to the next layer or the readout is dropped (inverted dropout); null: none. */
  readonly dropout: { readonly probability: number; readonly key: Key } | null;
  /** Truncated back-propagation: what passes from step t to t − 1 is dropped where t (0-based) is a multiple of it; null or left out: full. */
  readonly truncate?: number | null;
  /** Of the pass; what is added to the gradient, and the increments, are float64 whatever it is. Default "float64". */
  readonly precision?: Precision;
}
