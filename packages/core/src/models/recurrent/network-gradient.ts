import {
  addColumnSums,
  addInPlace,
  addSparseProductTransposed,
  addToRowsOfSymbols,
  addTransposed,
  gemmTransposedA,
} from "@unrolled/kernels";
import type { Reals, Workspace } from "../../contracts/index.js";
import type { InputBlock } from "./bind-inputs.js";
import type { Layer, Network } from "./network.js";
import { offsetOf, type RecurrentShape } from "./recurrent-shape.js";

/** Gradients of one layer, the weights' transposed: X x G·H and H x G·H. */
export interface LayerGradient {
  readonly inputWeightsT: Reals;
  readonly stateWeightsT: Reals;
  readonly bias: Reals;
  /** Only where the cell hears the two sides apart; the two biases share `bias` otherwise. */
  readonly stateBias: Reals | null;
}

export interface NetworkGradient {
  readonly layers: readonly LayerGradient[];
  /** H x width and width */
  readonly readoutWeightsT: Reals;
  readonly readoutBias: Reals;
}

export function makeNetworkGradient(network: Network, workspace: Workspace): NetworkGradient {
  const { precision } = network;
  const { width } = network.readout;
  return {
    layers: network.layers.map(({ inputSize, hiddenSize, gateSize, stateBias }) => ({
      inputWeightsT: workspace.vector(inputSize * gateSize, precision),
      stateWeightsT: workspace.vector(hiddenSize * gateSize, precision),
      bias: workspace.vector(gateSize, precision),
      stateBias: stateBias === null ? null : workspace.vector(gateSize, precision),
    })),
    readoutWeightsT: workspace.vector(network.shape.hiddenSize * width, precision),
    readoutBias: workspace.vector(width, precision),
  };
}

/** Adds the part of x_t that the blocks hold: Σ x_tᵀ (row of d), over `count` packed positions from `position`. */
export function addFirstInputGradient(
  gradient: LayerGradient,
  layer: Layer,
  blocks: readonly InputBlock[],
  d: Reals,
  dOffset: number,
  position: number,
  count: number,
): void {
  const width = layer.gateSize;
  const out = gradient.inputWeightsT;
  for (const { offset, size, symbols, values, sparse } of blocks) {
    if (symbols !== null) addToRowsOfSymbols(out, offset * width, d, dOffset, symbols, position, count, width);
    else if (sparse) addSparseProductTransposed(out, offset * width, values!, position * size, d, dOffset, count, size, width);
    else gemmTransposedA(out, offset * width, values!, position * size, d, dOffset, count, size, width);
  }
}

/** Readout gradients of `count` rows: d is ∂L/∂readouts, h what the readout read. */
export function addReadoutGradient(gradient: NetworkGradient, network: Network, h: Reals, d: Reals, count: number): void {
  const { width } = network.readout;
  gemmTransposedA(gradient.readoutWeightsT, 0, h, 0, d, 0, count, network.shape.hiddenSize, width);
  addColumnSums(gradient.readoutBias, 0, d, 0, count, width);
}

/** Adds everything to the flat gradient, in the layout of the parameter vector: in float64 from here on. */
export function addToParameters(out: Float64Array, single: NetworkGradient, shape: RecurrentShape, workspace: Workspace): void {
  const gradient = widened(single, workspace);
  const { hiddenSize: H, law } = shape;
  const GH = shape.cell.gateCount * H;
  gradient.layers.forEach((layer, l) => {
    const at = (name: string): number => offsetOf(shape, `layers.${l}.${name}`);
    addTransposed(out, at("weight_ih"), layer.inputWeightsT, 0, GH, l === 0 ? shape.inputSize : H);
    addTransposed(out, at("weight_hh"), layer.stateWeightsT, 0, GH, H);
    addInPlace(out, at("bias_ih"), layer.bias, 0, GH);
    addInPlace(out, at("bias_hh"), layer.stateBias ?? layer.bias, 0, GH);
  });
  const width = gradient.readoutBias.length;
  const weightAt = offsetOf(shape, "readout.weight");
  for (let i = 0; i < law.readoutSize; i++)
    for (let j = 0; j < H; j++) out[weightAt + i * H + j] = out[weightAt + i * H + j]! + gradient.readoutWeightsT[j * width + i]!;
  // The law's own parameters are the rest of the readout's bias, and stand right after it in the parameter vector too.
  addInPlace(out, offsetOf(shape, "readout.bias"), gradient.readoutBias, 0, width);
}

function widened(gradient: NetworkGradient, workspace: Workspace): NetworkGradient {
  const wide = (A: Reals): Reals => {
    if (A instanceof Float64Array) return A;
    const out = workspace.vector(A.length);
    out.set(A);
    return out;
  };
  return {
    layers: gradient.layers.map(({ inputWeightsT, stateWeightsT, bias, stateBias }) => ({
      inputWeightsT: wide(inputWeightsT),
      stateWeightsT: wide(stateWeightsT),
      bias: wide(bias),
      stateBias: stateBias === null ? null : wide(stateBias),
    })),
    readoutWeightsT: wide(gradient.readoutWeightsT),
    readoutBias: wide(gradient.readoutBias),
  };
}
