import type { Dataset, SequenceInfo, SourceSequences } from "../contracts/index.js";
import { layOut } from "./pack-dataset.js";
import { sourceDataset, sourceOf } from "./source.js";

/**
 * Datasets of one sequence each, all of the same spaces, as one: so that of large data only one sequence at a time is a list of
 * plain values. Cost O(values).
 */
export function packParts(
  content: Pick<Dataset, "name" | "targets" | "inputs" | "splits">,
  parts: readonly Pick<Dataset, "sequences" | "targetSymbols" | "targetValues" | "inputSymbols" | "inputValues" | "source">[],
): Dataset {
  const sequences = parts.map((part) => part.sequences[0] as SequenceInfo);
  const layout = layOut(sequences.map(({ length }) => length));
  const targetSize = content.targets.size;
  const inputSize = content.inputs?.size ?? 0;
  const pack = <A extends Int32Array | Float64Array>(
    of: (part: (typeof parts)[number]) => A | null,
    size: number,
    make: (length: number) => A,
  ) => {
    if (of(parts[0] as (typeof parts)[number]) === null) return null;
    const packed = make(layout.stepCount * size);
    layout.order.forEach((index, row) => {
      const values = of(parts[index] as (typeof parts)[number]) as A;
      for (let t = 0; t < (sequences[index] as SequenceInfo).length; t++) {
        const to = ((layout.starts[t] as number) + row) * size;
        for (let d = 0; d < size; d++) packed[to + d] = values[t * size + d] as number;
      }
    });
    return packed;
  };
  const ints = (length: number): Int32Array => new Int32Array(length);
  const floats = (length: number): Float64Array => new Float64Array(length);
  return Object.freeze({
    ...content,
    sequences,
    ...layout,
    targetSymbols: pack((part) => part.targetSymbols, 1, ints),
    targetValues: pack((part) => part.targetValues, targetSize, floats),
    inputSymbols: pack((part) => part.inputSymbols, 1, ints),
    inputValues: pack((part) => part.inputValues, inputSize, floats),
    source: packSources(content, parts),
  });
}

function packSources({ name }: Pick<Dataset, "name">, parts: readonly Pick<Dataset, "sequences" | "source">[]): SourceSequences | null {
  const sources = parts.flatMap(({ sequences, source }) => sourceDataset({ name, sequences, source }) ?? []);
  const [first] = sources;
  return first === undefined ? null : sourceOf(packParts({ name, targets: first.targets, inputs: null, splits: null }, sources));
}
