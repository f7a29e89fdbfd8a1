import type { SplitName } from "../contracts/index.js";

/**
 * Splits blocks 0..count−1 in the order of the file: the first 80 % train, the next 10 % valid, the last 10 % test, at
 * least one block each; null with fewer than three blocks. Returns the split of each block.
 */
export function contiguousSplits(blockCount: number): readonly SplitName[] | null {
  if (blockCount < 3) return null;
  const held = Math.max(1, Math.round(blockCount / 10));
  return Array.from({ length: blockCount }, (_, block) =>
    block < blockCount - 2 * held ? "train" : block < blockCount - held ? "valid" : "test",
  );
}

/** The indices of each split, from the split of each sequence. */
export function indicesBySplit(splitOfSequence: readonly (SplitName | null)[]): Record<SplitName, number[]> {
  const splits: Record<SplitName, number[]> = { train: [], valid: [], test: [] };
  splitOfSequence.forEach((split, index) => {
    if (split !== null) splits[split].push(index);
  });
  return splits;
}

/** The split that a word stands for, in any case: null where it is empty, undefined where it is none. */
export function splitNameOf(word: string): SplitName | null | undefined {
  const name = word.trim().toLowerCase();
  if (name === "") return null;
  return name === "train" || name === "valid" || name === "test" ? name : undefined;
}

/**
 * The split of each of several files where their names say it, as in `Coffee_TRAIN.tsv` and `Coffee_TEST.tsv`, or folders called
 * `train`, `valid` and `test`; null where not all do, or all are the same.
 */
export function splitFromNames(paths: readonly string[]): readonly SplitName[] | null {
  const splits = paths.map(splitFromName);
  return splits.every((split) => split !== null) && new Set(splits).size > 1 ? (splits as SplitName[]) : null;
}

function splitFromName(path: string): SplitName | null {
  const parts = path.split(/[\\/]/);
  const name =
    /(?:^|[-_. ])(train|valid|test)(?:\.\w+)?$/i.exec(parts.at(-1) ?? "")?.[1] ?? /^(train|valid|test)$/i.exec(parts.at(-2) ?? "")?.[1];
  return (name?.toLowerCase() as SplitName | undefined) ?? null;
}
