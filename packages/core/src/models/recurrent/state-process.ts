import { addScaledRows, copyColumns } from "@unrolled/kernels";
import type { CellState } from "../../cells/index.js";
import type { Dataset, Key, Precision, Reals, Rows, Workspace } from "../../contracts/index.js";
import { selectSequences } from "../../data/index.js";
import { bindInputs, placeInputs } from "./bind-inputs.js";
import { firstInputProduct, inputProduct, readoutProduct, stepLayer, stepLayerFrom } from "./layer-products.js";
import { layOutNetwork, type Weights } from "./network.js";
import { makeState, setInitial } from "./tape.js";

/** f(s_{t−1}, x_t) and log p(y_t | s_t) of one sequence for many states at once; a state is h (then c) of each layer in turn. */
export interface StateProcess {
  readonly length: number;
  readonly stateDim: number;
  /** Rows of f(previous, x_t); f(s_0, x_1) in every row when `previous` is null. */
  meanInto(out: Rows<Reals>, previous: Rows<Reals> | null, t: number): void;
  /** The same plus sd ⊙ ε, ε ~ N(0, I) from the key; sd null: nothing is added. */
  moveInto(out: Rows<Reals>, previous: Rows<Reals> | null, t: number, key: Key): void;
  logEmissionInto(out: Float64Array, state: Rows<Reals>, t: number): void;
}

/** S of the whole stack. */
export function stateDimOf({ shape }: Weights): number {
  return shape.layerCount * shape.cell.stateParts * shape.hiddenSize;
}

const drawsPerBlock = 4096;
const leastRows = 128;

/** Rows worked through at a time: few enough to stay in cache, and such that their draws are whole blocks of a key's. */
function rowsAtATime(stateDim: number): number {
  let divisor = 1;
  while (divisor < drawsPerBlock && stateDim % (2 * divisor) === 0) divisor *= 2;
  return Math.max(leastRows, drawsPerBlock / divisor);
}

/**
 * Binds sequence `index` for at most `count` states; all memory is taken now. The input product is made once a step and
 * shared by all states.
 */
export function openStateProcess(
  weights: Weights,
  sd: Float64Array | null,
  data: Dataset,
  index: number,
  count: number,
  precision: Precision,
  workspace: Workspace,
): StateProcess {
  if (data.sequences[index] === undefined)
    throw new RangeError(`open: sequence index must be 0..${data.sequences.length - 1}, got ${index}`);
  const sequence = selectSequences(data, [index]);
  const { layers, readout, shape } = layOutNetwork(weights, precision, workspace);
  const blocks = placeInputs(bindInputs(shape, sequence), precision, workspace);
  const logEmission = shape.law.logEmission(sequence, workspace);
  const { hiddenSize: H, cell } = shape;
  const stateDim = stateDimOf(weights);
  const parts = cell.stateParts;
  const gateSize = cell.gateCount * H;
  const size = Math.min(count, rowsAtATime(stateDim));
  // Where a state is one h, cells read and write the rows themselves.
  const direct = stateDim === H;
  const inputGates = workspace.vector(gateSize, precision);
  const scratch = {
    gates: workspace.vector(size * gateSize, precision),
    gatesOffset: 0,
    kept: workspace.vector(size * cell.keptParts * H, precision),
    keptOffset: 0,
  };
  const first = direct ? 1 : size;
  const previousStates = layers.map((layer) => makeState(layer, first, precision, workspace));
  const nextStates = layers.map((layer) => makeState(layer, first, precision, workspace));
  const readouts = workspace.vector(size * readout.width, precision);
  const top = workspace.vector(direct ? 0 : size * H, precision);
  const noise = workspace.vector(sd === null ? 0 : size * stateDim, precision);
  const spread = workspace.vector(sd?.length ?? 0, precision);
  if (sd !== null) spread.set(sd);

  /** Rows from..from + rows − 1 of h and c of layer l, to or from a layer's own arrays. */
  const unpack = (state: CellState, all: Reals, from: number, l: number, rows: number): void => {
    copyColumns(state.h, 0, H, all, from * stateDim + l * parts * H, stateDim, rows, H);
    if (parts === 2) copyColumns(state.c, 0, H, all, from * stateDim + (l * 2 + 1) * H, stateDim, rows, H);
  };
  const pack = (all: Reals, from: number, state: CellState, l: number, rows: number): void => {
    copyColumns(all, from * stateDim + l * parts * H, stateDim, state.h, 0, H, rows, H);
    if (parts === 2) copyColumns(all, from * stateDim + (l * 2 + 1) * H, stateDim, state.c, 0, H, rows, H);
  };

  /** Means of `rows` rows from `from`, the first layer's input side being in `inputGates`. */
  function meanOf(out: Reals, previous: Reals | null, from: number, rows: number): void {
    layers.forEach((layer, l) => {
      let before = previousStates[l]!;
      if (previous === null) setInitial(before, layer.initial, rows, H);
      else if (direct) before = { h: previous, c: before.c, offset: from * H };
      else unpack(before, previous, from, l, rows);
      const next = direct ? { h: out, c: before.c, offset: from * H } : nextStates[l]!;
      if (l === 0) stepLayerFrom(layer, next, before, inputGates, scratch, rows);
      else {
        inputProduct(scratch.gates, layer, nextStates[l - 1]!.h, rows);
        stepLayer(layer, next, before, scratch, rows);
      }
      if (!direct) pack(out, from, next, l, rows);
    });
  }

  function step(out: Rows<Reals>, previous: Rows<Reals> | null, t: number, key: Key | null): void {
    firstInputProduct(inputGates, 0, layers[0]!, blocks, t, 1);
    if (previous === null) {
      // From s_0 all rows are the same: one is computed, and copied.
      meanOf(out.data, null, 0, 1);
      for (let n = 1; n < out.count; n++) out.data.copyWithin(n * stateDim, 0, stateDim);
    }
    const draws = key?.fold("noise").fold(t);
    for (let from = 0; from < out.count; from += size) {
      const rows = Math.min(size, out.count - from);
      if (previous !== null) meanOf(out.data, previous.data, from, rows);
      if (draws === undefined || sd === null) continue;
      draws.fillNormal(rows === size ? noise : noise.subarray(0, rows * stateDim), from * stateDim);
      addScaledRows(out.data, from * stateDim, spread, 0, noise, 0, stateDim, rows, stateDim);
    }
  }

  return {
    length: sequence.length,
    stateDim,
    meanInto: (out, previous, t) => step(out, previous, t, null),
    moveInto: step,
    logEmissionInto(out, state, t) {
      for (let from = 0; from < state.count; from += size) {
        const rows = Math.min(size, state.count - from);
        if (direct) readoutProduct(readouts, 0, readout, state.data, from * H, rows, H);
        else {
          copyColumns(top, 0, H, state.data, from * stateDim + (layers.length - 1) * parts * H, stateDim, rows, H);
          readoutProduct(readouts, 0, readout, top, 0, rows, H);
        }
        logEmission(out, from, readouts, 0, t, 1, rows, false);
      }
    },
  };
}
