import { requireDataset } from "../checks/index.js";
import type { Dataset, Packing, SequenceInfo, SourceSequences, SplitName } from "../contracts/index.js";
import { layOut } from "./pack-dataset.js";
import { sourceDataset, sourceOf } from "./source.js";

/**
 * The dataset of the sequences at `indices` (in that order). Copies nothing but the packed values; splits are dropped.
 *
 * @throws RangeError for an index that is none of the dataset's.
 * @example
 * console.log(selectSequences(data, [1, 0]).sequences.map(({ id }) => id));
 */
export function selectSequences(data: Dataset, indices: readonly number[]): Dataset {
  requireDataset(data, "selectSequences");
  if (indices.length === 0) throw new RangeError(`selectSequences: at least one sequence of "${data.name}" is required, got none`);
  const sequences = indices.map((index) => {
    const info = data.sequences[index];
    if (info === undefined) throw new RangeError(`selectSequences: indices must be 0..${data.sequences.length - 1}, got ${index}`);
    return info;
  });
  const rowOf = rowsByIndex(data);
  const layout = layOut(sequences.map((sequence) => sequence.length));
  const pick = <A extends Int32Array | Float64Array>(source: A | null, out: A, size: number): A | null => {
    if (source === null) return null;
    layout.order.forEach((chosen, row) => {
      const sourceRow = rowOf[indices[chosen] as number] as number;
      for (let t = 0; t < (sequences[chosen] as SequenceInfo).length; t++) {
        const from = ((data.starts[t] as number) + sourceRow) * size;
        const to = ((layout.starts[t] as number) + row) * size;
        for (let d = 0; d < size; d++) out[to + d] = source[from + d] as number;
      }
    });
    return out;
  };
  const n = layout.stepCount;
  const targetSize = data.targets.size;
  const inputSize = data.inputs?.size ?? 0;
  return Object.freeze({
    name: data.name,
    targets: data.targets,
    inputs: data.inputs,
    sequences,
    splits: null,
    ...layout,
    targetSymbols: data.targetSymbols === null ? null : pick(data.targetSymbols, new Int32Array(n), 1),
    targetValues: data.targetValues === null ? null : pick(data.targetValues, new Float64Array(n * targetSize), targetSize),
    inputSymbols: data.inputSymbols === null ? null : pick(data.inputSymbols, new Int32Array(n), 1),
    inputValues: data.inputValues === null ? null : pick(data.inputValues, new Float64Array(n * inputSize), inputSize),
    source: selectSources(data, indices),
  });
}

/** The sources of the sequences at `indices`; the same may stand several times. */
export function selectSources(data: Dataset, indices: readonly number[]): SourceSequences | null {
  const sources = sourceDataset(data);
  return sources === null ? null : sourceOf(selectSequences(sources, indices));
}

/**
 * The sequences of one split.
 *
 * @throws RangeError where the dataset has no splits.
 * @example
 * const novel = await loadDataset("moby-dick");
 * console.log(splitOf(novel, "test").sequences.length);
 */
export function splitOf(data: Dataset, split: SplitName): Dataset {
  requireDataset(data, "splitOf");
  const indices = data.splits?.[split];
  if (indices === undefined || indices.length === 0)
    throw new RangeError(
      `splitOf: data "${data.name}" must have a split "${split}" with sequences in it, got ${data.splits === null ? "no splits" : "none"}`,
    );
  return selectSequences(data, indices);
}

/** index in `sequences` → row. */
export function rowsByIndex(data: Pick<Packing, "order">): Int32Array {
  const rows = new Int32Array(data.order.length);
  data.order.forEach((index, row) => {
    rows[index] = row;
  });
  return rows;
}
