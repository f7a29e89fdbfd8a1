import type { StandardErrorSource } from "./log-likelihood.js";

/**
 * Where each target of one sequence stands in its law given those before it: arrays are T × D, row-major (D = 1 of symbols, which stand in
 * their order), NaN where the target is missing. Under the right model `uniforms` are independent U(0, 1) along the sequence, and `residuals`
 * independent N(0, 1).
 */
export interface PseudoResiduals {
  readonly id: string;
  /** T */
  readonly length: number;
  /** D */
  readonly size: number;
  /** What the dimensions are called; null: they have places only. */
  readonly names: readonly string[] | null;
  /** True where laws are over 0, 1, 2, …, so that `uniforms` are drawn between `lower` and `upper`. */
  readonly discrete: boolean;
  /** P(Y_td < y_td | y_<t) and P(Y_td ≤ y_td | y_<t). */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly uniforms: Float64Array;
  /** Φ⁻¹(uniforms): finite but where the law leaves no mass on one side. */
  readonly residuals: Float64Array;
  /** Of `upper`: 0 where exact, NaN where unavailable. */
  readonly standardErrors: Float64Array;
  readonly standardErrorFrom: Extract<StandardErrorSource, "exact" | "replicates">;
  /** The root key, or null when nothing was random. */
  readonly key: string | null;
}

/** Whether pseudo-residuals of one dimension, over all sequences, are what they are under the right model: independent N(0, 1). */
export interface ResidualSummary {
  readonly dimension: number;
  /** What the dimension is called; null: it has a place only. */
  readonly name: string | null;
  /** Targets that have a residual. */
  readonly count: number;
  /** Of these, residuals that are infinite: targets that the model all but excludes. */
  readonly infinite: number;
  /** Of the finite residuals. */
  readonly mean: number;
  readonly sd: number;
  /** One sequence after the other: T residuals each, NaN where missing. */
  readonly sequences: readonly { readonly id: string; readonly residuals: Float64Array }[];
  /** Shares of the uniforms in B bins of equal width, times B: 1 under the right model, within `low` to `high` with probability 95 %, bin by bin. */
  readonly histogram: { readonly densities: Float64Array; readonly low: number; readonly high: number };
  /** The finite residuals in order beside the standard normal's quantiles; of many, some of them evenly spaced. */
  readonly quantiles: { readonly expected: Float64Array; readonly observed: Float64Array };
  /** At lags 1..L, of the residuals and of their squares; `band` has 1.96 / √(pairs), within which 95 % of lags lie under the right model. */
  readonly autocorrelation: { readonly values: Float64Array; readonly squares: Float64Array; readonly band: Float64Array };
  /** The largest Monte Carlo standard error of a uniform; 0 where all are exact. */
  readonly largestStandardError: number;
}
