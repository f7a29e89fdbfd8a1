import type { Dataset, Key } from "@unrolled/core";
import { shuffled } from "./shuffled.js";

/** Batches of this many are sorted by length together when bucketing. */
const bucketBatches = 8;

/**
 * The sequences of one pass over the data, as batches of indices in random order: every sequence once, `batchSize` to a
 * batch, the last batch what is left.
 *
 * With `bucketByLength` a batch holds sequences of similar length (sorted within runs of 8 batches of the shuffled order, the batches
 * then shuffled), so that fewer steps run with a nearly empty batch.
 */
export function epochBatches(data: Dataset, batchSize: number, bucketByLength: boolean, key: Key): readonly (readonly number[])[] {
  const order = shuffled([...data.sequences.keys()], key.fold("sequences"));
  if (!bucketByLength) return cut(order, batchSize);
  const length = (index: number): number => data.sequences[index]!.length;
  const buckets = cut(order, batchSize * bucketBatches).map((bucket) => [...bucket].sort((a, b) => length(b) - length(a)));
  return shuffled(
    buckets.flatMap((bucket) => cut(bucket, batchSize)),
    key.fold("batches"),
  );
}

function cut<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
