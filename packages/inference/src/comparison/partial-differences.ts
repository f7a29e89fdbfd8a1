import type { PartialDifference, SequenceLogLikelihood } from "@unrolled/core";
import { independentUnits, type UnitMember } from "./independent-units.js";
import { ratioEstimate } from "./ratio-estimate.js";
import { diffuseEnd, isSeen } from "./without-diffuse-steps.js";

type Scored = Pick<SequenceLogLikelihood, "id" | "group" | "increments"> &
  Partial<Pick<SequenceLogLikelihood, "standardErrorFrom" | "diffuseSteps">>;

/** How steps are sorted into parts. */
export interface StepParts {
  readonly names: readonly string[];
  /** The part of step t (from 0) of sequence i, an index into `names`; null leaves the step out, as an unobserved one must be. */
  readonly partOf: (sequence: number, t: number) => number | null;
  /** What varies independently. Default "units": groups, or sequences without one; "sequences" where a part is a group. */
  readonly over?: "units" | "sequences";
}

/**
 * Where model a predicts better than model b: for each part of the steps the mean of d = log p_a(y_t | past) − log p_b(y_t | past), nats,
 * with its error over independent units, Σ_u D_u / Σ_u n_u as `ratioEstimate` has it. StepParts come in the order of their names.
 *
 * Steps that the diffuse start of one of them took are left out, as `compareScores` does. Intervals are of one part each: of twenty, one is expected to leave out its value. Increments of a sampled score carry its noise.
 *
 * @throws RangeError where the two hold other sequences, or have no increments.
 * @example
 * const [a, b] = [logLikelihood(hmm, data, forward()).sequences, logLikelihood(network, data, rollout()).sequences];
 * const [start] = await partialDifferences(a, b, { names: ["start", "rest"], partOf: (_, t) => (t < 3 ? 0 : 1) });
 * console.log(start?.name, start?.steps); // start 18
 */
export async function partialDifferences(
  a: readonly Scored[],
  b: readonly Scored[],
  { names, partOf, over = "units" }: StepParts,
): Promise<PartialDifference[]> {
  const approximated = [...a, ...b].some(({ standardErrorFrom }) => standardErrorFrom === "approximation");
  const members = names.map((): UnitMember[] => []);
  if (a.length !== b.length)
    throw new RangeError(`partialDifferences: scores of the same sequences are required, got ${a.length} and ${b.length} sequences`);
  a.forEach(({ id, group, increments }, i) => {
    const other = b[i]!;
    if (other.id !== id || other.increments.length !== increments.length)
      throw new RangeError(
        `partialDifferences: increments of the same sequences are required, got ${increments.length} of "${id}" and ${other.increments.length} of "${other.id}"; score both on the same data`,
      );
    const sums = new Map<number, { value: number; steps: number }>();
    const row = [a[i]!, other];
    for (let t = diffuseEnd(row, (at) => isSeen(row, at)).end; t < increments.length; t++) {
      const part = partOf(i, t);
      if (part === null) continue;
      const sum = sums.get(part) ?? { value: 0, steps: 0 };
      sum.value += increments[t]! - other.increments[t]!;
      sum.steps += 1;
      sums.set(part, sum);
    }
    for (const [part, sum] of sums) members[part]!.push({ id, group: over === "units" ? group : null, ...sum });
  });
  return Promise.all(
    names.map(async (name, part) => {
      const units = independentUnits(members[part]!);
      const steps = units.steps.reduce((total, count) => total + count, 0);
      const none = { ratio: Number.NaN, standardError: Number.NaN, interval95: null };
      const measured = steps === 0 ? none : await ratioEstimate(units);
      // Of an approximation nothing measures an error.
      const { ratio, standardError, interval95 } = approximated ? { ...none, ratio: measured.ratio } : measured;
      return Object.freeze({ name, steps, units: units.count, meanDifferencePerStep: ratio, standardError, interval95 });
    }),
  );
}

/**
 * Ranges of positions 0..T−1 in a sequence: each position up to 24, then ranges that grow by a fifth, so that the beginning, where
 * models differ most, is seen in detail.
 */
export function positionRanges(length: number): readonly { readonly from: number; readonly to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  for (let from = 0; from < length; ) {
    const to = Math.min(length, from + (from < 24 ? 1 : Math.max(1, Math.round(from / 5))));
    ranges.push({ from, to });
    from = to;
  }
  return ranges;
}
