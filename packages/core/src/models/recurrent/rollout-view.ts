import type { Dataset, RolloutView } from "../../contracts/index.js";
import { bindInputs, placeInputs } from "./bind-inputs.js";
import { forwardLayer, type Span, spanOf } from "./forward-layer.js";
import { firstInputProduct, inputProduct, readoutProduct } from "./layer-products.js";
import { layOutNetwork, type Weights } from "./network.js";
import { copyState, makeInitial, makeTape, stateAt } from "./tape.js";

/** Packed rows stepped before their readouts are scored: enough for products of good size, few enough to stay in cache. */
const rowsPerSpan = 512;

/**
 * log p(y_t | y_<t, x_≤t) of a deterministic network, in one pass.
 *
 * Cost O(Σ T_i · (G·H·(X + H) + O·H)); memory O(B·H) and a span of steps, whatever T is.
 */
export function rolloutView(weights: Weights, data: Dataset): RolloutView {
  const bound = bindInputs(weights.shape, data);
  const spans = spansOf(data);
  const H = weights.shape.hiddenSize;
  return Object.freeze<RolloutView>({
    data,
    logProbInto(increments, workspace, precision = "float64") {
      workspace.scope(() => {
        const { layers, readout } = layOutNetwork(weights, precision, workspace);
        const blocks = placeInputs(bound, precision, workspace);
        const logEmission = weights.shape.law.logEmission(data, workspace);
        const batch = data.sequences.length;
        const largest = spans.reduce((max, span) => Math.max(max, span.rows), 0);
        const readouts = workspace.vector(largest * readout.width, precision);
        const tapes = layers.map((layer) => makeTape(layer, largest, precision, workspace));
        const befores = layers.map((layer) => makeInitial(layer, batch, precision, workspace));
        for (const span of spans) {
          layers.forEach((layer, l) => {
            const tape = tapes[l]!;
            if (l === 0) firstInputProduct(tape.gates, 0, layer, blocks, span.start, span.rows);
            else inputProduct(tape.gates, layer, tapes[l - 1]!.state.h, span.rows);
            forwardLayer(layer, tape, befores[l]!, data, span);
            const lastRow = data.starts[span.to - 1]! - span.start;
            copyState(befores[l]!, stateAt(tape.state, lastRow, H), data.aliveCounts[span.to - 1]!, H);
          });
          readoutProduct(readouts, 0, readout, tapes.at(-1)!.state.h, 0, span.rows, H);
          logEmission(increments, span.start, readouts, 0, span.start, span.rows, 1, false);
        }
      });
    },
  });
}

function spansOf(data: Dataset): Span[] {
  const spans: Span[] = [];
  let from = 0;
  while (from < data.length) {
    let to = from + 1;
    while (to < data.length && data.starts[to + 1]! - data.starts[from]! <= rowsPerSpan) to++;
    spans.push(spanOf(data, from, to));
    from = to;
  }
  return spans;
}
