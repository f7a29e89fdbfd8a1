import type { LogLikelihood } from "./log-likelihood.js";

/** A scored model: one row of the comparison's table. */
export interface ScoredModel {
  readonly name: string;
  readonly logLikelihood: LogLikelihood;
}

/** One model's own score, nats per observed step, with its spread over independent units. */
export interface PerStepScore {
  readonly name: string;
  /** Σ T_i over the sequences scored. */
  readonly steps: number;
  readonly units: number;
  readonly unitKind: "groups" | "sequences";
  /** Σ logLik_i / Σ T_i: pooled over steps. */
  readonly perStep: number;
  /** Mean over sequences of logLik_i / T_i. */
  readonly meanOfSequenceMeans: number;
  /** Of the ratio, from the spread over units; NaN with fewer than two units. */
  readonly standardError: number;
  /** The Monte Carlo part of it; 0 when exact, NaN when unavailable. */
  readonly monteCarloStandardError: number;
  /** t interval with units − 1 degrees of freedom; null with fewer than two units. */
  readonly interval95: readonly [number, number] | null;
}

/** a − b, nats per observed step, over the sequences both scored. */
export interface PairedDifference {
  readonly a: string;
  readonly b: string;
  /** Σ T_i over the sequences compared. */
  readonly steps: number;
  /** Independent units: groups, or sequences without one. */
  readonly units: number;
  readonly unitKind: "groups" | "sequences";
  /** Σ d_i / Σ T_i */
  readonly meanDifferencePerStep: number;
  /** Mean over sequences of d_i / T_i: another weighting, reported where it differs. */
  readonly meanOfSequenceMeans: number;
  /** Of the ratio, from the spread of d over units; already contains the Monte Carlo noise. NaN with fewer than two units. */
  readonly standardError: number;
  /** The Monte Carlo part of it; 0 when both are exact, NaN when unavailable. */
  readonly monteCarloStandardError: number;
  /** A sampled score among them has no error of its own (its replicates spread by more than 1 nat, say): it may be too low, by no one knows how much. */
  readonly possiblyBiased: boolean;
  /** t interval with units − 1 degrees of freedom; null with fewer than two units. */
  readonly interval95: readonly [number, number] | null;
  /** Bias of the log estimates, per step: −Σ (var_a,i − var_b,i) / 2 / Σ T_i (E log Ẑ ≈ log Z − var / 2). */
  readonly logScaleBias: number;
  readonly tests: {
    readonly pairedT: TestResult | null;
    readonly wilcoxon: TestResult | null;
    readonly bootstrap: { readonly interval95: readonly [number, number]; readonly draws: number } | null;
  };
  readonly warnings: readonly string[];
}
export interface TestResult {
  readonly statistic: number;
  readonly pValue: number;
  /** Holm-adjusted over all pairs of the comparison. */
  readonly pValueHolm: number;
}
export interface Comparison {
  readonly models: readonly ScoredModel[];
  /** In the order of `models`. */
  readonly scores: readonly PerStepScore[];
  readonly pairs: readonly PairedDifference[];
  readonly warnings: readonly string[];
}
