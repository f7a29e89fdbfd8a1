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
