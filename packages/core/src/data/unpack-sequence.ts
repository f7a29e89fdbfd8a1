import type { Dataset, SequenceInfo, SequenceRecord } from "../contracts/index.js";
import { rowsByIndex } from "./select-sequences.js";
import { sourceDataset } from "./source.js";

/**
 * Sequence `index` as plain values, missing ones null. The inverse of `packDataset`. Unpacking many, give `rows` =
 * `rowsByIndex(data)`, which is otherwise found anew for each.
 */
export function unpackSequence(data: Dataset, index: number, rows: Int32Array = rowsByIndex(data)): SequenceRecord {
  const record = unpackSteps(data, index, rows);
  const sources = sourceDataset(data);
  return sources === null
    ? record
    : { ...record, source: unpackSteps(sources, index, rowsByIndex(sources)).targets as (number | number[])[] };
}

function unpackSteps(data: Dataset, index: number, rows: Int32Array): SequenceRecord {
  const info = data.sequences[index] as SequenceInfo | undefined;
  if (info === undefined) throw new RangeError(`unpackSequence: index must be 0..${data.sequences.length - 1}, got ${index}`);
  const row = rows[index] as number;
  const steps = Array.from({ length: info.length }, (_, t) => (data.starts[t] as number) + row);
  const vector = (values: Float64Array, size: number, position: number): (number | null)[] =>
    Array.from(values.subarray(position * size, (position + 1) * size), (x) => (Number.isNaN(x) ? null : x));
  const { targetSymbols, targetValues, inputSymbols, inputValues } = data;
  const targets = steps.map((position) => {
    if (targetSymbols !== null) return targetSymbols[position] === -1 ? null : (targetSymbols[position] as number);
    const values = vector(targetValues as Float64Array, data.targets.size, position);
    return values.every((value) => value === null) ? null : values;
  });
  const inputs =
    inputSymbols !== null
      ? steps.map((position) => inputSymbols[position] as number)
      : inputValues !== null
        ? steps.map((position) => vector(inputValues, data.inputs?.size ?? 0, position) as number[])
        : null;
  return {
    id: info.id,
    group: info.group,
    ...((info.label ?? null) === null ? {} : { label: info.label ?? null }),
    ...(info.context === undefined ? {} : { context: info.context }),
    inputs,
    targets,
  };
}

/** One number per packed position → one array per sequence, in file order. */
export function unpackIncrements(data: Dataset, packed: Float64Array): Float64Array[] {
  const { starts, order } = data;
  const unpacked = data.sequences.map(({ length }) => new Float64Array(length));
  // Four neighbours in a pass, as long as all four go on: they stand side by side.
  for (let row = 0; row < order.length; row += 4) {
    const [a, b, c, d] = [0, 1, 2, 3].map((lane) => unpacked[order[row + lane] ?? -1] ?? none);
    const together = d!.length;
    for (let t = 0; t < together; t++) {
      const at = starts[t]! + row;
      a![t] = packed[at]!;
      b![t] = packed[at + 1]!;
      c![t] = packed[at + 2]!;
      d![t] = packed[at + 3]!;
    }
    [a, b, c, d].forEach((out, lane) => {
      for (let t = together; t < out!.length; t++) out![t] = packed[starts[t]! + row + lane]!;
    });
  }
  return unpacked;
}

const none = new Float64Array(0);
