import type { Cell, CellState, ElmanNonlinearity } from "../../cells/index.js";
import type { ParameterSlice, TargetSpace } from "../../contracts/index.js";
import type { ReadoutLaw } from "../../laws/index.js";
import type { RecurrentInputs } from "./recurrent-spec.js";

/** All of a recurrent model but its trained numbers. */
export interface RecurrentShape {
  readonly name: string;
  readonly provenance: Readonly<Record<string, unknown>> | null;
  readonly cell: Cell;
  readonly nonlinearity: ElmanNonlinearity | null;
  readonly inputs: RecurrentInputs;
  /** X of the first layer. */
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly layerCount: number;
  /** s_0 of each layer; part of the model, not trained. */
  readonly initial: readonly CellState<Float64Array>[];
  /** Whether the file names it; zeros otherwise. */
  readonly initialGiven: boolean;
  readonly noisy: boolean;
  /** How a row of readouts becomes the law of a target. */
  readonly law: ReadoutLaw;
  /** Of the law. */
  readonly targets: Pick<TargetSpace, "kind" | "size">;
  readonly slices: readonly ParameterSlice[];
  /** Length of the parameter vector. */
  readonly size: number;
}

/** Dimensions of the given inputs; 0 when the model takes none. */
export function givenSize(shape: Pick<RecurrentShape, "inputs" | "inputSize" | "targets">): number {
  if (shape.inputs === "given") return shape.inputSize;
  return shape.inputs === "previous-target" ? 0 : shape.inputSize - shape.targets.size;
}

/** The parameter vector's slices, named and ordered as in the model file; standard deviations as their logarithms. */
export function layOutParameters(shape: Pick<RecurrentShape, "cell" | "inputSize" | "hiddenSize" | "layerCount" | "law" | "noisy">): {
  slices: readonly ParameterSlice[];
  size: number;
} {
  const { cell, hiddenSize: H, law } = shape;
  const GH = cell.gateCount * H;
  const slices: ParameterSlice[] = [];
  let size = 0;
  const add = (name: string, ...dims: number[]): void => {
    slices.push(Object.freeze({ name, shape: Object.freeze(dims), offset: size }));
    size += dims.reduce((product, dim) => product * dim, 1);
  };
  for (let l = 0; l < shape.layerCount; l++) {
    add(`layers.${l}.weight_ih`, GH, l === 0 ? shape.inputSize : H);
    add(`layers.${l}.weight_hh`, GH, H);
    add(`layers.${l}.bias_ih`, GH);
    add(`layers.${l}.bias_hh`, GH);
  }
  add("readout.weight", law.readoutSize, H);
  add("readout.bias", law.readoutSize);
  for (const { name, size } of law.parameters) add(`emission.${name}`, size);
  if (shape.noisy) add("noise.logSd", cell.stateParts * H);
  return { slices: Object.freeze(slices), size };
}

/** Offset of the slice of that name; it must exist. */
export function offsetOf(shape: Pick<RecurrentShape, "slices">, name: string): number {
  return shape.slices.find((slice) => slice.name === name)!.offset;
}
