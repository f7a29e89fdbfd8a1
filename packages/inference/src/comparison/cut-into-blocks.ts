import type { SequenceLogLikelihood } from "@unrolled/core";
import { automaticBlockLength } from "./automatic-block-length.js";
import { fewestUnits } from "./verdict.js";

/** Scores of one sequence, or of several models on it, whose steps stand side by side. */
type Row = readonly SequenceLogLikelihood[];

export interface Blocks {
  /** Stretches of neighbouring steps in place of the sequences: what is taken for independent. */
  readonly rows: readonly Row[];
  /** Steps of a block; they differ by at most one. */
  readonly length: number;
  /** The steps depend on each other over longer stretches than blocks of this length: there would have been fewer than six. */
  readonly short: boolean;
}

/**
 * Cuts few long sequences into blocks of neighbouring steps, so that there are units to see a spread over; null where the
 * sequences or groups themselves are the units. They are cut where fewer than six of them have a context (the last parts of
 * long series), and where there is a single sequence. All must have kept their increments.
 *
 * A block has twice Politis and White's automatic length (see `automaticBlockLength`) of the series in question, of several
 * sequences the longest, and at most a sixth of the shortest sequence. For an autoregression with coefficient 0.6, 95 %
 * t intervals over such blocks cover 0.93 after 100 steps and 0.94 after 400; with the automatic length itself 0.90 and 0.92.
 * Sequences of one group are cut at the same places, and their k-th blocks are one unit.
 *
 * @param seriesOf what is compared, step by step: an increment, or a difference of two.
 */
export function cutIntoBlocks(rows: readonly Row[], seriesOf: (row: Row) => Float64Array): Blocks | null {
  const observed = rows.filter(([first]) => first!.steps > 0);
  if (!areFew(observed.map(([first]) => first!)) || observed.some((row) => row.some(({ increments }) => increments.length === 0)))
    return null;
  const wanted = Math.ceil(2 * Math.max(...observed.map((row) => automaticBlockLength(seriesOf(row)))) - 1e-9);
  const shortest = Math.min(...observed.map(([first]) => first!.increments.length));
  const most = Math.max(1, Math.floor(shortest / fewestUnits));
  const length = Math.min(wanted, most);
  return {
    rows: observed.flatMap((row) => blocksOf(row, Math.max(1, Math.floor(row[0]!.increments.length / length)))),
    length,
    short: wanted > most,
  };
}

/** Are there too few sequences or groups for a spread, and can they be cut? */
export function areFew(sequences: readonly SequenceLogLikelihood[]): boolean {
  const units = new Set(sequences.map(({ id, group }) => (group === null ? `sequence ${id}` : `group ${group}`))).size;
  if (sequences.some(({ context }) => context !== undefined)) return units < fewestUnits;
  return sequences.length === 1;
}

/** `count` blocks of about as many steps each; those without an observed step are left out. */
function blocksOf(row: Row, count: number): Row[] {
  const [first] = row as readonly [SequenceLogLikelihood];
  const T = first.increments.length;
  const before = first.context ?? 0;
  const seen = observedFlags(row);
  return Array.from({ length: count }, (_, k): Row => {
    const [from, to] = [Math.floor((k * T) / count), Math.floor(((k + 1) * T) / count)];
    const steps = seen === null ? ((to - from) * first.steps) / T : seen.subarray(from, to).reduce((sum, flag) => sum + flag, 0);
    return row.map((sequence) => ({
      ...sequence,
      id: `${sequence.id}, steps ${before + from + 1} to ${before + to}`,
      group: sequence.group === null ? null : `${sequence.group}, block ${k + 1}`,
      steps,
      value: sequence.increments.subarray(from, to).reduce((sum, increment) => sum + increment, 0),
    }));
  }).filter(([block]) => block!.steps > 0);
}

/** 1 where a target was observed: where some increment is not 0. Null where that does not agree with the count of observed steps. */
function observedFlags(row: Row): Int32Array | null {
  const [first] = row as readonly [SequenceLogLikelihood];
  const flags = new Int32Array(first.increments.length).fill(1);
  if (first.steps === flags.length) return flags;
  for (let t = 0; t < flags.length; t++) flags[t] = row.some(({ increments }) => Math.abs(increments[t]!) > 1e-12) ? 1 : 0;
  return flags.reduce((sum, flag) => sum + flag, 0) === first.steps ? flags : null;
}
