import type { Dataset } from "../contracts/index.js";
import { cutSequences } from "./cut-sequences.js";

/** Has a sequence leading steps that are given and not scored? */
export function hasContext(data: Dataset): boolean {
  return data.sequences.some(({ context }) => context !== undefined);
}

/**
 * The contexts alone, whole sequences with the ids of those they begin; null where there are none. For what can score only
 * whole sequences: log p(y_{s+1..T} | y_{1..s}) = log p(y_{1..T}) − log p(y_{1..s}).
 *
 * @example
 * const targets = { kind: "categorical", size: 2, symbols: null } as const;
 * const data = packDataset({ name: "coins", targets, sequences: [{ id: "a", context: 2, targets: [0, 1, 1, 0] }] });
 * console.log(contextsOf(data)?.stepCount); // 2
 */
export function contextsOf(data: Dataset): Dataset | null {
  const pieces = data.sequences.flatMap(({ id, context = 0 }, index) => (context === 0 ? [] : [{ index, from: 0, to: context, id }]));
  return pieces.length === 0 ? null : cutSequences(data, pieces);
}

/**
 * The data with at least the first `steps` of every sequence given, for a model that begins with so many targets of the past: they have no
 * law of their own, and are not scored. Of a sequence no longer than that nothing is left to score.
 *
 * @example
 * const targets = { kind: "categorical", size: 2, symbols: null } as const;
 * const data = packDataset({ name: "coins", targets, sequences: [{ id: "a", targets: [0, 1, 1, 0] }] });
 * console.log(givenFirst(data, 1).sequences[0].observedSteps); // 3
 */
export function givenFirst(data: Dataset, steps: number): Dataset {
  const { sequences, order, starts, targetSymbols, targetValues } = data;
  const D = data.targets.size;
  const isObserved = (position: number): boolean =>
    targetSymbols !== null
      ? targetSymbols[position]! >= 0
      : targetValues!.subarray(position * D, (position + 1) * D).some((y) => !Number.isNaN(y));
  const rows = new Int32Array(sequences.length);
  order.forEach((index, row) => {
    rows[index] = row;
  });
  if (sequences.every(({ context = 0, length }) => context >= Math.min(steps, length))) return data;
  return Object.freeze({
    ...data,
    sequences: sequences.map((info, index) => {
      const context = Math.min(info.length, Math.max(steps, info.context ?? 0));
      let observedSteps = 0;
      for (let t = context; t < info.length; t++) if (isObserved(starts[t]! + rows[index]!)) observedSteps++;
      return Object.freeze({ ...info, context, observedSteps });
    }),
  });
}

/** Σ of the packed increments of the steps that are scored, in packed order. */
export function sumAfterContext(data: Dataset, increments: Float64Array): number {
  const { sequences, order, starts, aliveCounts, length } = data;
  const contexts = Int32Array.from(order, (index) => sequences[index]!.context ?? 0);
  let sum = 0;
  for (let t = 0; t < length; t++)
    for (let row = 0; row < aliveCounts[t]!; row++) if (t >= contexts[row]!) sum += increments[starts[t]! + row]!;
  return sum;
}
