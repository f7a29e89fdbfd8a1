import { addInPlace, transposeInto } from "@unrolled/kernels";
import type { Cell } from "../../cells/index.js";
import { offsetOf, type RecurrentShape } from "./recurrent-shape.js";

/** One layer's weights, and their transposes, which row-major products want. */
export interface Layer {
  readonly cell: Cell;
  /** X of this layer, H, and G·H. */
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly gateSize: number;
  /** G·H x X and X x G·H */
  readonly inputWeights: Float64Array;
  readonly inputWeightsT: Float64Array;
  /** G·H x H and H x G·H */
  readonly stateWeights: Float64Array;
  readonly stateWeightsT: Float64Array;
  /** bias_ih; with bias_hh added unless the cell hears the two sides apart. */
  readonly bias: Float64Array;
  /** bias_hh, where the cell hears the two sides apart. */
  readonly stateBias: Float64Array | null;
}

/** The parameter vector made ready for products. */
export interface Network {
  readonly shape: RecurrentShape;
  readonly layers: readonly Layer[];
  readonly readout: Readout;
}

/**
 * The readout as numbers per row: V logits, D logits, D log rates, or D means and D log sds.
 *
 * A Gaussian with one sd per dimension is the same with rows of zero weight for its log sds, whose bias is emission.logSd.
 */
export interface Readout {
  readonly width: number;
  /** width x H and H x width */
  readonly weights: Float64Array;
  readonly weightsT: Float64Array;
  readonly bias: Float64Array;
}

export function makeNetwork(shape: RecurrentShape, values: Float64Array): Network {
  const { cell, hiddenSize: H } = shape;
  const layers = Array.from({ length: shape.layerCount }, (_, l): Layer => {
    const inputSize = l === 0 ? shape.inputSize : H;
    const gateSize = cell.gateCount * H;
    const slice = (name: string, length: number): Float64Array => {
      const offset = offsetOf(shape, `layers.${l}.${name}`);
      return values.subarray(offset, offset + length);
    };
    const inputWeights = slice("weight_ih", gateSize * inputSize);
    const stateWeights = slice("weight_hh", gateSize * H);
    const bias = slice("bias_ih", gateSize).slice();
    const stateBias = slice("bias_hh", gateSize);
    if (!cell.apart) addInPlace(bias, 0, stateBias, 0, gateSize);
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
    };
  });
  return { shape, layers, readout: makeReadout(shape, values) };
}

function makeReadout(shape: RecurrentShape, values: Float64Array): Readout {
  const { hiddenSize: H, readoutSize: O } = shape;
  const separateSd = shape.emission === "gaussian" && !shape.sdFromReadout;
  const width = separateSd ? 2 * O : O;
  const at = offsetOf(shape, "readout.weight");
  let weights = values.subarray(at, at + O * H);
  const biasAt = offsetOf(shape, "readout.bias");
  // emission.logSd stands right after readout.bias, so the two together are the bias of the wider readout.
  const bias = values.subarray(biasAt, biasAt + width);
  if (separateSd) {
    const padded = new Float64Array(width * H);
    padded.set(weights);
    weights = padded;
  }
  return { width, weights, weightsT: transposed(weights, width, H), bias };
}

function transposed(A: Float64Array, m: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  transposeInto(out, A, m, n);
  return out;
}
