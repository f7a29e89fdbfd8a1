import type { StandardErrorSource } from "./log-likelihood.js";

/**
 * Which targets the law of h_t is conditioned on, beside the inputs: "past", y_1..t, its own step's included (filtering), or
 * "all", y_1..T (smoothing).
 */
export type PosteriorGiven = "past" | "all";

/** Laws of the finite hidden state of one sequence given its targets. */
export interface Posterior {
  readonly id: string;
  readonly stateCount: number;
  readonly given: PosteriorGiven;
  /** T × K row-major: p(h_t = k | y_1..t) or p(h_t = k | y_1..T), as `given` says; null where the targets are impossible: no law is left. */
  readonly marginals: Float64Array | null;
  /** 0-based: the first step whose target has probability 0 given those before it; null where all are possible. */
  readonly firstImpossibleStep: number | null;
}

/** arg max over paths of p(h_1..T, y_1..T) and its log-probability. */
export interface DecodedPath {
  readonly id: string;
  /** Null where the targets are impossible: every path has probability 0. */
  readonly path: Int32Array | null;
  /** Nats; −Infinity where the targets are impossible. */
  readonly logProbability: number;
  /** 0-based: the first step whose target has probability 0 given those before it; null where all are possible. */
  readonly firstImpossibleStep: number | null;
}

/** Independent draws of one sequence's hidden path given its targets. */
export interface SampledPaths {
  readonly id: string;
  /** `count` paths of length T, states 0..K−1; null where the targets are impossible. */
  readonly paths: readonly Int32Array[] | null;
  /** As in `DecodedPath`. */
  readonly firstImpossibleStep: number | null;
}

/**
 * Means, standard deviations and quantiles of every dimension of h_t at every step: arrays are T × S, row-major, and
 * `quantiles` has one for each of the posterior's `probabilities`.
 */
export interface StateMoments {
  readonly given: PosteriorGiven;
  readonly means: Float64Array;
  readonly sds: Float64Array;
  readonly quantiles: readonly Float64Array[];
  /** The Monte Carlo standard error of each of these numbers, in the same places; 0 where exact, NaN where unavailable or an approximation. */
  readonly standardErrors: {
    readonly means: Float64Array;
    readonly sds: Float64Array;
    readonly quantiles: readonly Float64Array[];
  };
}

/** The law of one sequence's hidden state, a vector of S numbers, as moments and as whole paths, with its error (decision 6). */
export interface StatePosterior {
  readonly id: string;
  /** T */
  readonly length: number;
  /** S */
  readonly stateDim: number;
  /** Rising, each in (0, 1). */
  readonly probabilities: readonly number[];
  /** Given y_1..t. */
  readonly filtered: StateMoments;
  /** Given y_1..T; null where only the filter was asked for. */
  readonly smoothed: StateMoments | null;
  /** Draws of the whole path h_1..T given y_1..T, each T × S, row-major; none where only the filter was asked for. */
  readonly paths: readonly Float64Array[];
  /**
   * "exact" where the state is linear with Gaussian noise, or a function of the inputs, so that its law is a point; "unavailable" where at some
   * step the replicates put the likelihood of the target more than 1 nat apart; "approximation" where laws are taken for normal ones
   * (`approximateStatePosterior`).
   */
  readonly standardErrorFrom: Extract<StandardErrorSource, "exact" | "replicates" | "unavailable" | "approximation">;
  /** The root key, or null when nothing was random. */
  readonly key: string | null;
  readonly diagnostics: StateDiagnostics;
}

/** The same where smoothing was asked for. */
export interface SmoothedStatePosterior extends StatePosterior {
  readonly smoothed: StateMoments;
}

/** How well the particles carried a state's posterior; the worst over replicates. */
export interface StateDiagnostics {
  /** N, of each replicate. */
  readonly particles: number;
  /** R */
  readonly replicates: number;
  /** T: effective number of particles under the filter's weights, before resampling. */
  readonly filteredEss: Float64Array;
  /** T: the same under the smoothing weights; null where only the filter was asked for. */
  readonly smoothedEss: Float64Array | null;
  /** T − 1: effective number of particles that a path drawn back to step t could pass through, averaged over paths; null as above. */
  readonly backwardEss: Float64Array | null;
  /** T: different particles that the paths drawn back pass through; null as above. */
  readonly distinct: Int32Array | null;
  readonly warnings: readonly string[];
}
