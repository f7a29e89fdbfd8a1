import { addColumnSums, addInPlace, gemmTransposedA } from "@unrolled/kernels";
import type { CellState } from "../../cells/index.js";
import type { Dataset, Precision, Reals, Workspace } from "../../contracts/index.js";
import { stepLayerBack } from "./layer-products.js";
import type { Layer } from "./network.js";
import type { LayerGradient } from "./network-gradient.js";
import { type LayerTape, makeState, stateAt } from "./tape.js";

/**
 * Back-propagation of one layer through all steps (Werbos 1990, doi:10.1109/5.58337).
 *
 * `dOutput` (packed x H) is ∂L/∂h_t from above. The tape's pre-activations become their derivatives. `truncate`: what
 * passes from step t to t − 1 is dropped where t is a multiple of it (0-based).
 */
export function backwardLayer(
  layer: Layer,
  tape: LayerTape,
  before: CellState,
  dOutput: Reals,
  data: Dataset,
  truncate: number | null,
  precision: Precision,
  workspace: Workspace,
): void {
  const { hiddenSize: H, gateSize, cell } = layer;
  const batch = data.sequences.length;
  // Rows that end before t + 1 have never been written in either, so they hold the zeros that nothing later sends back.
  let dNext = makeState(layer, batch, precision, workspace);
  let dPrevious = makeState(layer, batch, precision, workspace);
  for (let t = data.length - 1; t >= 0; t--) {
    const row = data.starts[t]!;
    const alive = data.aliveCounts[t]!;
    addInPlace(dNext.h, 0, dOutput, row * H, alive * H);
    const previous = t === 0 ? before : stateAt(tape.state, data.starts[t - 1]!, H);
    const scratch = { gates: tape.gates, gatesOffset: row * gateSize, kept: tape.kept, keptOffset: row * cell.keptParts * H };
    stepLayerBack(layer, dPrevious, dNext, previous, scratch, alive);
    if (truncate !== null && t % truncate === 0) {
      dPrevious.h.fill(0);
      dPrevious.c.fill(0);
    }
    [dNext, dPrevious] = [dPrevious, dNext];
  }
}

/** Adds the gradients of W_hh and of the biases, from the derivatives `backwardLayer` left on the tape. */
export function addStateGradient(gradient: LayerGradient, layer: Layer, tape: LayerTape, before: CellState, data: Dataset): void {
  const { hiddenSize: H, gateSize, cell } = layer;
  const { starts, aliveCounts, length } = data;
  const d = cell.apart ? tape.kept : tape.gates;
  gemmTransposedA(gradient.stateWeightsT, 0, before.h, before.offset, d, 0, aliveCounts[0]!, H, gateSize);
  // While no sequence ends, the states before steps from..to − 1 lie side by side, and so do the derivatives: one product.
  for (let from = 1; from < length; ) {
    const alive = aliveCounts[from]!;
    let to = from + 1;
    while (to < length && aliveCounts[to] === alive && aliveCounts[to - 1] === aliveCounts[from - 1]) to++;
    const rows = (to - from) * alive;
    gemmTransposedA(gradient.stateWeightsT, 0, tape.state.h, starts[from - 1]! * H, d, starts[from]! * gateSize, rows, H, gateSize);
    from = to;
  }
  addColumnSums(gradient.bias, 0, tape.gates, 0, data.stepCount, gateSize);
  if (gradient.stateBias !== null) addColumnSums(gradient.stateBias, 0, tape.kept, 0, data.stepCount, gateSize);
}
