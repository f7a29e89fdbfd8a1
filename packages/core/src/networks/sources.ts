import type { Dataset, Packing, Reals, SequenceInfo } from "../contracts/index.js";
import { checkOnlyTrailingMissing } from "../data/first-gap.js";
import { checkBinding } from "../data/index.js";
import { sourceDataset } from "../data/source.js";
import type { OpenSpan, Source } from "./op.js";
import type { Axis, Slice, SliceBody } from "./slice.js";

/** A sequence of steps for each sequence of the data, packed, with what names its rows. */
export interface PackedSteps extends Packing {
  /** In file order. */
  readonly sequences: readonly Pick<SequenceInfo, "id" | "length">[];
}

/** The steps of an axis: symbols, or numbers. */
export interface AxisSteps {
  readonly steps: PackedSteps;
  readonly symbols: Int32Array | null;
  readonly values: Float64Array | null;
}

/** What stands in a run's leaves: data, and what encoders made of them, in the run's memory. */
export interface Sources {
  readonly given: Source | null;
  readonly previousTarget: Source | null;
  /** By the slice's links. */
  readonly links: readonly Source[];
  /** By id. */
  readonly spans: readonly OpenSpan[];
}

/** Data that a network was bound to: what its slices read, packed like the data. */
export interface BoundSources {
  readonly steps: PackedSteps;
  readonly given: Source | null;
  readonly previousTarget: Source | null;
  /** Null: no encoder goes over it. */
  readonly axes: Readonly<Record<Axis, AxisSteps | null>>;
}

/**
 * Checks data against a network and lays out what its slices read, packed like the data.
 *
 * @throws TypeError or RangeError where the data do not fit, or a target that a later step reads is missing.
 */
export function bindSources(name: string, slice: Slice, data: Dataset): BoundSources {
  const { given, previousTarget, emission, reads, isSingle } = slice;
  checkBinding({ name, targets: emission.law.targets, inputs: null }, data);
  for (const [axis, space, what] of [
    ["inputs", data.inputs, "inputs"],
    ["source", data.source?.space ?? null, "a source"],
  ] as const) {
    const size = reads[axis];
    if (size === 0) continue;
    if (space === null) throw new TypeError(`bind: model "${name}" needs ${what} of size ${size}, data "${data.name}" has none`);
    if (space.size !== size)
      throw new RangeError(`bind: model "${name}" needs ${what} of size ${size}, data "${data.name}" has size ${space.size}`);
    if (readsSymbols(slice, axis) && space.kind !== "categorical")
      throw new TypeError(
        `bind: model "${name}" looks its ${axis === "inputs" ? "inputs" : "source"} up in an embedding, so that they must be symbols, data "${data.name}" has ${space.kind} numbers; give symbols, or a network without that embedding`,
      );
  }
  if (previousTarget !== null) checkOnlyTrailingMissing(name, data);
  const long = isSingle ? data.sequences.find(({ length }) => length > 1) : undefined;
  if (long !== undefined)
    throw new RangeError(
      `bind: model "${name}" has one target for a whole source, sequence "${long.id}" of data "${data.name}" has ${long.length}; give one`,
    );
  const sources = sourceDataset(data);
  return {
    steps: data,
    given: given === null ? null : dataSource(data.inputSymbols, data.inputValues, false),
    previousTarget:
      previousTarget === null
        ? null
        : { ...previousTargets(data), sparse: data.targets.kind === "binary", isDifferentiated: false, position: 0 },
    axes: {
      inputs: hasEncoder(slice, "inputs") ? { steps: data, symbols: data.inputSymbols, values: data.inputValues } : null,
      source: hasEncoder(slice, "source") ? { steps: sources!, symbols: sources!.targetSymbols, values: sources!.targetValues } : null,
    },
  };
}

/** Data as a source, from packed position 0 on. */
export function dataSource(symbols: Int32Array | null, values: Reals | null, isDifferentiated: boolean): Source {
  return { symbols, values, sparse: false, isDifferentiated, position: 0 };
}

export function hasEncoder({ spans }: Slice, over: Axis): boolean {
  return spans.some((made) => !("parts" in made) && made.over === over);
}

/** True where the steps of an axis are looked up in a table, which numbers cannot be. */
export function readsSymbols(slice: Slice, axis: Axis = "inputs"): boolean {
  const looksUp = ({ nodes, given }: SliceBody): boolean =>
    given !== null && nodes.some(({ sum }) => sum?.terms.some(({ x, transposed }) => transposed && x.id === given.id) === true);
  return (axis === "inputs" && looksUp(slice)) || slice.spans.some((made) => !("parts" in made) && made.over === axis && looksUp(made));
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
