import type { Dataset, InputSpace, SequenceInfo, SplitName, TargetSpace } from "../contracts/index.js";
import { checkIds, checkSplits, layOut } from "./pack-dataset.js";

/** The numbers of one sequence, anywhere: dimension d of step t is `read(start + t * stepStride + d * dimStride)`. */
export interface PlacedValues {
  /** NaN is missing; of symbols −1 is. */
  readonly read: (index: number) => number;
  readonly start: number;
  readonly stepStride: number;
  readonly dimStride: number;
}

export interface ArraysContent {
  readonly name: string;
  readonly targets: TargetSpace;
  /** One a sequence, as of `inputValues`. */
  readonly targetValues: readonly PlacedValues[];
  readonly inputs: InputSpace | null;
  readonly inputValues: readonly PlacedValues[] | null;
  readonly splits: Readonly<Record<SplitName, readonly number[]>> | null;
  readonly sequences: readonly Omit<SequenceInfo, "observedSteps">[];
  /** The target values of a single sequence where they lie in order, which the dataset then keeps; else null. */
  readonly keep: Float64Array | null;
  /** The error of a value that does not fit, `x` in dimension d of step t of sequence n. */
  readonly misfit: (what: "targets" | "inputs", n: number, t: number, d: number, x: number) => Error;
}

/**
 * `packDataset` for numbers in typed arrays: nothing is made for a step, so that memory is that of the numbers and of the
 * dataset (`packedBytes`). One sequence of doubles that lie in order is kept as it is.
 *
 * @throws RangeError for ids or splits, and what `misfit` gives for a value.
 */
export function packArrays(content: ArraysContent): Dataset {
  const { name, targets, inputs, sequences, splits } = content;
  checkIds("packArrays", sequences);
  if (splits !== null) checkSplits("packArrays", splits, sequences.length);
  const layout = layOut(sequences.map(({ length }) => length));
  const observed = new Int32Array(sequences.length);

  const pack = (
    space: TargetSpace | InputSpace,
    placed: readonly PlacedValues[],
    what: "targets" | "inputs",
  ): Int32Array | Float64Array => {
    const symbols = space.kind === "categorical";
    const size = symbols ? 1 : space.size;
    const kept = what === "targets" && !symbols && sequences.length === 1 && content.keep?.length === layout.stepCount * size;
    const count = layout.stepCount * size;
    const out = symbols ? new Int32Array(count) : kept ? (content.keep as Float64Array) : new Float64Array(count);
    const fits = fitting(space, what === "targets");
    layout.order.forEach((n, row) => {
      const { read, start, stepStride, dimStride } = placed[n] as PlacedValues;
      const length = (sequences[n] as SequenceInfo).length;
      let seen = 0;
      for (let t = 0; t < length; t++) {
        const from = start + t * stepStride;
        const to = ((layout.starts[t] as number) + row) * size;
        let any = 0;
        for (let d = 0; d < size; d++) {
          const x = read(from + d * dimStride);
          if (!fits(x)) throw content.misfit(what, n, t, d, x);
          if (!kept) out[to + d] = x;
          if (symbols ? x !== -1 : !Number.isNaN(x)) any = 1;
        }
        seen += any;
      }
      if (what === "targets") observed[n] = seen;
    });
    return out;
  };
  const y = pack(targets, content.targetValues, "targets");
  const x = inputs === null ? null : pack(inputs, content.inputValues ?? [], "inputs");
  return Object.freeze({
    name,
    targets,
    inputs,
    sequences: sequences.map((info, n): SequenceInfo => Object.freeze({ ...info, observedSteps: observed[n] as number })),
    splits,
    ...layout,
    targetSymbols: y instanceof Int32Array ? y : null,
    targetValues: y instanceof Float64Array ? y : null,
    inputSymbols: x instanceof Int32Array ? x : null,
    inputValues: x instanceof Float64Array ? x : null,
    source: null,
  });
}

/** Bytes of a dataset with so many steps in all, the longest sequence of `length`: values and their layout. */
export function packedBytes(targets: TargetSpace, inputs: InputSpace | null, stepCount: number, length: number): number {
  const perStep = (space: TargetSpace | InputSpace | null): number =>
    space === null ? 0 : space.kind === "categorical" ? 4 : 8 * space.size;
  return stepCount * (perStep(targets) + perStep(inputs)) + 8 * length;
}

/** What one number of a space may be. */
function fitting(space: TargetSpace | InputSpace, mayMiss: boolean): (x: number) => boolean {
  switch (space.kind) {
    case "categorical":
      return (x) => (x >= 0 && x < space.size && Number.isInteger(x)) || (mayMiss && x === -1);
    case "count":
      return (x) => (x >= 0 && Number.isSafeInteger(x)) || Number.isNaN(x);
    case "binary":
      return (x) => x === 0 || x === 1 || Number.isNaN(x);
    case "real":
      return (x) => Number.isFinite(x) || (mayMiss && Number.isNaN(x));
  }
}
