import { checkOptions } from "../checks/index.js";
import type { Dataset, InputSpace, SequenceInfo, SplitName, TargetSpace } from "../contracts/index.js";
import { checkLabels } from "./labels.js";
import { checkIds, checkSplits, layOut } from "./pack-dataset.js";

/** A sequence without its steps. */
export interface SequenceHead {
  readonly id: string;
  readonly group?: string | null;
  readonly label?: string | null;
  /** T ≥ 1. */
  readonly length: number;
}

/**
 * A dataset as columns of numbers, one row a step, in any order: row i is step `stepOf[i]` (from 0) of sequence
 * `sequenceOf[i]`. Values are as in a packed `Dataset`: symbols with −1 for a missing one, numbers with NaN for a missing one.
 */
export interface DatasetColumns {
  readonly name: string;
  readonly targets: TargetSpace;
  readonly inputs?: InputSpace | null;
  readonly splits?: Readonly<Record<SplitName, readonly number[]>> | null;
  readonly sequences: readonly SequenceHead[];
  readonly sequenceOf: Int32Array;
  readonly stepOf: Int32Array;
  /** One column of symbols, or one of numbers for each dimension. */
  readonly targetColumns: readonly (Int32Array | Float64Array)[];
  readonly inputColumns?: readonly (Int32Array | Float64Array)[];
}

/**
 * Packs columns of numbers by time without a list for each step: for large data. Ids, splits and the rows' places are
 * checked; that the values fit their space is the caller's to see to. Cost O(rows × columns).
 *
 * @throws RangeError where ids are not unique, splits overlap, or a sequence's steps are not each there once.
 * @example
 * const coin = packColumns({
 *   name: "coin", targets: { kind: "categorical", size: 2, symbols: ["heads", "tails"] }, sequences: [{ id: "a", length: 2 }],
 *   sequenceOf: Int32Array.of(0, 0), stepOf: Int32Array.of(1, 0), targetColumns: [Int32Array.of(1, 0)],
 * });
 */
export function packColumns(columns: DatasetColumns): Dataset {
  checkOptions("packColumns", columns, [
    "name",
    "targets",
    "inputs",
    "splits",
    "sequences",
    "sequenceOf",
    "stepOf",
    "targetColumns",
    "inputColumns",
  ]);
  const { name, targets, sequences, sequenceOf, targetColumns, inputColumns = [] } = columns;
  const inputs = columns.inputs ?? null;
  const splits = columns.splits ?? null;
  if (sequences.length === 0) throw new RangeError(`packColumns: data "${name}" must have at least one sequence, got none`);
  checkLabels(`packColumns: data "${name}": targets`, targets);
  if (inputs !== null) checkLabels(`packColumns: data "${name}": inputs`, inputs);
  checkIds("packColumns", sequences);
  if (splits !== null) checkSplits("packColumns", splits, sequences.length);
  const layout = layOut(sequences.map(({ length }) => length));
  const positions = positionsOf(columns, layout);
  const observed = new Int32Array(sequences.length);
  const pack = (space: TargetSpace | InputSpace | null, list: readonly (Int32Array | Float64Array)[]): Int32Array | Float64Array | null => {
    if (space === null) return null;
    const size = space.kind === "categorical" ? 1 : space.size;
    const packed = space.kind === "categorical" ? new Int32Array(layout.stepCount) : new Float64Array(layout.stepCount * size);
    list.forEach((column, d) => {
      for (let i = 0; i < positions.length; i++) packed[(positions[i] as number) * size + d] = column[i] as number;
    });
    return packed;
  };
  for (let i = 0; i < sequenceOf.length; i++)
    if (targetColumns.some((column) => (targets.kind === "categorical" ? column[i] !== -1 : !Number.isNaN(column[i]))))
      observed[sequenceOf[i]!]!++;
  const packedTargets = pack(targets, targetColumns);
  const packedInputs = pack(inputs, inputColumns);
  return Object.freeze({
    name,
    targets,
    inputs,
    sequences: sequences.map(
      ({ id, group = null, label = null, length }, index): SequenceInfo =>
        Object.freeze({ id, group, ...(label === null ? {} : { label }), length, observedSteps: observed[index] as number }),
    ),
    splits,
    ...layout,
    targetSymbols: targets.kind === "categorical" ? (packedTargets as Int32Array) : null,
    targetValues: targets.kind === "categorical" ? null : (packedTargets as Float64Array),
    inputSymbols: inputs?.kind === "categorical" ? (packedInputs as Int32Array) : null,
    inputValues: inputs?.kind === "real" ? (packedInputs as Float64Array) : null,
    source: null,
  });
}

/** The packed position of each row; every position is taken once. */
function positionsOf(
  { sequences, sequenceOf, stepOf }: DatasetColumns,
  { order, starts, stepCount }: ReturnType<typeof layOut>,
): Int32Array {
  const rowOf = new Int32Array(sequences.length);
  order.forEach((index, row) => {
    rowOf[index] = row;
  });
  if (sequenceOf.length !== stepCount || stepOf.length !== stepCount)
    throw new RangeError(`packColumns: one row for each of the ${stepCount} steps is required, got ${sequenceOf.length}`);
  const taken = new Uint8Array(stepCount);
  const positions = new Int32Array(stepCount);
  for (let i = 0; i < stepCount; i++) {
    const sequence = sequenceOf[i] as number;
    const step = stepOf[i] as number;
    const position = (starts[step] as number) + (rowOf[sequence] as number);
    if (!(step >= 0 && step < (sequences[sequence]?.length ?? 0)) || taken[position] === 1)
      throw new RangeError(`packColumns: each step of sequence ${sequence} must stand in one row, got step ${step} in row ${i}`);
    taken[position] = 1;
    positions[i] = position;
  }
  return positions;
}
