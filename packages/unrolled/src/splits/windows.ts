import { cutSequences, type Dataset, type SequencePiece, type SplitName } from "@unrolled/core";

/**
 * Sequences longer than `steps` cut into windows of as many steps, the last one shorter: sequences of their own, which models
 * start afresh on, with ids `series/1`, `series/2`, …. Windows of one series depend on each other: it is their group where it has
 * none. Splits stay.
 */
export function cutIntoWindows(data: Dataset, steps: number): Dataset {
  const windows = data.sequences.map(({ id, group, length }, index) =>
    length <= steps
      ? [{ index, from: 0, to: length, id }]
      : windowsOf(index, id, 0, length, steps).map((piece) => ({ ...piece, group: group ?? id })),
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

/**
 * The same with each window a unit of its own where its series had no group: for a test part of so few series that nothing could
 * be said over whole ones.
 */
export function withWindowsAlone(cut: Dataset, original: Dataset): Dataset {
  const groups = new Set(original.sequences.map(({ group }) => group));
  return Object.freeze({
    ...cut,
    sequences: cut.sequences.map((info) => (groups.has(info.group) ? info : Object.freeze({ ...info, group: null }))),
  });
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
