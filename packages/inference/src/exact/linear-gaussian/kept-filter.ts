import type { Workspace } from "@unrolled/core";
import type { ClassFilter } from "./class-filter.js";
import type { LinearSystem } from "./linear-system.js";

/** The filtered laws of a class of rows, to be read from the last step to the first. */
export interface KeptFilter {
  /** P + κ Wᵀ W of the step that was read last. */
  readonly law: { readonly P: Float64Array; readonly W: Float64Array; rank: number };
  /** n numbers a row of the class, of that step. */
  means: Float64Array;
  read(t: number): void;
  /** Sets the recursion's transition and noise to those of step t ≥ 1. */
  readTransition(t: number): void;
}

/** Numbers that are kept at once before steps are made again from checkpoints: 64 MB. */
export const keptAtOnce = 2 ** 23;

/**
 * Runs a filter to its end and keeps what a pass back needs: n² + n numbers a step and row, P's once for the class. Where that is more than `most` numbers the steps
 * are cut into about √T blocks; the filter is kept at the start of each, and a block's steps are made again when the pass back comes to it: the same bits for
 * one more pass, with √T times as little memory.
 */
export function keepFiltered(
  system: LinearSystem,
  filter: ClassFilter,
  increments: Float64Array,
  workspace: Workspace,
  most = keptAtOnce,
): KeptFilter {
  const { n } = system;
  const { length, recursion, means } = filter;
  const { P, W } = recursion.law;
  const stepSize = n * n + means.length;
  const blockLength = length * stepSize <= most ? length : Math.ceil(Math.sqrt(length));
  const covariances = workspace.vector(blockLength * n * n);
  const keptMeans = workspace.vector(blockLength * means.length);
  // Directions that are not known are few steps' matter, wherever they are.
  const directions = new Map<number, { readonly W: Float64Array; readonly rank: number }>();
  const blocks: { readonly restore: () => void; readonly means: Float64Array }[] = [];
  let inMemory = -1;

  const keep = (t: number): void => {
    const at = t % blockLength;
    covariances.set(P, at * n * n);
    keptMeans.set(means, at * means.length);
    if (recursion.law.rank > 0) directions.set(t, { W: W.slice(0, recursion.law.rank * n), rank: recursion.law.rank });
  };
  const runBlock = (block: number): void => {
    directions.clear();
    const end = Math.min(length, (block + 1) * blockLength);
    for (let t = block * blockLength; t < end; t++) {
      filter.step(t, increments);
      keep(t);
    }
    inMemory = block;
  };
  for (let block = 0; block * blockLength < length; block++) {
    blocks.push({ restore: recursion.save(), means: means.slice() });
    runBlock(block);
  }
  const law = { P: workspace.vector(n * n), W: workspace.vector(n * n), rank: 0 };
  const kept: KeptFilter = {
    law,
    means: keptMeans,
    read(t) {
      const block = Math.floor(t / blockLength);
      if (block !== inMemory) {
        blocks[block]!.restore();
        means.set(blocks[block]!.means);
        runBlock(block);
      }
      const at = t % blockLength;
      law.P.set(covariances.subarray(at * n * n, (at + 1) * n * n));
      const unknown = directions.get(t);
      law.rank = unknown?.rank ?? 0;
      if (unknown !== undefined) law.W.set(unknown.W);
      kept.means = keptMeans.subarray(at * means.length, (at + 1) * means.length);
    },
    readTransition: recursion.readTransition,
  };
  return kept;
}
