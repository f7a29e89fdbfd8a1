import { gemm, gemmTransposedA, multiplyInto } from "@unrolled/kernels";
import type { Dataset, GradientOptions, GradientView, ParameterVector, Workspace } from "../../contracts/index.js";
import { addStateGradient, backwardLayer } from "./backward-layer.js";
import { bindInputs } from "./bind-inputs.js";
import { dropoutMask } from "./dropout.js";
import { bindEmission } from "./emission.js";
import { forwardLayer, spanOf } from "./forward-layer.js";
import { firstInputProduct, inputProduct, readoutProduct } from "./layer-products.js";
import type { Network } from "./network.js";
import { addFirstInputGradient, addReadoutGradient, addToParameters, makeNetworkGradient } from "./network-gradient.js";
import { makeState, makeTape, setInitial } from "./tape.js";

/**
 * ∂ Σ log p(y | x) / ∂ parameters of a deterministic network by back-propagation through time, full or truncated.
 *
 * Cost about three times a rollout; memory O(Σ T_i · (G + 2)·H) a layer.
 */
export function gradientView(network: Network, parameters: ParameterVector, data: Dataset): GradientView {
  const blocks = bindInputs(network.shape, data);
  const logEmission = bindEmission(network.shape, data);
  return Object.freeze<GradientView>({
    data,
    parameters,
    logProbAndGradientInto(increments, gradient, options, workspace) {
      checkOptions(options);
      workspace.scope(() => run(increments, gradient, options, workspace));
    },
  });

  function run(increments: Float64Array, gradient: Float64Array, options: GradientOptions, workspace: Workspace): void {
    const { layers, readout, shape } = network;
    const H = shape.hiddenSize;
    const rows = data.stepCount;
    const batch = data.sequences.length;
    const span = spanOf(data, 0, data.length);
    const masks = layers.map((_, l) => (options.dropout === null ? null : dropoutMask(data, l, H, options.dropout, workspace)));
    const fed: Float64Array[] = [];
    const tapes = layers.map((layer) => makeTape(layer, rows, workspace));
    const befores = layers.map((layer, l) => {
      const before = makeState(layer, batch, workspace);
      setInitial(before, shape.initial[l]!, batch, H);
      return before;
    });

    layers.forEach((layer, l) => {
      const tape = tapes[l]!;
      if (l === 0) firstInputProduct(tape.gates, 0, layer, blocks, 0, rows);
      else inputProduct(tape.gates, layer, fed[l - 1]!, rows);
      forwardLayer(layer, tape, befores[l]!, data, span);
      fed.push(masked(tape.state.h, masks[l]!, workspace));
    });
    const readouts = workspace.vector(rows * readout.width);
    readoutProduct(readouts, 0, readout, fed.at(-1)!, 0, rows, H);
    logEmission(increments, 0, readouts, 0, 0, rows, 1, true);

    const total = makeNetworkGradient(network, workspace);
    addReadoutGradient(total, network, fed.at(-1)!, readouts, rows);
    const dOutput = workspace.vector(rows * H);
    gemm(dOutput, 0, readouts, 0, readout.weights, 0, rows, readout.width, H, false);
    for (let l = layers.length - 1; l >= 0; l--) {
      const layer = layers[l]!;
      const tape = tapes[l]!;
      const mask = masks[l]!;
      if (mask !== null) multiplyInto(dOutput, 0, dOutput, 0, mask, 0, rows * H);
      backwardLayer(layer, tape, befores[l]!, dOutput, data, options.truncate ?? null, workspace);
      addStateGradient(total.layers[l]!, layer, tape, befores[l]!, data);
      if (l === 0) addFirstInputGradient(total.layers[0]!, layer, blocks, tape.gates, 0, 0, rows);
      else {
        gemmTransposedA(total.layers[l]!.inputWeightsT, 0, fed[l - 1]!, 0, tape.gates, 0, rows, H, layer.gateSize);
        gemm(dOutput, 0, tape.gates, 0, layer.inputWeights, 0, rows, layer.gateSize, H, false);
      }
    }
    addToParameters(gradient, total, shape);
  }
}

function masked(h: Float64Array, mask: Float64Array | null, workspace: Workspace): Float64Array {
  if (mask === null) return h;
  const out = workspace.vector(h.length);
  multiplyInto(out, 0, h, 0, mask, 0, h.length);
  return out;
}

function checkOptions({ dropout, truncate }: GradientOptions): void {
  if (dropout !== null && !(dropout.probability >= 0 && dropout.probability < 1))
    throw new RangeError(`gradient: dropout must be a probability below 1, got ${dropout.probability}`);
  if (truncate !== undefined && truncate !== null && !(Number.isSafeInteger(truncate) && truncate >= 1))
    throw new RangeError(`gradient: truncate must be null or at least 1 step, got ${truncate}`);
}
