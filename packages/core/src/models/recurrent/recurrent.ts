import type { AnyModel, TemplateGraph } from "../../contracts/index.js";
import { withFileAlphabet } from "../alphabet-file.js";
import { checkSpec } from "../check-spec.js";
import { type LinearNetworkModel, modelOf, type NetworkModel, type RandomNetworkModel } from "../network-model.js";
import { type CheckedRecurrent, readSpec } from "./read-spec.js";
import type { RecurrentSpec } from "./recurrent-spec.js";
import { writeSpec } from "./write-spec.js";

/** A deterministic recurrent network: exact likelihoods by one pass, gradients by BPTT. */
export interface RecurrentModel extends NetworkModel {
  readonly graph: TemplateGraph;
  withParameters(values: Float64Array): RecurrentModel;
}

/** A recurrent network with Gaussian noise in its state: likelihoods by sampling, gradients of particle bounds. */
export interface NoisyRecurrentModel extends RandomNetworkModel {
  readonly graph: TemplateGraph;
  withParameters(values: Float64Array): NoisyRecurrentModel;
}

/** The fields of one that is linear and Gaussian for sure: an Elman network with the identity, noise in its state, and normal targets. */
export type LinearRecurrentSpec = RecurrentSpec & {
  readonly cell: "elman";
  readonly nonlinearity: "identity";
  readonly noise: NonNullable<RecurrentSpec["noise"]>;
  readonly emission: { readonly kind: "gaussian"; readonly sd: readonly number[] };
};

/** A recurrent network that is a linear dynamic system: `kalman` gives its likelihood exactly. */
export interface LinearRecurrentModel extends LinearNetworkModel {
  readonly graph: TemplateGraph;
  withParameters(values: Float64Array): LinearRecurrentModel;
}

/**
 * A recurrent network p(y_1..y_T | x_1..x_T), from the fields of a model file; weights exactly as in PyTorch.
 *
 * Deterministic (`noise` null): s_t = cell(s_{t−1}, x_t), y_t ~ emission(readout of h_t). With noise:
 * s_t = cell(s_{t−1}, x_t) + sd ⊙ ε_t, ε_t ~ N(0, I), and the emission reads the noisy h_t; where every sd is 0 that is the
 * deterministic network again, and the view "rollout" is offered. With noise in the pre-activation (Elman) a_t = W_ih x_t + b_ih +
 * W_hh φ(a_{t−1}) + b_hh + sd ⊙ ε_t is the state, which the graph calls H, and the emission reads φ(a_t). s_0 is `initialState` (zeros if
 * null) and is not trained. A categorical given input of the right size enters one-hot.
 *
 * The parameter vector holds the weights in the file's order and layout, standard deviations as logarithms.
 * `parameterCount` is its length; as in PyTorch it counts both biases.
 *
 * @throws RangeError or TypeError that names the place: `recurrent: layers[0].weight_ih must be 256 x 27 (G·H x X), got 256 x 26`.
 * @example
 * const layer = { weight_ih: [[1]], weight_hh: [[0.5]], bias_ih: [0], bias_hh: [0] };
 * const model = recurrent({ cell: "elman", nonlinearity: "tanh", inputSize: 1, hiddenSize: 1, inputs: "previous-target",
 *   layers: [layer], initialState: null, noise: null, readout: { weight: [[1]], bias: [0] }, emission: { kind: "bernoulli" } });
 */
export function recurrent(spec: RecurrentSpec & { readonly noise?: null }): RecurrentModel;
export function recurrent(spec: LinearRecurrentSpec): LinearRecurrentModel;
export function recurrent(spec: RecurrentSpec & { readonly noise: NonNullable<RecurrentSpec["noise"]> }): NoisyRecurrentModel;
export function recurrent(spec: RecurrentSpec): RecurrentModel | NoisyRecurrentModel;
export function recurrent(spec: RecurrentSpec): RecurrentModel | NoisyRecurrentModel {
  checkSpec("recurrent", spec, [
    "cell",
    "nonlinearity",
    "inputSize",
    "hiddenSize",
    "inputs",
    "layers",
    "embedding",
    "initialState",
    "noise",
    "readout",
    "emission",
    "targets",
    "givenInputs",
    "name",
    "provenance",
  ]);
  const model = buildRecurrent(readSpec(spec));
  return withFileAlphabet(model as AnyModel, spec.targets, spec.givenInputs, "givenInputs") as typeof model;
}

/** A model from checked parts; the parameter vector must not be shared with a caller. */
export function buildRecurrent({ shape, network }: CheckedRecurrent): RecurrentModel | NoisyRecurrentModel {
  return modelOf(network, { kind: "recurrent", isPortable: true, toFile: (of) => writeSpec(shape, of) }) as
    | RecurrentModel
    | NoisyRecurrentModel;
}
