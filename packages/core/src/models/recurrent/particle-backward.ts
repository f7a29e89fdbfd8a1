import { addColumnProducts, addColumnSums, gemm, gemmTransposedA, scaleRows, scatterAddRows, sumRepeatedRows } from "@unrolled/kernels";
import type { Dataset, Reals, Workspace } from "../../contracts/index.js";
import type { InputBlock } from "./bind-inputs.js";
import { stepLayerBack } from "./layer-products.js";
import type { Network } from "./network.js";
import { addFirstInputGradient, addReadoutGradient, type NetworkGradient } from "./network-gradient.js";
import { type ParticleTape, previousStates } from "./particle-forward.js";
import { makeState } from "./tape.js";

/**
 * Adds the gradient of Σ log Ẑ, the ancestors held fixed. With W the weights at the end of the stretch that holds t,
 * ∂ bound / ∂ log p(y_t | s_t^n) = W^n; a particle's ∂/∂s goes back to its ancestor, summed over its children.
 */
export function backwardParticles(
  total: NetworkGradient,
  dLogSd: Reals,
  network: Network,
  sd: Reals,
  blocks: readonly InputBlock[],
  data: Dataset,
  tape: ParticleTape,
  workspace: Workspace,
): void {
  const { readout, precision } = network;
  const layer = network.layers[0]!;
  const gradient = total.layers[0]!;
  const { hiddenSize: H, gateSize, cell } = layer;
  const N = tape.particles;
  const S = sd.length;
  const slots = data.sequences.length * N;
  const coefficients = workspace.vector(slots, precision);
  const gathered = makeState(layer, slots, precision, workspace);
  // Rows of sequences that end before t + 1 are zeros in both: nothing later sends anything back to them.
  let dNext = makeState(layer, slots, precision, workspace);
  let dPrevious = makeState(layer, slots, precision, workspace);

  for (let t = data.length - 1; t >= 0; t--) {
    const alive = data.aliveCounts[t]!;
    const start = data.starts[t]!;
    const at = start * N;
    const count = alive * N;
    for (let row = 0; row < alive; row++)
      if (tape.ends[start + row] === 1) coefficients.set(tape.weights.subarray(at + row * N, at + (row + 1) * N), row * N);
    scaleRows(tape.dReadouts, at * readout.width, coefficients, 0, count, readout.width);
    gemm(dNext.h, 0, tape.dReadouts, at * readout.width, readout.weights, 0, count, readout.width, H, true);
    addColumnProducts(dLogSd, 0, dNext.h, 0, tape.noise, at * S, S, count, H);
    if (cell.stateParts === 2) addColumnProducts(dLogSd, H, dNext.c, 0, tape.noise, at * S + H, S, count, H);

    const previous = previousStates(tape, gathered, data, t, H);
    const scratch = { gates: tape.gates, gatesOffset: at * gateSize, kept: tape.kept, keptOffset: at * cell.keptParts * H };
    stepLayerBack(layer, dPrevious, dNext, previous, scratch, count);
    const [d, dOffset] = cell.apart ? [tape.kept, scratch.keptOffset] : [tape.gates, scratch.gatesOffset];
    gemmTransposedA(gradient.stateWeightsT, 0, previous.h, previous.offset, d, dOffset, count, H, gateSize);
    if (t > 0 && tape.resampled[t - 1] === 1) {
      const before = data.starts[t - 1]! * N;
      const chosen = tape.ancestors.subarray(before, before + count);
      dNext.h.fill(0);
      scatterAddRows(dNext.h, dPrevious.h, chosen, count, H);
      if (cell.stateParts === 2) {
        dNext.c.fill(0);
        scatterAddRows(dNext.c, dPrevious.c, chosen, count, H);
      }
    } else [dNext, dPrevious] = [dPrevious, dNext];
  }

  for (let j = 0; j < S; j++) dLogSd[j] = dLogSd[j]! * sd[j]!;
  const rows = data.stepCount * N;
  addReadoutGradient(total, network, tape.state.h, tape.dReadouts, rows);
  if (gradient.stateBias !== null) addColumnSums(gradient.stateBias, 0, tape.kept, 0, rows, gateSize);
  const summed = workspace.vector(data.stepCount * gateSize, precision);
  sumRepeatedRows(summed, 0, tape.gates, 0, data.stepCount, N, gateSize);
  addColumnSums(gradient.bias, 0, summed, 0, data.stepCount, gateSize);
  addFirstInputGradient(gradient, layer, blocks, summed, 0, 0, data.stepCount);
}
