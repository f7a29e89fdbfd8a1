import type { ScoredModel, SequenceLogLikelihood } from "@unrolled/core";
import { automaticBlockLength } from "./automatic-block-length.js";
import { differenceOf } from "./split-infinite.js";
import { fewestUnits } from "./verdict.js";

/** Scores of one sequence, of one model or of several side by side. */
type Row = readonly SequenceLogLikelihood[];

/** How a comparison's few long sequences are cut. */
export interface BlockCut {
  /** Steps of a block. */
  readonly length: number;
  /** The steps depend on each other for longer than blocks of this length: there would have been fewer than six. */
  readonly short: boolean;
}

/**
 * Whether, and how, the sequences that `models` scored are cut into blocks of neighbouring steps, so that there are units to see
 * a spread over; null where the sequences or groups themselves are the units. They are cut where fewer than six of them have a
 * context (the last parts of long series), and where there is a single sequence.
 *
 * All models and pairs share the length: twice Politis and White's automatic one (see `automaticBlockLength`), the longest that a
 * model's increments or a pair's differences ask for on a sequence, and at most a sixth of the shortest sequence. For an
 * autoregression with coefficient 0.6, 95 % t intervals over such blocks cover 0.93 after 100 steps and 0.94 after 400; with the
 * automatic length itself 0.90 and 0.92.
 *
 * Cost: models² · steps · lags.
 */
export function blockCut(models: readonly ScoredModel[]): BlockCut | null {
  const rows = models.map(({ logLikelihood }) => logLikelihood.sequences.filter(({ steps }) => steps > 0));
  const [first = []] = rows;
  if (!areFew(first) || !rows.every((row) => row.every(({ increments }) => increments.length > 0))) return null;
  const series = rows.flatMap((row, m) => [
    ...row.map(({ increments }) => increments.map(finite)),
    ...rows.slice(m + 1).flatMap((other) => {
      const byId = new Map(other.map((sequence) => [sequence.id, sequence]));
      return row.map(({ id, increments }) => {
        const second = byId.get(id)?.increments;
        return increments.map((increment, t) => finite(differenceOf(increment, second?.[t] ?? increment)));
      });
    }),
  ]);
  const wanted = Math.ceil(2 * series.reduce((longest, each) => Math.max(longest, automaticBlockLength(each)), 1) - 1e-9);
  const shortest = first.reduce((least, { increments }) => Math.min(least, increments.length), Number.POSITIVE_INFINITY);
  const most = Math.max(1, Math.floor(shortest / fewestUnits));
  return { length: Math.min(wanted, most), short: wanted > most };
}

/** What must be said of blocks, or of why there are none. */
export function aboutBlocks(cut: BlockCut | null, [first]: readonly ScoredModel[]): string[] {
  if (cut?.short === true)
    return [
      `neighbouring steps depend on each other for longer than the blocks of ${cut.length} ${cut.length === 1 ? "step" : "steps"}, six of which the test part allows: intervals may be too narrow`,
    ];
  const sequences = first?.logLikelihood.sequences ?? [];
  if (cut !== null || !areFew(sequences) || !sequences.some(({ context }) => context !== undefined)) return [];
  return ["the increments were left out, so long sequences cannot be cut into blocks to see a spread over; score with increments"];
}

/** Are there too few sequences or groups for a spread, and can they be cut? */
function areFew(sequences: readonly SequenceLogLikelihood[]): boolean {
  const units = new Set(sequences.map(({ id, group }) => (group === null ? `sequence ${id}` : `group ${group}`))).size;
  if (sequences.some(({ context }) => context !== undefined)) return units < fewestUnits;
  return sequences.length === 1;
}

function finite(x: number): number {
  return Number.isFinite(x) ? x : 0;
}

/** Blocks in place of sequences, of one length but for a step. Sequences of one group are cut at the same places, and their k-th blocks are one unit. */
export function cutIntoBlocks(rows: readonly Row[], { length }: BlockCut): Row[] {
  return rows
    .filter(([first]) => first!.steps > 0)
    .flatMap((row) => blocksOf(row, Math.max(1, Math.floor(row[0]!.increments.length / length))));
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
