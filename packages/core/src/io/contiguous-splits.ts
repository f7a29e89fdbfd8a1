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
