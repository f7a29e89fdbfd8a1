import type { SequenceLogLikelihood } from "@unrolled/core";
import { singleRunWarnings, warnings } from "../sampling/warnings.js";
import { logMeanExp } from "./log-mean-exp.js";

/**
 * One sequence's estimate from R independent ones: value = log (1/R) Σ_r Ẑ_r.
 *
 * Standard error by the delta method: with ratios w_r = Ẑ_r / mean Ẑ, se = √(Σ (w_r − 1)² / (R − 1) / R); it goes with a
 * t interval of R − 1 degrees of freedom. log of the mean is biased by about −se² / 2. One replicate: "unavailable".
 *
 * increment_t = C_t − C_{t−1}, where C_t = log (1/R) Σ_r exp(Σ_{s≤t} increment_{r,s}) is the replicates' estimate of
 * log p(y_{1:t}): so they sum to `value`. Once C_t is −Infinity they are the log-mean-exp of the replicates' increments.
 *
 * Effective sample size and resampling are the first run's; survivors the fewest.
 *
 * @example
 * const runs = key(1).split(4).map((k) => logLikelihood(noisyNetwork, data, smc({ particles: 100 }), k));
 * const first = combineReplicates(runs.map(({ sequences }) => sequences[0]));
 * console.log(first.value, first.standardError);
 */
export function combineReplicates(runs: readonly SequenceLogLikelihood[]): SequenceLogLikelihood {
  const first = runs[0]!;
  const replicates = Float64Array.from(runs, ({ value }) => value);
  const value = logMeanExp(replicates);
  const possible = value > Number.NEGATIVE_INFINITY;
  const standardError = possible ? replicateError(replicates, value) : Number.NaN;
  const messages = new Set(runs.flatMap(({ diagnostics }) => diagnostics.warnings));
  for (const message of Object.values(singleRunWarnings)) messages.delete(message);
  if (possible && logSpread(replicates) > 1) messages.add(warnings.spread);
  return Object.freeze({
    ...first,
    value,
    standardError,
    standardErrorFrom: Number.isNaN(standardError) ? "unavailable" : "replicates",
    increments: combinedIncrements(runs),
    replicates,
    diagnostics: Object.freeze({ ...first.diagnostics, survivors: fewestSurvivors(runs), warnings: Object.freeze([...messages]) }),
  } satisfies SequenceLogLikelihood);
}

/** Delta-method standard error of the log-mean-exp; NaN below two replicates. */
export function replicateError(replicates: Float64Array, value: number): number {
  const R = replicates.length;
  if (R < 2) return Number.NaN;
  let squares = 0;
  for (const x of replicates) squares += (Math.exp(x - value) - 1) ** 2;
  return Math.sqrt(squares / (R - 1) / R);
}

/** Standard deviation of the log-likelihoods; Infinity when some but not all are −Infinity; 0 below two. */
export function logSpread(replicates: Float64Array): number {
  if (replicates.length < 2) return 0;
  const finite = replicates.filter((x) => x > Number.NEGATIVE_INFINITY);
  if (finite.length < replicates.length) return finite.length === 0 ? 0 : Number.POSITIVE_INFINITY;
  const mean = finite.reduce((sum, x) => sum + x, 0) / finite.length;
  return Math.sqrt(finite.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (finite.length - 1));
}

function combinedIncrements(runs: readonly SequenceLogLikelihood[]): Float64Array {
  const sums = new Float64Array(runs.length);
  let before = 0;
  return runs[0]!.increments.map((_, t) => {
    const step = runs.map(({ increments }) => increments[t]!);
    step.forEach((increment, r) => {
      sums[r]! += increment;
    });
    if (before === Number.NEGATIVE_INFINITY) return logMeanExp(step);
    const now = logMeanExp(sums);
    const increment = now - before;
    before = now;
    return increment;
  });
}

function fewestSurvivors(runs: readonly SequenceLogLikelihood[]): number | null {
  const counts = runs.map(({ diagnostics }) => diagnostics.survivors).filter((count) => count !== null);
  return counts.length === 0 ? null : Math.min(...counts);
}
