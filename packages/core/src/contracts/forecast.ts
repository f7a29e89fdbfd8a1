import type { Labels, TargetSpace, TargetValue } from "./dataset.js";
import type { StandardErrorSource } from "./log-likelihood.js";

/**
 * The laws of the H targets after the first `origin` steps of one sequence, given those steps (and the inputs): each step's on its own,
 * p(y_{origin + h} | y_{1..origin}), and draws of all of them together.
 */
export interface Forecast {
  readonly id: string;
  /** Steps of the sequence that are given; 0: none is. */
  readonly origin: number;
  /** H */
  readonly steps: number;
  /** What the targets are, in the model's order. */
  readonly targets: Pick<TargetSpace, "kind" | "size"> & Labels;
  /** Of the quantiles, rising, each in (0, 1). */
  readonly probabilities: readonly number[];
  /** Null where there are none, which a warning explains: the given steps are impossible under the model, or leave a diffuse start open. */
  readonly laws: ForecastLaws | null;
  /** M draws of y_{origin + 1..origin + H}, from their joint law. */
  readonly paths: readonly (readonly (number | readonly number[])[])[];
  /** What came, where the data go on after `origin`, and how likely it was; null where nothing is known. */
  readonly outcome: ForecastOutcome | null;
  /** The root key, or null when nothing was random. */
  readonly key: string | null;
  readonly warnings: readonly string[];
}

/** Numbers of H laws: arrays are H × D, row-major; empty where they do not apply. */
export interface ForecastNumbers {
  /** Of vectors: mean, standard deviation and quantiles of each dimension, an array for each of the forecast's `probabilities`. */
  readonly means: Float64Array;
  readonly sds: Float64Array;
  readonly quantiles: readonly Float64Array[];
  /** Of symbols: H × V probabilities. */
  readonly categories: Float64Array;
  /** Of counts, where asked for: H × D × (C + 1), the probabilities of 0..C. */
  readonly counts: Float64Array;
}

export interface ForecastLaws extends ForecastNumbers {
  /** The Monte Carlo standard error of each number, in the same places; 0 where exact, NaN where unavailable. */
  readonly standardErrors: ForecastNumbers;
  /** H: where the errors of each step came from. */
  readonly standardErrorFrom: readonly Exclude<StandardErrorSource, "genealogy">[];
}

/** Targets that came, beside their laws. */
export interface ForecastOutcome {
  /** H; null where missing, or not there. */
  readonly targets: readonly TargetValue[];
  /** H: log p(y_{origin + h} | y_{1..origin}), nats, over the dimensions that are there; NaN where none is. */
  readonly logProbs: Float64Array;
  /** H × D: P(Y < y) and P(Y ≤ y) of each dimension, equal where the law has a density; NaN where missing. Of symbols, by their order. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** H × D: the continuous ranked probability score ∫ (P(Y ≤ x) − 1{y ≤ x})² dx, in the target's units; NaN where missing; empty of symbols. */
  readonly crps: Float64Array;
}
