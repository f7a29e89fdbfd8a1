import { addRowsOfSymbols, addSparseProduct, affine, fillRows, gemm } from "@unrolled/kernels";
import type { CellScratch, CellState } from "../../cells/index.js";
import type { Reals } from "../../contracts/index.js";
import type { InputBlock } from "./bind-inputs.js";
import type { Layer, Readout } from "./network.js";

/** gates (count rows) = bias + W_ih x of the first layer, for the packed positions from `position`. */
export function firstInputProduct(
  gates: Reals,
  gatesOffset: number,
  layer: Layer,
  blocks: readonly InputBlock[],
  position: number,
  count: number,
): void {
  const width = layer.gateSize;
  fillRows(gates, gatesOffset, layer.bias, 0, count, width);
  for (const { offset, size, symbols, values, sparse } of blocks) {
    const W = layer.inputWeightsT;
    if (symbols !== null) addRowsOfSymbols(gates, gatesOffset, W, offset * width, symbols, position, count, width);
    else if (sparse) addSparseProduct(gates, gatesOffset, values!, position * size, W, offset * width, count, size, width);
    else gemm(gates, gatesOffset, values!, position * size, W, offset * width, count, size, width, true);
  }
}

/** gates (count rows) = bias + W_ih x of a layer whose inputs are the rows of `inputs`. */
export function inputProduct(gates: Reals, layer: Layer, inputs: Reals, count: number): void {
  affine(gates, 0, inputs, 0, layer.inputWeightsT, 0, layer.bias, count, layer.inputSize, layer.gateSize);
}

/** One step of a layer: the product with the previous state added to the input side in `scratch.gates`, then the cell. */
export function stepLayer(layer: Layer, next: CellState, previous: CellState, scratch: CellScratch, rows: number): void {
  const { cell, hiddenSize: H, gateSize, stateWeightsT } = layer;
  const { gates, gatesOffset, kept, keptOffset } = scratch;
  if (layer.stateBias === null) gemm(gates, gatesOffset, previous.h, previous.offset, stateWeightsT, 0, rows, H, gateSize, true);
  else affine(kept, keptOffset, previous.h, previous.offset, stateWeightsT, 0, layer.stateBias, rows, H, gateSize);
  cell.stepInto(next, previous, scratch, rows, H);
}

/** The same where every row has the input side `inputGates`. */
export function stepLayerFrom(
  layer: Layer,
  next: CellState,
  previous: CellState,
  inputGates: Reals,
  scratch: CellScratch,
  rows: number,
): void {
  const { cell, hiddenSize: H, gateSize, stateWeightsT } = layer;
  const { gates, gatesOffset } = scratch;
  if (layer.stateBias !== null) {
    fillRows(gates, gatesOffset, inputGates, 0, rows, gateSize);
    stepLayer(layer, next, previous, scratch, rows);
    return;
  }
  affine(gates, gatesOffset, previous.h, previous.offset, stateWeightsT, 0, inputGates, rows, H, gateSize);
  cell.stepInto(next, previous, scratch, rows, H);
}

/** Back through `stepLayer`: pre-activation derivatives left in `scratch`, dPrevious set to ∂L/∂(previous state). */
export function stepLayerBack(
  layer: Layer,
  dPrevious: CellState,
  dNext: CellState,
  previous: CellState,
  scratch: CellScratch,
  rows: number,
): void {
  const { cell, hiddenSize: H, gateSize, stateWeights } = layer;
  cell.backInto(dPrevious, dNext, previous, scratch, rows, H);
  const [d, offset] = cell.apart ? [scratch.kept, scratch.keptOffset] : [scratch.gates, scratch.gatesOffset];
  gemm(dPrevious.h, dPrevious.offset, d, offset, stateWeights, 0, rows, gateSize, H, true);
}

/** readouts (count rows) = bias + W h. */
export function readoutProduct(
  readouts: Reals,
  readoutsOffset: number,
  readout: Readout,
  h: Reals,
  hOffset: number,
  count: number,
  H: number,
): void {
  affine(readouts, readoutsOffset, h, hOffset, readout.weightsT, 0, readout.bias, count, H, readout.width);
}
