import { gemm, gemmTransposedA, multiplyInto } from "@unrolled/kernels";
import type { Dataset, GradientOptions, GradientView, ParameterVector, Precision, Reals, Workspace } from "../../contracts/index.js";
import { addStateGradient, backwardLayer } from "./backward-layer.js";
import { bindInputs, placeInputs } from "./bind-inputs.js";
import { dropoutMask } from "./dropout.js";
import { forwardLayer, spanOf } from "./forward-layer.js";
import { firstInputProduct, inputProduct, readoutProduct } from "./layer-products.js";
import { layOutNetwork, type Weights } from "./network.js";
import { addFirstInputGradient, addReadoutGradient, addToParameters, makeNetworkGradient } from "./network-gradient.js";
import { makeInitial, makeTape } from "./tape.js";

/**
 * ∂ Σ log p(y | x) / ∂ parameters of a deterministic network by back-propagation through time, full or truncated.
 *
 * Cost about three times a rollout; memory O(Σ T_i · (G + 2)·H) a layer.
 */
export function gradientView(weights: Weights, parameters: ParameterVector, data: Dataset): GradientView {
  const bound = bindInputs(weights.shape, data);
  return Object.freeze<GradientView>({
    data,
    parameters,
    logProbAndGradientInto(increments, gradient, options, workspace) {
      checkOptions(options);
      workspace.scope(() => run(increments, gradient, options, workspace));
    },
  });

  function run(increments: Float64Array, gradient: Float64Array, options: GradientOptions, workspace: Workspace): void {
    const precision = options.precision ?? "float64";
    const network = layOutNetwork(weights, precision, workspace);
    const blocks = placeInputs(bound, precision, workspace);
    const logEmission = weights.shape.law.logEmission(data, workspace);
    const { layers, readout, shape } = network;
    const H = shape.hiddenSize;
    const rows = data.stepCount;
    const batch = data.sequences.length;
    const span = spanOf(data, 0, data.length);
    const masks = layers.map((_, l) => (options.dropout === null ? null : dropoutMask(data, l, H, options.dropout, precision, workspace)));
    const fed: Reals[] = [];
    const tapes = layers.map((layer) => makeTape(layer, rows, precision, workspace));
    const befores = layers.map((layer) => makeInitial(layer, batch, precision, workspace));

    layers.forEach((layer, l) => {
      const tape = tapes[l]!;
      if (l === 0) firstInputProduct(tape.gates, 0, layer, blocks, 0, rows);
      else inputProduct(tape.gates, layer, fed[l - 1]!, rows);
      forwardLayer(layer, tape, befores[l]!, data, span);
      fed.push(masked(tape.state.h, masks[l]!, precision, workspace));
    });
    const readouts = workspace.vector(rows * readout.width, precision);
    readoutProduct(readouts, 0, readout, fed.at(-1)!, 0, rows, H);
    logEmission(increments, 0, readouts, 0, 0, rows, 1, true);

    const total = makeNetworkGradient(network, workspace);
    addReadoutGradient(total, network, fed.at(-1)!, readouts, rows);
    const dOutput = workspace.vector(rows * H, precision);
    gemm(dOutput, 0, readouts, 0, readout.weights, 0, rows, readout.width, H, false);
    for (let l = layers.length - 1; l >= 0; l--) {
      const layer = layers[l]!;
      const tape = tapes[l]!;
      const mask = masks[l]!;
      if (mask !== null) multiplyInto(dOutput, 0, dOutput, 0, mask, 0, rows * H);
      backwardLayer(layer, tape, befores[l]!, dOutput, data, options.truncate ?? null, precision, workspace);
      addStateGradient(total.layers[l]!, layer, tape, befores[l]!, data);
      if (l === 0) addFirstInputGradient(total.layers[0]!, layer, blocks, tape.gates, 0, 0, rows);
      else {
        gemmTransposedA(total.layers[l]!.inputWeightsT, 0, fed[l - 1]!, 0, tape.gates, 0, rows, H, layer.gateSize);
        gemm(dOutput, 0, tape.gates, 0, layer.inputWeights, 0, rows, layer.gateSize, H, false);
      }
    }
    addToParameters(gradient, total, shape, workspace);
  }
}

function masked(h: Reals, mask: Reals | null, precision: Precision, workspace: Workspace): Reals {
  if (mask === null) return h;
  const out = workspace.vector(h.length, precision);
  multiplyInto(out, 0, h, 0, mask, 0, h.length);
  return out;
}

function checkOptions({ dropout, truncate }: GradientOptions): void {
  if (dropout !== null && !(dropout.probability >= 0 && dropout.probability < 1))
    throw new RangeError(`gradient: dropout must be a probability below 1, got ${dropout.probability}`);
  if (truncate !== undefined && truncate !== null && !(Number.isSafeInteger(truncate) && truncate >= 1))
    throw new RangeError(`gradient: truncate must be null or at least 1 step, got ${truncate}`);
}
