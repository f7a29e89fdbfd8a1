import { cutSequences, type Dataset, type SequencePiece } from "@unrolled/core";
import { usageError } from "../command-error.js";
import { windowsOf } from "./windows.js";

/** A train part longer than this is cut into windows of half as many steps, so that networks have batches to learn from. */
const longestTrain = 400;

/** What the train part of `--split temporal` is cut into where no window is asked for: null, it stays whole. */
export function trainWindow(data: Dataset): number | null {
  return data.sequences.some(({ length }) => trainSteps(length) > longestTrain) ? longestTrain / 2 : null;
}

/**
 * Every sequence cut in time: its first 60 % are train, in windows of `window` steps that start afresh (null: whole); the next
 * 20 % are valid and the last 20 % test, each a sequence with all steps before it as context. Sequences of fewer than five
 * steps are train alone. Ids are `series/train/1`, …, `series/valid`, `series/test`.
 *
 * @throws a usage error where no sequence has five steps.
 */
export function cutInTime(data: Dataset, window: number | null): Dataset {
  const { sequences } = data;
  const train = sequences.flatMap(({ id, length }, index): SequencePiece[] => {
    const end = length < 5 ? length : trainSteps(length);
    return window === null || end <= window
      ? [{ index, from: 0, to: end, id: `${id}/train` }]
      : windowsOf(index, `${id}/train`, 0, end, window);
  });
  const parts = (name: "valid" | "test"): SequencePiece[] =>
    sequences.flatMap(({ id, length }, index): SequencePiece[] => {
      if (length < 5) return [];
      const validEnd = Math.floor(0.8 * length);
      const [context, to] = name === "valid" ? [trainSteps(length), validEnd] : [validEnd, length];
      return [{ index, from: 0, to, id: `${id}/${name}`, context }];
    });
  const [valid, test] = [parts("valid"), parts("test")];
  if (test.length === 0)
    throw usageError(`data "${data.name}": cutting in time needs a sequence of at least 5 steps, got ${sequences.length} shorter ones`);
  const cut = cutSequences(data, [...train, ...valid, ...test]);
  const indices = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
  const splits = {
    train: indices(0, train.length),
    valid: indices(train.length, valid.length),
    test: indices(train.length + valid.length, test.length),
  };
  return Object.freeze({ ...cut, splits });
}

function trainSteps(length: number): number {
  return Math.floor(0.6 * length);
}
