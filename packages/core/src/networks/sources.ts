import type { Dataset, Precision, Workspace } from "../contracts/index.js";
import { checkOnlyTrailingMissing } from "../data/first-gap.js";
import { checkBinding } from "../data/index.js";
import type { Source } from "./op.js";
import type { Slice } from "./slice.js";

/** What stands in a slice's leaves: the data's inputs, and the targets before; null where the slice has none. */
export interface Sources {
  readonly given: Source | null;
  readonly previousTarget: Source | null;
}

/**
 * Checks data against a network and lays out what its slices read, packed like the data.
 *
 * @throws TypeError or RangeError where the data do not fit, or a target that a later step reads is missing.
 */
export function bindSources(name: string, slice: Slice, data: Dataset): Sources {
  const { given, previousTarget, emission } = slice;
  checkBinding({ name, targets: emission.law.targets, inputs: null }, data);
  if (given !== null) {
    if (data.inputs === null) throw new TypeError(`bind: model "${name}" needs inputs of size ${given.size}, data "${data.name}" has none`);
    if (data.inputs.size !== given.size)
      throw new RangeError(`bind: model "${name}" needs inputs of size ${given.size}, data "${data.name}" has size ${data.inputs.size}`);
    if (readsSymbols(slice) && data.inputs.kind !== "categorical")
      throw new TypeError(
        `bind: model "${name}" looks its inputs up in an embedding, so that they must be symbols, data "${data.name}" has ${data.inputs.kind} numbers; give symbols, or a network without that embedding`,
      );
  }
  if (previousTarget !== null) checkOnlyTrailingMissing(name, data);
  return {
    given: given === null ? null : { symbols: data.inputSymbols, values: data.inputValues, sparse: false, position: 0 },
    previousTarget: previousTarget === null ? null : { ...previousTargets(data), sparse: data.targets.kind === "binary", position: 0 },
  };
}

/** True where the inputs are looked up in a table, which numbers cannot be. */
export function readsSymbols({ nodes, given }: Slice): boolean {
  return given !== null && nodes.some(({ sum }) => sum?.terms.some(({ x, transposed }) => transposed && x.id === given.id) === true);
}

/** The sources of a run: their numbers in its memory, in its precision. */
export function placeSources(sources: Sources, precision: Precision, workspace: Workspace): Sources {
  const placed = (source: Source | null): Source | null => {
    if (source === null) return null;
    const symbols = source.symbols === null ? null : workspace.indices(source.symbols.length);
    const values = source.values === null ? null : workspace.vector(source.values.length, precision);
    symbols?.set(source.symbols!);
    values?.set(source.values!);
    return { ...source, symbols, values };
  };
  return { given: placed(sources.given), previousTarget: placed(sources.previousTarget) };
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
