import { copyColumns, fillRows } from "@unrolled/kernels";
import type { CellState } from "../../cells/index.js";
import type { Dataset, Rows, Workspace } from "../../contracts/index.js";
import { rowsByIndex } from "../../data/index.js";
import type { InputBlock } from "./bind-inputs.js";
import type { LogEmission } from "./emission.js";
import { firstInputProduct, inputProduct, readoutProduct, stepLayer } from "./layer-products.js";
import type { Network } from "./network.js";
import { makeState, setInitial } from "./tape.js";

/** f(s_{t−1}, x_t) and log p(y_t | s_t) of one sequence for many states at once; a state is h (then c) of each layer in turn. */
export interface StateProcess {
  readonly length: number;
  readonly stateDim: number;
  /** Rows of f(previous, x_t); f(s_0, x_1) in every row when `previous` is null. */
  meanInto(out: Rows, previous: Rows | null, t: number): void;
  logEmissionInto(out: Float64Array, state: Rows, t: number): void;
}

/** S of the whole stack. */
export function stateDimOf(network: Network): number {
  const { cell, hiddenSize, layerCount } = network.shape;
  return layerCount * cell.stateParts * hiddenSize;
}

/** Binds sequence `index` for at most `count` states; all memory is taken now. The input product is made once a step and shared by all states. */
export function openStateProcess(
  network: Network,
  blocks: readonly InputBlock[],
  logEmission: LogEmission,
  data: Dataset,
  index: number,
  count: number,
  workspace: Workspace,
): StateProcess {
  const info = data.sequences[index];
  if (info === undefined) throw new RangeError(`open: sequence index must be 0..${data.sequences.length - 1}, got ${index}`);
  const { layers, readout, shape } = network;
  const { hiddenSize: H, cell } = shape;
  const row = rowsByIndex(data)[index]!;
  const stateDim = stateDimOf(network);
  const parts = cell.stateParts;
  const gateSize = cell.gateCount * H;
  const inputGates = workspace.vector(gateSize);
  const scratch = {
    gates: workspace.vector(count * gateSize),
    gatesOffset: 0,
    kept: workspace.vector(count * cell.keptParts * H),
    keptOffset: 0,
  };
  const previousStates = layers.map((layer) => makeState(layer, count, workspace));
  const nextStates = layers.map((layer) => makeState(layer, count, workspace));
  const readouts = workspace.vector(count * readout.width);
  const top = workspace.vector(count * H);

  const unpack = (state: CellState, rows: Rows, l: number): void => {
    copyColumns(state.h, 0, H, rows.data, l * parts * H, stateDim, rows.count, H);
    if (parts === 2) copyColumns(state.c, 0, H, rows.data, (l * 2 + 1) * H, stateDim, rows.count, H);
  };
  const pack = (rows: Rows, state: CellState, l: number, count: number): void => {
    copyColumns(rows.data, l * parts * H, stateDim, state.h, 0, H, count, H);
    if (parts === 2) copyColumns(rows.data, (l * 2 + 1) * H, stateDim, state.c, 0, H, count, H);
  };

  return {
    length: info.length,
    stateDim,
    meanInto(out, previous, t) {
      // From s_0 all rows are the same: one is computed, and copied.
      const rows = previous === null ? 1 : out.count;
      layers.forEach((layer, l) => {
        const before = previousStates[l]!;
        const next = nextStates[l]!;
        if (previous === null) setInitial(before, shape.initial[l]!, 1, H);
        else unpack(before, previous, l);
        if (l === 0) {
          firstInputProduct(inputGates, 0, layer, blocks, data.starts[t]! + row, 1);
          fillRows(scratch.gates, 0, inputGates, 0, rows, gateSize);
        } else inputProduct(scratch.gates, layer, nextStates[l - 1]!.h, rows);
        stepLayer(layer, next, before, scratch, rows);
        pack(out, next, l, rows);
      });
      if (previous === null) for (let n = 1; n < out.count; n++) out.data.copyWithin(n * stateDim, 0, stateDim);
    },
    logEmissionInto(out, state, t) {
      copyColumns(top, 0, H, state.data, (layers.length - 1) * parts * H, stateDim, state.count, H);
      readoutProduct(readouts, 0, readout, top, 0, state.count, H);
      logEmission(out, 0, readouts, 0, data.starts[t]! + row, 1, state.count, false);
    },
  };
}
