import type { Dataset, SequenceInfo } from "../contracts/index.js";
import { layOut } from "./pack-dataset.js";
import { rowsByIndex, selectSources } from "./select-sequences.js";

/** Steps `from` to `to` (not itself) of sequence `index`, as a sequence of its own. */
export interface SequencePiece {
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly id: string;
  /** Default: that of the sequence. */
  readonly group?: string | null;
  /** Leading steps of the piece that are given and not scored; default 0. */
  readonly context?: number;
}

/**
 * The dataset of these pieces of sequences, in that order; splits are dropped. Pieces may overlap, as a part of a series and
 * the steps that it is given do. Cost: the steps of the pieces.
 *
 * @throws RangeError for pieces that are empty, reach beyond their sequence or leave no step to score, and for ids that stand twice.
 * @example
 * const targets = { kind: "categorical", size: 2, symbols: null } as const;
 * const data = packDataset({ name: "coins", targets, sequences: [{ id: "a", targets: [0, 1, 1, 0, 1] }] });
 * const halves = cutSequences(data, [{ index: 0, from: 0, to: 2, id: "a/1" }, { index: 0, from: 0, to: 5, context: 2, id: "a/2" }]);
 * console.log(halves.sequences.map(({ observedSteps }) => observedSteps)); // 2, 3
 */
export function cutSequences(data: Dataset, pieces: readonly SequencePiece[]): Dataset {
  checkPieces(data, pieces);
  const { targets, inputs, starts } = data;
  const rows = rowsByIndex(data);
  const layout = layOut(pieces.map(({ from, to }) => to - from));
  const positions = new Int32Array(layout.stepCount);
  layout.order.forEach((piece, row) => {
    const { index, from, to } = pieces[piece]!;
    for (let t = from; t < to; t++) positions[layout.starts[t - from]! + row] = starts[t]! + rows[index]!;
  });
  const targetSymbols = data.targetSymbols === null ? null : positions.map((position) => data.targetSymbols![position]!);
  const targetValues = data.targetValues === null ? null : takeRows(data.targetValues, positions, targets.size);
  const sequences = pieces.map(({ index, from, to, id, group, context = 0 }): SequenceInfo => {
    let observedSteps = 0;
    for (let t = from + context; t < to; t++) if (isObserved(data, starts[t]! + rows[index]!)) observedSteps++;
    const { group: ownGroup, label } = data.sequences[index]!;
    return Object.freeze({
      id,
      group: group === undefined ? ownGroup : group,
      ...(label === undefined ? {} : { label }),
      length: to - from,
      ...(context === 0 ? {} : { context }),
      observedSteps,
    });
  });
  return Object.freeze({
    name: data.name,
    targets,
    inputs,
    sequences,
    splits: null,
    ...layout,
    targetSymbols,
    targetValues,
    inputSymbols: data.inputSymbols === null ? null : positions.map((position) => data.inputSymbols![position]!),
    inputValues: data.inputValues === null ? null : takeRows(data.inputValues, positions, inputs?.size ?? 0),
    // A part of a sequence is made from the whole source.
    source: selectSources(
      data,
      pieces.map(({ index }) => index),
    ),
  });
}

function checkPieces(data: Dataset, pieces: readonly SequencePiece[]): void {
  if (pieces.length === 0) throw new RangeError(`cutSequences: at least one piece of "${data.name}" is required, got none`);
  const seen = new Set<string>();
  for (const { index, from, to, id, context = 0 } of pieces) {
    const length = data.sequences[index]?.length;
    if (length === undefined || !(from >= 0 && from < to && to <= length) || !(context >= 0 && context < to - from))
      throw new RangeError(
        `cutSequences: a piece must be steps of a sequence and leave one to score, got steps ${from} to ${to}, ${context} of them given, of sequence ${index}, which has ${length ?? "none"}`,
      );
    if (seen.has(id)) throw new RangeError(`cutSequences: ids must be unique, got "${id}" twice`);
    seen.add(id);
  }
}

function takeRows(values: Float64Array, positions: Int32Array, size: number): Float64Array {
  const out = new Float64Array(positions.length * size);
  for (let i = 0; i < positions.length; i++) for (let d = 0; d < size; d++) out[i * size + d] = values[positions[i]! * size + d]!;
  return out;
}

function isObserved({ targetSymbols, targetValues, targets: { size } }: Dataset, position: number): boolean {
  if (targetSymbols !== null) return targetSymbols[position]! >= 0;
  for (let d = 0; d < size; d++) if (!Number.isNaN(targetValues![position * size + d]!)) return true;
  return false;
}
