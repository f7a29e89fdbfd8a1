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
  const rows = rowsByIndex(data);
  const { starts } = data;
  return data.sequences.map((info, index) => {
    const row = rows[index] as number;
    const out = new Float64Array(info.length);
    for (let t = 0; t < out.length; t++) out[t] = packed[(starts[t] as number) + row] as number;
    return out;
  });
}
