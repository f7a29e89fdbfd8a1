import type { Comparison, CountedSequence, Key, LogLikelihood } from "@unrolled/core";
import { requireKey } from "@unrolled/core";
import { compareScores } from "../comparison/compare-scores.js";

export interface RatedModel {
  readonly name: string;
  readonly sequences: readonly CountedSequence[];
}

/**
 * Accuracies, or other shares Σ count_i / Σ of_i, of several models on the same sequences: each with its interval, and every pair with that of its
 * difference, paired by sequence (or group), as `compareScores` does for log-likelihoods. In the result `perStep` and `meanDifferencePerStep` are shares, not nats, and
 * more is better: give errors, such as those of `editErrors`, as negative counts.
 *
 * @throws RangeError where models were not counted on the same sequences.
 * @example
 * const of = (name: string, counts: number[]) => ({ name, sequences: counts.map((count, i) => ({ id: `s${i}`, group: null, count, of: 10 })) });
 * const { scores, pairs } = await compareRates([of("a", [9, 8, 9, 10, 7, 9]), of("b", [8, 8, 7, 9, 7, 6])], key(1));
 * console.log(scores[0].perStep, pairs[0].meanDifferencePerStep, pairs[0].interval95); // 0.8667, 0.1167 and its interval
 */
export function compareRates(models: readonly RatedModel[], key: Key): Promise<Comparison> {
  requireKey(key, "compareRates");
  return compareScores(
    models.map(({ name, sequences }) => ({ name, logLikelihood: asScore(name, sequences) })),
    key,
  );
}

const diagnostics = Object.freeze({ ess: null, resampled: null, survivors: null, particles: null, warnings: [] });

/** Counts in the place of nats. */
function asScore(name: string, sequences: readonly CountedSequence[]): LogLikelihood {
  sequences.forEach(({ id, count, of }) => {
    if (!Number.isFinite(count) || !(Number.isSafeInteger(of) && of >= 0))
      throw new RangeError(`compareRates: "${name}" must have a number of so many for sequence "${id}", got ${count} of ${of}`);
  });
  const sum = (what: (sequence: CountedSequence) => number): number => sequences.reduce((total, each) => total + what(each), 0);
  return {
    method: "counted",
    exact: true,
    value: sum(({ count }) => count),
    standardError: 0,
    standardErrorFrom: "exact",
    steps: sum(({ of }) => of),
    sequences: sequences.map(({ id, group, count, of }) => ({
      id,
      group,
      steps: of,
      value: count,
      standardError: 0,
      standardErrorFrom: "exact",
      increments: new Float64Array(0),
      replicates: null,
      diagnostics,
    })),
    warnings: [],
    kernel: "plain",
    key: null,
  };
}
