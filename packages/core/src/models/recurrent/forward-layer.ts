import type { CellState } from "../../cells/index.js";
import type { Dataset } from "../../contracts/index.js";
import { stepLayer } from "./layer-products.js";
import type { Layer } from "./network.js";
import { type LayerTape, stateAt } from "./tape.js";

/** Steps from..to − 1 of a data set, whose packed positions are start..start + rows − 1. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly rows: number;
}

export function spanOf(data: Dataset, from: number, to: number): Span {
  const start = data.starts[from]!;
  return { from, to, start, rows: data.starts[to]! - start };
}

/** Steps a layer through a span. `tape.gates` holds the input products of the whole span; `before` the states before its first step. */
export function forwardLayer(layer: Layer, tape: LayerTape, before: CellState, data: Dataset, span: Span): void {
  const { hiddenSize: H, gateSize, cell } = layer;
  for (let t = span.from; t < span.to; t++) {
    const row = data.starts[t]! - span.start;
    const previous = t === span.from ? before : stateAt(tape.state, data.starts[t - 1]! - span.start, H);
    const scratch = { gates: tape.gates, gatesOffset: row * gateSize, kept: tape.kept, keptOffset: row * cell.keptParts * H };
    stepLayer(layer, stateAt(tape.state, row, H), previous, scratch, data.aliveCounts[t]!);
  }
}
