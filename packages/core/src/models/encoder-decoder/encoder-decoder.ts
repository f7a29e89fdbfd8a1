import type { AnyModel } from "../../contracts/index.js";
import { withFileAlphabet } from "../alphabet-file.js";
import { checkSpec } from "../check-spec.js";
import { modelOf, type NetworkModel, type RandomNetworkModel } from "../network-model.js";
import type { EncoderDecoderSpec } from "./encoder-decoder-spec.js";
import { readSpec } from "./read-spec.js";
import { writeSpec } from "./write-spec.js";

/**
 * The architectures of recurrent networks, p(y_1..y_T | x_1..x_S), from the fields of a model file; weights as in PyTorch.
 *
 * An encoder goes over x, forwards or both ways, and makes a row e_s for each step. The decoder says where targets are read from:
 * - "last", many-to-one: one target given where the encoder ended (a class, a number); x is the data's source.
 * - "aligned", many-to-many: y_t given e_{t + delay}; x are the data's inputs. With a bidirectional encoder p(y_t | x_1..x_T); forward, with a
 *   delay d, p(y_t | x_1..x_{t+d}). Targets are independent given x.
 * - "recurrent", encoder–decoder: a network over the targets that reads y_{t−1} (zeros at first), whose first state is handed over from where the
 *   encoder ended, with attention over all e_s or without; x is the data's source, of a length of its own. One-to-many, where the source is one step
 *   and the encoder has no cell. Noise in a decoder's layer makes its state random.
 *
 * The graph says what each target depends on, by length: `unroll(model.graph, { source: 3, target: 2 })`.
 *
 * @throws RangeError or TypeError that names the place: `encoderDecoderModel: encoder.layers[0].forward.weight_ih must be …`.
 * @example
 * const weights = { weight_ih: [[1, -1]], weight_hh: [[0.5]], bias_ih: [0], bias_hh: [0] };
 * const classifier = encoderDecoderModel({
 *   encoder: { inputSize: 2, cell: "elman", hiddenSize: 1, layers: [{ forward: weights }] },
 *   decoder: { kind: "last" }, readout: { weight: [[1], [-1]], bias: [0, 0] }, emission: { kind: "categorical" } });
 */
export function encoderDecoderModel(spec: EncoderDecoderSpec): NetworkModel | RandomNetworkModel {
  checkSpec(who, spec, ["encoder", "decoder", "readout", "emission", "targets", "inputs", "source", "name", "provenance"]);
  const { shape, network } = readSpec(spec);
  const model = modelOf(network, { kind: "encoder-decoder", isPortable: true, toFile: (of) => writeSpec(shape, of) });
  return withFileAlphabet(model as AnyModel, spec.targets, spec.inputs, "inputs", spec.source) as typeof model;
}

const who = "encoderDecoderModel";
