import type { Dataset } from "@unrolled/core";
import { fewestUnits } from "@unrolled/inference";
import { usageError } from "../command-error.js";
import { cutInTime, trainWindow } from "./temporal.js";
import { dealShuffled, dealUnits, everyOf, unitsOf } from "./whole-units.js";
import { cutIntoWindows, withWindowsAlone } from "./windows.js";

/** How data may be cut: in time within each sequence, by whole sequences in a drawn order, by whole groups in file order. */
export const splitWays = ["temporal", "shuffled", "by-group"] as const;
export type SplitWay = (typeof splitWays)[number];

export interface SplitRequest {
  /** Null: the data's own splits; without them whole groups, or in time where there are fewer than three. */
  readonly way: SplitWay | null;
  /** Steps that long sequences are cut into; null: not asked for. */
  readonly window: number | null;
  /** Of a drawn order. */
  readonly seed: number | string;
}

export interface SplitData {
  readonly data: Dataset;
  /** "data": the data's own; else how they were made, in a sentence. */
  readonly splitsFrom: string;
  /** How they were made; "data": they were not. */
  readonly way: SplitWay | "data";
  /** Steps of a window; null where nothing was cut into windows. */
  readonly window: number | null;
  /** What was decided without having been asked for: to be printed. */
  readonly notes: readonly string[];
}

/**
 * Data with splits. Windows of `--window` are sequences of their own: cut first, and then dealt out; of a cut in time only train
 * is cut into them, for valid and test are scored in one pass.
 *
 * @throws a usage error where there is too little to cut, or a split is empty or without an observed target.
 */
export function splitData(given: Dataset, { way, window, seed }: SplitRequest): SplitData {
  const { data, added } = way === null ? withValid(given) : { data: given, added: null };
  const unitCount = unitsOf(data).length;
  const chosen = way ?? (data.splits !== null ? "data" : unitCount < 3 ? "temporal" : "by-group");
  const split = chosen === "temporal" ? inTime(data, window) : whole(data, chosen, window, seed);
  checkSplits(split.data);
  const notes =
    way === null && chosen === "temporal"
      ? [
          `${unitCount === 1 ? "a single sequence or group" : "two sequences or groups"} cannot be dealt out to train, valid and test, so data are cut ${split.how} (--split and --window cut otherwise)`,
        ]
      : added === null
        ? []
        : [`there is no valid, so ${added}`];
  return {
    data: split.data,
    splitsFrom: added !== null ? `${split.how}; ${added}` : chosen === "data" && window === null ? "data" : split.how,
    way: chosen,
    window: split.window,
    notes,
  };
}

/** Data that have train and test, as those of the UCR archive do, with some of train as valid; `added` says which. */
function withValid(data: Dataset): { readonly data: Dataset; readonly added: string | null } {
  const { splits } = data;
  if (splits === null || splits.valid.length > 0 || splits.test.length === 0) return { data, added: null };
  const inTrain = new Set(splits.train);
  const units = unitsOf(data).filter((indices) => indices.every((index) => inTrain.has(index)));
  const every = Math.min(5, units.length);
  if (every < 2) return { data, added: null };
  const valid = units.flatMap((indices, u) => (u % every === every - 1 ? indices : []));
  const taken = new Set(valid);
  const what = data.sequences.some(({ group }) => group !== null) ? "groups" : "sequences";
  return {
    data: Object.freeze({ ...data, splits: { ...splits, train: splits.train.filter((index) => !taken.has(index)), valid } }),
    added: `of every ${every} ${what} of train the last is valid`,
  };
}

/** For a single fit: as `splitData` where a way is asked for; else the data as they are, long sequences in windows where those are. */
export function splitToFit(
  { data, notes }: { readonly data: Dataset; readonly notes: readonly string[] },
  request: SplitRequest,
): { readonly data: Dataset; readonly notes: readonly string[] } {
  if (request.way === null && request.window === null) return { data, notes };
  if (request.way === null)
    return { data: cutIntoWindows(data, request.window as number), notes: [...notes, `windows of ${request.window} steps`] };
  const split = splitData(data, request);
  return { data: split.data, notes: [...notes, split.splitsFrom] };
}

interface Cut {
  readonly data: Dataset;
  readonly how: string;
  readonly window: number | null;
}

function inTime(data: Dataset, asked: number | null): Cut {
  const window = asked ?? trainWindow(data);
  const each = data.sequences.length === 1 ? "the series" : "each sequence";
  const windows = window === null ? "" : `; train is cut into windows of ${window} steps, on each of which models start afresh`;
  return {
    data: cutInTime(data, window),
    how: `in time: the first 60 % of ${each} are train, the next 20 % valid and the last 20 % test, each of these scored in one pass given all steps before it${windows}`,
    window,
  };
}

function whole(original: Dataset, way: "data" | "shuffled" | "by-group", window: number | null, seed: number | string): Cut {
  const data = window === null ? original : cutIntoWindows(original, window);
  const dealt = way === "data" ? { data, how: "the data's own" } : dealtOut(data, way, window, seed);
  if (window === null) return { ...dealt, window };
  const windows = `sequences longer than ${window} steps are cut into windows of as many, on each of which models start afresh`;
  const alone = unitsOf(dealt.data, dealt.data.splits?.test).length < fewestUnits;
  return {
    data: alone ? withWindowsAlone(dealt.data, original) : dealt.data,
    how: `${dealt.how}; ${windows}; ${alone ? "each window counts as independent, for there are too few series to see a spread over" : "the windows of a series are one group"}`,
    window,
  };
}

function dealtOut(data: Dataset, way: "shuffled" | "by-group", window: number | null, seed: number | string) {
  const units = way === "shuffled" ? data.sequences.map((_, index) => [index]) : unitsOf(data);
  const grouped = way === "by-group" && data.sequences.some(({ group }) => group !== null);
  const what = grouped ? "groups" : "sequences";
  if (units.length < 3)
    throw usageError(
      `data "${data.name}": train, valid and test need three ${what} to deal out, got ${units.length}; cut in time (--split temporal)${way === "by-group" ? "" : window === null ? " or into windows (--window)" : " or take a smaller --window"}`,
    );
  const splits = way === "shuffled" ? dealShuffled(data, seed) : dealUnits(units);
  const order = way === "shuffled" ? "in an order drawn from the seed" : "in file order";
  return {
    data: Object.freeze({ ...data, splits }),
    how: `made: of every ${everyOf(units.length)} ${what} ${order} the last but one is valid, the last test`,
  };
}

function checkSplits(data: Dataset): void {
  for (const split of ["train", "valid", "test"] as const) {
    const indices = data.splits?.[split] ?? [];
    if (indices.length === 0) throw usageError(`data "${data.name}": split "${split}" must have at least one sequence, got none`);
    if (!indices.some((index) => (data.sequences[index]?.observedSteps ?? 0) > 0))
      throw usageError(`data "${data.name}": split "${split}" must have at least one observed target, got none`);
  }
}
