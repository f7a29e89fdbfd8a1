import { type Dataset, selectSequences } from "@unrolled/core";
import type { Workspace } from "@unrolled/kernels";

const shardSize = 32;

/** Σ of `score` over shards of 32 sequences in file order, so that scratch memory does not grow with the data. */
export function scoreInShards(data: Dataset, workspace: Workspace, score: (shard: Dataset) => number): number {
  const count = data.sequences.length;
  let total = 0;
  for (let from = 0; from < count; from += shardSize) {
    const indices = Array.from({ length: Math.min(shardSize, count - from) }, (_, i) => from + i);
    total += workspace.scope(() => score(selectSequences(data, indices)));
  }
  return total;
}
