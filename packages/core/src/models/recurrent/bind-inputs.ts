import type { Dataset, Precision, Reals, Workspace } from "../../contracts/index.js";
import { checkBinding, firstGap } from "../../data/index.js";
import { givenSize, type RecurrentShape } from "./recurrent-shape.js";

/** A part of x_t: `size` numbers of it from `offset`, either one-hot (packed symbols, −1 for zeros) or packed values. */
export interface InputBlock {
  readonly offset: number;
  readonly size: number;
  readonly symbols: Int32Array | null;
  readonly values: Reals | null;
  /** Values that are mostly zeros (binary ones): products pass the zeros over. */
  readonly sparse: boolean;
}

/** Checks data against a recurrent model and lays its inputs x_t out, packed like the data. */
export function bindInputs(shape: RecurrentShape, data: Dataset): readonly InputBlock[] {
  checkBinding({ name: shape.name, targets: shape.targets, inputs: null }, data);
  const blocks: InputBlock[] = [];
  const given = givenSize(shape);
  if (given > 0) {
    if (data.inputs === null)
      throw new TypeError(`bind: model "${shape.name}" needs inputs of size ${given}, data "${data.name}" has none`);
    if (data.inputs.size !== given)
      throw new RangeError(`bind: model "${shape.name}" needs inputs of size ${given}, data "${data.name}" has size ${data.inputs.size}`);
    blocks.push({ offset: 0, size: given, symbols: data.inputSymbols, values: data.inputValues, sparse: false });
  }
  if (shape.inputs !== "given") {
    checkOnlyTrailingMissing(shape, data);
    const previous = previousTargets(data);
    blocks.push({ offset: given, size: data.targets.size, ...previous, sparse: data.targets.kind === "binary" });
  }
  return blocks;
}

/** The blocks of a run: their numbers in its memory, in its precision. */
export function placeInputs(blocks: readonly InputBlock[], precision: Precision, workspace: Workspace): readonly InputBlock[] {
  return blocks.map((block) => {
    if (block.values === null) {
      const symbols = workspace.indices(block.symbols!.length);
      symbols.set(block.symbols!);
      return { ...block, symbols };
    }
    const values = workspace.vector(block.values.length, precision);
    values.set(block.values);
    return { ...block, values };
  });
}

/** y_{t−1} at every packed position, a row of zeros (symbol −1) at the first step and where it is missing. */
function previousTargets(data: Dataset): { symbols: Int32Array | null; values: Float64Array | null } {
  const { targetSymbols, targetValues, aliveCounts, starts } = data;
  const D = data.targets.size;
  const symbols = targetSymbols === null ? null : new Int32Array(data.stepCount).fill(-1);
  const values = targetValues === null ? null : new Float64Array(data.stepCount * D);
  for (let t = 1; t < data.length; t++) {
    const from = starts[t - 1]!;
    const to = starts[t]!;
    const alive = aliveCounts[t]!;
    if (symbols !== null) symbols.set(targetSymbols!.subarray(from, from + alive), to);
    else values!.set(targetValues!.subarray(from * D, (from + alive) * D), to * D);
  }
  if (values !== null) for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) values[i] = 0;
  return { symbols, values };
}

/** A model that reads y_{t−1} can pass over a missing target only where no later one is scored. */
function checkOnlyTrailingMissing(shape: RecurrentShape, data: Dataset): void {
  const gap = firstGap(data);
  if (gap !== null)
    throw new RangeError(
      `bind: model "${shape.name}" reads the target before, so only trailing targets may be missing; sequence "${gap.sequence}" misses step ${gap.missing} but has step ${gap.observed}`,
    );
}
