import { fillRows } from "@unrolled/kernels";
import type { CellState } from "../../cells/index.js";
import type { Precision, Reals, Workspace } from "../../contracts/index.js";
import type { Layer } from "./network.js";

/** What one layer leaves behind over a span of steps, packed like the data: all that back-propagation needs. */
export interface LayerTape {
  readonly gates: Reals;
  readonly kept: Reals;
  /** Offset 0: the states of the span. */
  readonly state: CellState;
}

/** Memory for `rows` packed rows of a layer. */
export function makeTape(layer: Layer, rows: number, precision: Precision, workspace: Workspace): LayerTape {
  return {
    gates: workspace.vector(rows * layer.gateSize, precision),
    kept: workspace.vector(rows * layer.cell.keptParts * layer.hiddenSize, precision),
    state: makeState(layer, rows, precision, workspace),
  };
}

/** `rows` zeroed rows of state. */
export function makeState(layer: Layer, rows: number, precision: Precision, workspace: Workspace): CellState {
  const { cell, hiddenSize: H } = layer;
  return { h: workspace.vector(rows * H, precision), c: workspace.vector(cell.stateParts === 2 ? rows * H : 0, precision), offset: 0 };
}

/** `rows` rows of s_0. */
export function makeInitial(layer: Layer, rows: number, precision: Precision, workspace: Workspace): CellState {
  const state = makeState(layer, rows, precision, workspace);
  setInitial(state, layer.initial, rows, layer.hiddenSize);
  return state;
}

/** Every row of `state` becomes s_0. */
export function setInitial(state: CellState, initial: CellState, rows: number, H: number): void {
  fillRows(state.h, state.offset, initial.h, initial.offset, rows, H);
  if (state.c.length > 0) fillRows(state.c, state.offset, initial.c, initial.offset, rows, H);
}

/** The first `rows` rows of `from` into `to`. */
export function copyState(to: CellState, from: CellState, rows: number, H: number): void {
  to.h.set(from.h.subarray(from.offset, from.offset + rows * H), to.offset);
  if (to.c.length > 0) to.c.set(from.c.subarray(from.offset, from.offset + rows * H), to.offset);
}

/** The same arrays from another row. */
export function stateAt(state: CellState, row: number, H: number): CellState {
  return { h: state.h, c: state.c, offset: row * H };
}
