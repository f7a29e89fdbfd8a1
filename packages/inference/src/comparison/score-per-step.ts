import type { PerStepScore, ScoredModel } from "@unrolled/core";
import { type BlockCut, cutIntoBlocks } from "./cut-into-blocks.js";
import { independentUnits } from "./independent-units.js";
import { ratioEstimate } from "./ratio-estimate.js";

/**
 * One model's log-likelihood per observed step, Σ logLik_i / Σ T_i, with the error of that ratio over independent units
 * (see `ratioEstimate`): how far another sample of chapters, speakers, … from the same source would move it.
 *
 * The intervals of two models scored on the same sequences are not independent: judge a difference by its own interval.
 *
 * @throws RangeError without an observed step.
 */
export async function scorePerStep({ name, logLikelihood }: ScoredModel, blocks: BlockCut | null): Promise<PerStepScore> {
  const { sequences } = logLikelihood;
  const parts =
    blocks === null
      ? sequences
      : cutIntoBlocks(
          sequences.map((sequence) => [sequence]),
          blocks,
        ).flat();
  const units = independentUnits(parts, blocks !== null);
  if (units.count === 0) throw new RangeError(`compareScores: "${name}" must be scored on at least one observed step, got none`);
  const approximated = sequences.some(({ standardErrorFrom }) => standardErrorFrom === "approximation");
  const measured = await ratioEstimate(units);
  const { standardError, degreesOfFreedom, interval95 } = approximated
    ? { standardError: Number.NaN, degreesOfFreedom: null, interval95: null }
    : measured;
  const steps = sequences.reduce((total, sequence) => total + sequence.steps, 0);
  const variance = sequences.reduce((total, sequence) => total + sequence.standardError ** 2, 0);
  return Object.freeze({
    name,
    steps,
    units: units.count,
    unitKind: units.kind,
    ...(blocks === null ? {} : { blockLength: blocks.length }),
    perStep: measured.ratio,
    ...(approximated ? { approximated } : {}),
    meanOfSequenceMeans: meanPerSequence(sequences),
    standardError,
    monteCarloStandardError: Math.sqrt(variance) / steps,
    degreesOfFreedom,
    interval95,
  });
}

/** Mean over sequences of value_i / T_i: every sequence counts the same, however long. Sequences with no observed step say nothing. */
export function meanPerSequence(sequences: readonly { readonly value: number; readonly steps: number }[]): number {
  const observed = sequences.filter(({ steps }) => steps > 0);
  return observed.reduce((total, { value, steps }) => total + value / steps, 0) / observed.length;
}
