import type { UnitMember } from "./independent-units.js";
import type { MatchedSequence } from "./match-sequences.js";
import { describeSequences } from "./match-sequences.js";

/** The difference of one sequence, d_i = log p_a − log p_b, and its two scores. */
export interface SequenceDifference extends UnitMember {
  readonly matched: MatchedSequence;
}

export interface SplitDifferences {
  /** What the pooled difference is over. Its infinities, if any, all have one sign, so that no sum is NaN. */
  readonly compared: readonly SequenceDifference[];
  /** The same and those with infinities of either sign: ranks can still be compared. */
  readonly ranked: readonly SequenceDifference[];
  readonly warnings: readonly string[];
}

/**
 * d_i of every sequence, with the zero probabilities named. Where only b gives probability zero d_i is +Infinity, where
 * only a does −Infinity; where both do no difference exists and the sequence is left out. Where each of them gives
 * probability zero to sequences that the other can explain, the pooled difference is over the others.
 */
export function splitInfinite(matched: readonly MatchedSequence[], a: string, b: string): SplitDifferences {
  const zero = (value: number): boolean => value === Number.NEGATIVE_INFINITY;
  const ranked = matched
    .filter((pair) => !(zero(pair.a.value) && zero(pair.b.value)))
    .map((pair) => ({
      id: pair.a.id,
      group: pair.a.group,
      steps: pair.a.steps,
      value: differenceOf(pair.a.value, pair.b.value),
      matched: pair,
    }));
  const idsOf = (sequences: readonly { readonly id: string }[]): string => describeSequences(sequences.map(({ id }) => id));
  const both = matched.filter((pair) => zero(pair.a.value) && zero(pair.b.value)).map((pair) => pair.a);
  const onlyA = ranked.filter(({ value }) => value === Number.NEGATIVE_INFINITY);
  const onlyB = ranked.filter(({ value }) => value === Number.POSITIVE_INFINITY);
  const opposed = onlyA.length > 0 && onlyB.length > 0;
  const consequence = opposed ? "left out of the pooled difference" : "no interval exists";

  const warnings: string[] = [];
  if (both.length > 0) warnings.push(`${a} and ${b} both give probability zero to ${idsOf(both)}: left out of this pair`);
  if (onlyA.length > 0) warnings.push(`${a} gives probability zero to ${idsOf(onlyA)}, which ${b} can explain: ${consequence}`);
  if (onlyB.length > 0) warnings.push(`${b} gives probability zero to ${idsOf(onlyB)}, which ${a} can explain: ${consequence}`);
  return { compared: opposed ? ranked.filter(({ value }) => Number.isFinite(value)) : ranked, ranked, warnings };
}

/** a − b; 0 where it is no more than rounding, such as between two orders of one model's states. */
export function differenceOf(a: number, b: number): number {
  const difference = a - b;
  return Number.isFinite(difference) && Math.abs(difference) <= 1e-12 * (Math.abs(a) + Math.abs(b)) ? 0 : difference;
}
