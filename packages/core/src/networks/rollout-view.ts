import type { Dataset, RolloutView } from "../contracts/index.js";
import type { Network } from "./network.js";
import { openSlice } from "./open-slice.js";
import { openSources } from "./open-sources.js";
import { overTime } from "./over-time.js";
import { bindSources } from "./sources.js";

/** Packed rows stepped before their readouts are scored: enough for products of good size, few enough to stay in cache. */
const rowsPerSpan = 512;

/**
 * log p(y_t | y_<t, x_≤t) of a network without draws (or of its means), in one pass.
 *
 * Cost O(Σ T_i · weights); memory O(states of the batch) and a span of steps, whatever T is.
 */
export function rolloutView(network: Network, data: Dataset): RolloutView {
  const { slice } = network;
  const bound = bindSources(network.name, slice, data);
  const plan = network.plan({ repeated: false, dropout: false });
  const spans = spansOf(data);
  return Object.freeze<RolloutView>({
    data,
    logProbInto(increments, workspace, precision = "float64") {
      workspace.scope(() => {
        const open = openSlice(
          plan,
          network,
          {
            positions: spans.reduce((max, { from, to }) => Math.max(max, data.starts[to]! - data.starts[from]!), 0),
            positionsAtOnce: data.sequences.length,
            repeat: 1,
            precision,
            backward: false,
            noise: false,
            sources: openSources(network, bound, { precision, backward: false }, workspace),
          },
          workspace,
        );
        const time = overTime(open, data, workspace);
        const logEmission = slice.emission.law.logEmission(data, workspace);
        const readout = open.places[plan.readout]!;
        for (const { from, to } of spans) {
          const start = data.starts[from]!;
          time.forward(from, to);
          logEmission(increments, start, readout.values, 0, start, data.starts[to]! - start, 1, false);
        }
      });
    },
  });
}

function spansOf(data: Dataset): { readonly from: number; readonly to: number }[] {
  const spans = [];
  let from = 0;
  while (from < data.length) {
    let to = from + 1;
    while (to < data.length && data.starts[to + 1]! - data.starts[from]! <= rowsPerSpan) to++;
    spans.push({ from, to });
    from = to;
  }
  return spans;
}
