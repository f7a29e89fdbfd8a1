import { addInPlace, transposeInto } from "@unrolled/kernels";
import type { Cell, CellState } from "../../cells/index.js";
import type { Precision, Reals, Workspace } from "../../contracts/index.js";
import { offsetOf, type RecurrentShape } from "./recurrent-shape.js";

/** A network as a model holds it: its shape, and its parameter vector. */
export interface Weights {
  readonly shape: RecurrentShape;
  readonly values: Float64Array;
}

/** One layer's weights, and their transposes, which row-major products want. */
export interface Layer {
  readonly cell: Cell;
  /** X of this layer, H, and G·H. */
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly gateSize: number;
  /** G·H x X and X x G·H */
  readonly inputWeights: Reals;
  readonly inputWeightsT: Reals;
  /** G·H x H and H x G·H */
  readonly stateWeights: Reals;
  readonly stateWeightsT: Reals;
  /** bias_ih; with bias_hh added unless the cell hears the two sides apart. */
  readonly bias: Reals;
  /** bias_hh, where the cell hears the two sides apart. */
  readonly stateBias: Reals | null;
  /** s_0 */
  readonly initial: CellState;
}

/** The parameters made ready for a run's products: in its memory, in its precision. */
export interface Network {
  readonly shape: RecurrentShape;
  readonly precision: Precision;
  readonly layers: readonly Layer[];
  readonly readout: Readout;
}

/**
 * The readout as rows of the law (see `ReadoutLaw`): its own parameters are rows of zero weight, whose bias they are.
 */
export interface Readout {
  readonly width: number;
  /** width x H and H x width */
  readonly weights: Reals;
  readonly weightsT: Reals;
  readonly bias: Reals;
}

/** Copies the parameters into a run's memory, with the transposes its products need. */
export function layOutNetwork({ shape, values }: Weights, precision: Precision, workspace: Workspace): Network {
  const { cell, hiddenSize: H } = shape;
  const copy = (part: Float64Array): Reals => {
    const out = workspace.vector(part.length, precision);
    out.set(part);
    return out;
  };
  const transposed = (A: Reals, m: number, n: number): Reals => {
    const out = workspace.vector(m * n, precision);
    transposeInto(out, A, m, n);
    return out;
  };
  const layers = Array.from({ length: shape.layerCount }, (_, l): Layer => {
    const inputSize = l === 0 ? shape.inputSize : H;
    const gateSize = cell.gateCount * H;
    const slice = (name: string, length: number): Reals => {
      const offset = offsetOf(shape, `layers.${l}.${name}`);
      return copy(values.subarray(offset, offset + length));
    };
    const inputWeights = slice("weight_ih", gateSize * inputSize);
    const stateWeights = slice("weight_hh", gateSize * H);
    const bias = slice("bias_ih", gateSize);
    const stateBias = slice("bias_hh", gateSize);
    if (!cell.apart) addInPlace(bias, 0, stateBias, 0, gateSize);
    const { h, c, offset } = shape.initial[l]!;
    return {
      cell,
      inputSize,
      hiddenSize: H,
      gateSize,
      inputWeights,
      inputWeightsT: transposed(inputWeights, gateSize, inputSize),
      stateWeights,
      stateWeightsT: transposed(stateWeights, gateSize, H),
      bias,
      stateBias: cell.apart ? stateBias : null,
      initial: { h: copy(h.subarray(offset, offset + H)), c: copy(c.subarray(offset, offset + H)), offset: 0 },
    };
  });
  const { width, weights, bias } = readoutOf(shape, values);
  const readoutWeights = copy(weights);
  const readout = { width, weights: readoutWeights, weightsT: transposed(readoutWeights, width, H), bias: copy(bias) };
  return { shape, precision, layers, readout };
}

function readoutOf(shape: RecurrentShape, values: Float64Array): { width: number; weights: Float64Array; bias: Float64Array } {
  const { hiddenSize: H, law } = shape;
  const { readoutSize: O, width } = law;
  const at = offsetOf(shape, "readout.weight");
  let weights = values.subarray(at, at + O * H);
  const biasAt = offsetOf(shape, "readout.bias");
  // The law's parameters stand right after readout.bias, so the two together are the bias of the wider readout.
  const bias = values.subarray(biasAt, biasAt + width);
  if (width > O) {
    const padded = new Float64Array(width * H);
    padded.set(weights);
    weights = padded;
  }
  return { width, weights, bias };
}
