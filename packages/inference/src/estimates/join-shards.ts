import type { LogLikelihood } from "@unrolled/core";
import { totalOf } from "./total-of.js";

/**
 * The dataset's log-likelihood from those of its shards, in file order: the same bytes as scoring it whole.
 *
 * @example
 * const shards = [[0, 1], [2, 3, 4, 5]].map((indices) => logLikelihood(hmm, selectSequences(data, indices), forward()));
 * console.log(joinShards(shards).value === logLikelihood(hmm, data, forward()).value); // true
 */
export function joinShards(parts: readonly LogLikelihood[]): LogLikelihood {
  const [first] = parts;
  if (first === undefined) throw new RangeError("joinShards: at least one shard is required, got none");
  if (parts.length === 1) return first;
  const joined = totalOf(
    first.method,
    parts.flatMap((part) => part.sequences),
    { key: first.key },
  );
  return Object.freeze({ ...joined, kernel: first.kernel });
}
