import { cutSequences, type Dataset, type SequencePiece, type SplitName } from "@unrolled/core";
import { unitsOf } from "./whole-units.js";

/**
 * Sequences longer than `steps` cut into windows of as many steps, the last one shorter: sequences of their own, which models
 * start afresh on, with ids `series/1`, `series/2`, …. Windows of one series are not independent, so it is their group where it
 * has none; of fewer than three series they must be taken for units of their own. Splits stay.
 */
export function cutIntoWindows(data: Dataset, steps: number): Dataset {
  const areUnits = unitsOf(data).length < 3;
  const windows = data.sequences.map(({ id, group, length }, index) =>
    length <= steps
      ? [{ index, from: 0, to: length, id }]
      : windowsOf(index, id, 0, length, steps).map((piece) => ({ ...piece, group: areUnits ? null : (group ?? id) })),
  );
  let count = 0;
  const firsts = windows.map((pieces) => {
    count += pieces.length;
    return count - pieces.length;
  });
  const cut = cutSequences(data, windows.flat());
  const { splits } = data;
  if (splits === null) return cut;
  const indicesOf = (split: SplitName): number[] =>
    splits[split].flatMap((index) => windows[index]?.map((_, w) => (firsts[index] as number) + w) ?? []);
  return Object.freeze({ ...cut, splits: { train: indicesOf("train"), valid: indicesOf("valid"), test: indicesOf("test") } });
}

/** Steps `from` to `to` of a sequence in windows. */
export function windowsOf(index: number, id: string, from: number, to: number, steps: number): SequencePiece[] {
  return Array.from({ length: Math.ceil((to - from) / steps) }, (_, w) => ({
    index,
    from: from + w * steps,
    to: Math.min(to, from + (w + 1) * steps),
    id: `${id}/${w + 1}`,
  }));
}
