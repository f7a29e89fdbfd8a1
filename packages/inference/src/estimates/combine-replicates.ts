import type { SequenceLogLikelihood } from "@unrolled/core";
import { logMeanExp } from "./log-mean-exp.js";
import { singleRunWarnings, spreadWarning, warnings } from "./warnings.js";

/**
 * One sequence's estimate from R independent ones: value = log (1/R) Σ_r Ẑ_r.
 *
 * Standard error by the delta method: with ratios w_r = Ẑ_r / mean Ẑ, se = √(Σ (w_r − 1)² / (R − 1) / R); it goes with a
 * t interval of R − 1 degrees of freedom. log of the mean is biased by about −se² / 2. It is "unavailable" from one replicate,
 * and where log Ẑ_r spreads by more than 1 nat (`logSpread`): one Ẑ_r then outweighs the others, which makes se tend to 1
 * whatever R is and however wrong the value. The warning names a number of particles. Exact runs, all alike, are exact.
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
  if (runs.every(({ standardErrorFrom }) => standardErrorFrom === "exact")) return first;
  const replicates = Float64Array.from(runs, ({ value }) => value);
  const value = logMeanExp(replicates);
  const possible = value > Number.NEGATIVE_INFINITY;
  const spread = logSpread(replicates);
  const believed = possible && spread <= spreadLimit && Math.abs(value) <= largestValue;
  const standardError = believed ? replicateError(replicates, value) : Number.NaN;
  const messages = new Set(runs.flatMap(({ diagnostics }) => diagnostics.warnings));
  for (const message of Object.values(singleRunWarnings)) messages.delete(message);
  if (possible && spread > spreadLimit) messages.add(spreadWarning(spread, first.diagnostics.particles));
  else if (possible && !believed) messages.add(warnings.beyondDigits);
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

/** The spread of log Ẑ over replicates, in nats, above which their log-mean-exp has no standard error. */
export const spreadLimit = 1;

/** Log-likelihoods beyond this many nats have lost the digits that tell replicates apart. */
export const largestValue = 1e12;

/** Are there replicates, and do they spread by more than 1 nat? */
export function spreadsTooMuch({ replicates }: Pick<SequenceLogLikelihood, "replicates">): boolean {
  return replicates !== null && logSpread(replicates) > spreadLimit;
}

/** Delta-method standard error of the log-mean-exp; NaN below two replicates. */
export function replicateError(replicates: Float64Array, value: number): number {
  const R = replicates.length;
  if (R < 2) return Number.NaN;
  let squares = 0;
  for (const x of replicates) squares += (Math.exp(x - value) - 1) ** 2;
  return Math.sqrt(squares / (R - 1) / R);
}

/** Standard deviation of the log-likelihoods (R − 1 in the denominator); Infinity when some but not all are −Infinity; 0 below two. */
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
