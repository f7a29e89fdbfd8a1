import type { Dataset } from "../contracts/index.js";

/** A missing target with an observed one after it. Steps count from 1. */
export interface TargetGap {
  /** Id of the sequence. */
  readonly sequence: string;
  /** The first step whose target misses something. */
  readonly missing: number;
  /** The first later step whose target has something. */
  readonly observed: number;
}

/**
 * The first target that is missing, wholly or in part, before an observed one; null where only trailing targets are
 * missing. A model that reads y_{t−1} can pass over a missing target only where no later one is scored. Cost Σ T · D.
 *
 * @example
 * const targets = { kind: "categorical", size: 2, symbols: null } as const;
 * const data = packDataset({ name: "coins", targets, sequences: [{ id: "a", targets: [0, null, 1, null] }] });
 * console.log(firstGap(data)); // { sequence: "a", missing: 2, observed: 3 }
 */
export function firstGap(data: Dataset): TargetGap | null {
  const { targetSymbols, targetValues, aliveCounts, starts } = data;
  const D = data.targets.size;
  const firstMissing = new Int32Array(data.sequences.length).fill(-1);
  for (let t = 0; t < data.length; t++) {
    for (let row = 0; row < aliveCounts[t]!; row++) {
      const position = starts[t]! + row;
      let missing = 0;
      if (targetSymbols !== null) missing = targetSymbols[position] === -1 ? D : 0;
      else for (let d = position * D; d < (position + 1) * D; d++) if (Number.isNaN(targetValues![d])) missing++;
      const since = firstMissing[row]!;
      if (since !== -1 && missing < D) return { sequence: data.sequences[data.order[row]!]!.id, missing: since + 1, observed: t + 1 };
      if (missing > 0 && since === -1) firstMissing[row] = t;
    }
  }
  return null;
}

/**
 * A model that reads y_{t−1} can pass over a missing target only where no later one is scored.
 *
 * @throws RangeError that names the first gap.
 */
export function checkOnlyTrailingMissing(name: string, data: Dataset): void {
  const gap = firstGap(data);
  if (gap !== null)
    throw new RangeError(
      `bind: model "${name}" reads the target before, so only trailing targets may be missing; sequence "${gap.sequence}" misses step ${gap.missing} but has step ${gap.observed}`,
    );
}
