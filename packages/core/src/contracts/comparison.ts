import type { LogLikelihood } from "./log-likelihood.js";

/** A scored model: one row of the comparison's table. */
export interface ScoredModel {
  readonly name: string;
  readonly logLikelihood: LogLikelihood;
}

/**
 * What is taken for independent: groups of sequences, sequences, or blocks of neighbouring steps of few long ones (a
 * difference of two models forgets its past far sooner than the series does).
 */
export type UnitKind = "groups" | "sequences" | "blocks";

/**
 * What a comparison may say of a pair, and why it may not say more.
 * - "a-better", "b-better": the 95 % interval excludes 0 and Holm's adjustment over all pairs leaves p below 0.05; or the other
 *   gives probability zero to what this one explains.
 * - "not-after-adjustment": the interval excludes 0, and Holm's adjustment takes that back.
 * - "undecided": the interval holds 0.
 * - "too-few-units": fewer than six independent units. Even if one model wins on all n, a test that assumes no shape has
 *   p ≥ 2 / 2ⁿ > 0.05 for n ≤ 5, so the interval rests on its assumption of normality alone.
 * - "no-spread": all units differ by the same amount per step, as copies of one sequence do; nothing measures an error.
 * - "same": the two give every sequence the same likelihood, to rounding.
 * - "approximated": a score of the two is an approximation, how far off nothing measures, so that no difference between them is one of the models.
 */
export type Verdict =
  | "a-better"
  | "b-better"
  | "not-after-adjustment"
  | "undecided"
  | "too-few-units"
  | "no-spread"
  | "same"
  | "approximated";

/** One model's own score, nats per observed step, with its spread over independent units. */
export interface PerStepScore {
  readonly name: string;
  /** Σ T_i over the sequences scored. */
  readonly steps: number;
  /** Observed steps left out of the scores of all models, as a diffuse start of one took them (see `compareScores`). Absent: none was. */
  readonly diffuseSteps?: number;
  readonly units: number;
  readonly unitKind: UnitKind;
  /** Steps of a block, where the units are blocks: the same for all models and pairs. Absent else. */
  readonly blockLength?: number;
  /** Σ logLik_i / Σ T_i: pooled over steps. */
  readonly perStep: number;
  /** Where a sequence's score is an approximation: then there is no error and no interval, and no rank. Absent else. */
  readonly approximated?: true;
  /** Mean over sequences of logLik_i / T_i. */
  readonly meanOfSequenceMeans: number;
  /** Of the ratio, from the spread over units; NaN with fewer than two units, without any spread, or where approximated. */
  readonly standardError: number;
  /** The Monte Carlo part of it; 0 when exact, NaN when unavailable. */
  readonly monteCarloStandardError: number;
  /** Satterthwaite degrees of freedom of that error, from 1 to units − 1 (where all units weigh the same); null without an interval. */
  readonly degreesOfFreedom: number | null;
  /** t interval with these degrees of freedom; null where the error is NaN. */
  readonly interval95: readonly [number, number] | null;
}

/** a − b, nats per observed step, over the sequences both scored. */
export interface PairedDifference {
  readonly a: string;
  readonly b: string;
  /** Σ T_i over the sequences compared. */
  readonly steps: number;
  /** Observed steps left out of both, as a diffuse start of a model of the comparison took them. Absent: none was. */
  readonly diffuseSteps?: number;
  /** Independent units: groups, or sequences without one. */
  readonly units: number;
  readonly unitKind: UnitKind;
  /** Steps of a block, where the units are blocks: the same for all models and pairs. Absent else. */
  readonly blockLength?: number;
  /** Σ d_i / Σ T_i */
  readonly meanDifferencePerStep: number;
  /** Mean over sequences of d_i / T_i: another weighting, reported where it differs. */
  readonly meanOfSequenceMeans: number;
  /** Of the ratio, from the spread of d over units; already contains the Monte Carlo noise. NaN with fewer than two units, without any spread, or where a score is approximated. */
  readonly standardError: number;
  /** The Monte Carlo part of it; 0 when both are exact, NaN when unavailable. */
  readonly monteCarloStandardError: number;
  /** A sampled score among them has no error of its own (its replicates spread by more than 1 nat, say): it may be too low, by no one knows how much. */
  readonly possiblyBiased: boolean;
  /** Satterthwaite degrees of freedom of the standard error, from 1 to units − 1 (where all units weigh the same); null without an interval. */
  readonly degreesOfFreedom: number | null;
  /** t interval with these degrees of freedom; null where the error is NaN. */
  readonly interval95: readonly [number, number] | null;
  readonly verdict: Verdict;
  /** 2 / 2ⁿ, at most 1: the least p that Wilcoxon's signed rank test can give with n units that differ. Above 0.05 it can never reject. */
  readonly smallestPossibleP: number;
  /** Bias of the log estimates, per step: −Σ (var_a,i − var_b,i) / 2 / Σ T_i (E log Ẑ ≈ log Z − var / 2). */
  readonly logScaleBias: number;
  readonly tests: {
    readonly pairedT: TestResult | null;
    readonly wilcoxon: TestResult | null;
    readonly bootstrap: { readonly interval95: readonly [number, number]; readonly draws: number } | null;
  };
  readonly warnings: readonly string[];
}
/** a − b over a part of the steps: a range of positions, one symbol, one group. */
export interface PartialDifference {
  /** What the part is called. */
  readonly name: string;
  /** Observed steps in it. */
  readonly steps: number;
  /** Independent units with a step in it. */
  readonly units: number;
  /** Σ d / n over its n steps, nats; NaN without a step. */
  readonly meanDifferencePerStep: number;
  /** Over units; NaN with fewer than two. */
  readonly standardError: number;
  /** t interval; null with fewer than two units. Of this part alone: many parts are many intervals. */
  readonly interval95: readonly [number, number] | null;
}

export interface TestResult {
  readonly statistic: number;
  readonly pValue: number;
  /** Holm-adjusted over all pairs of the comparison. */
  readonly pValueHolm: number;
}
/** Models compared on the same sequences: a score for each, and the difference of each pair with its error. */
export interface Comparison {
  readonly models: readonly ScoredModel[];
  /** In the order of `models`. */
  readonly scores: readonly PerStepScore[];
  readonly pairs: readonly PairedDifference[];
  readonly warnings: readonly string[];
}
