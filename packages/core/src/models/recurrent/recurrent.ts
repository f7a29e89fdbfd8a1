import type { AnyModel, Dataset, DifferentiableModel, InputSpace, ParameterVector } from "../../contracts/index.js";
import { isPackaged } from "../../laws/laws.js";
import {
  additiveNoiseView,
  gradientView,
  type Network,
  type NetworkValues,
  networkOf,
  particleGradientView,
  particleView,
  rolloutView,
  sampleSequence,
  sliceGraph,
  withValues,
} from "../../networks/index.js";
import { withFileAlphabet } from "../alphabet-file.js";
import { presentable } from "../describe-model.js";
import { portable } from "../model-parcel.js";
import { type CheckedRecurrent, readSpec } from "./read-spec.js";
import { givenSize, offsetOf, type RecurrentShape } from "./recurrent-shape.js";
import { recurrentSlice } from "./recurrent-slice.js";
import type { RecurrentSpec } from "./recurrent-spec.js";
import { writeSpec } from "./write-spec.js";

/** A deterministic recurrent network: exact likelihoods by one pass, gradients by BPTT. */
export interface RecurrentModel extends DifferentiableModel<"rollout" | "gradient" | "particles"> {
  withParameters(values: Float64Array): RecurrentModel;
}

/** A recurrent network with Gaussian noise in its state: likelihoods by sampling, gradients of particle bounds. */
export interface NoisyRecurrentModel extends DifferentiableModel<"particles" | "additiveNoise" | "particleGradient"> {
  withParameters(values: Float64Array): NoisyRecurrentModel;
}

/**
 * A recurrent network p(y_1..y_T | x_1..x_T), from the fields of a model file; weights exactly as in PyTorch.
 *
 * Deterministic (`noise` null): s_t = cell(s_{t−1}, x_t), y_t ~ emission(readout of h_t). With noise:
 * s_t = cell(s_{t−1}, x_t) + sd ⊙ ε_t, ε_t ~ N(0, I), and the emission reads the noisy h_t; where every sd is 0 that is the
 * deterministic network again, and the view "rollout" is offered. s_0 is `initialState` (zeros if
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
export function recurrent(spec: RecurrentSpec & { readonly noise: NonNullable<RecurrentSpec["noise"]> }): NoisyRecurrentModel;
export function recurrent(spec: RecurrentSpec): RecurrentModel | NoisyRecurrentModel;
export function recurrent(spec: RecurrentSpec): RecurrentModel | NoisyRecurrentModel {
  const model = buildRecurrent(readSpec(spec));
  return withFileAlphabet(model as AnyModel, spec.targets, spec.givenInputs, "givenInputs") as typeof model;
}

/** A model from checked parts; the parameter vector must not be shared with a caller. `like`: the network of the same shape. */
export function buildRecurrent(checked: CheckedRecurrent, like: Network | null = null): RecurrentModel | NoisyRecurrentModel {
  const { shape, values, noiseSd } = checked;
  const numbers: NetworkValues = { values, spreads: new Map(noiseSd === null ? [] : [["noise.logSd", noiseSd]]) };
  const network = like === null ? networkOf(shape.name, recurrentSlice(shape), numbers) : withValues(like, numbers);
  const given = givenSize(shape);
  const inputs: InputSpace | null = given === 0 ? null : Object.freeze({ kind: "real", size: given });
  const parameters: ParameterVector = Object.freeze({
    // A copy each time: a model is frozen, and an array cannot be.
    get values() {
      return values.slice();
    },
    slices: shape.slices,
  });
  const common = {
    kind: "recurrent",
    name: shape.name,
    targets: shape.targets,
    inputs,
    parameterCount: shape.size,
    graph: sliceGraph(network),
    density: shape.law.density,
    parameters,
    sample: (length, key, given, held) => sampleSequence(network, length, key, given, held),
    toFile: () => writeSpec(checked),
  } satisfies Partial<RecurrentModel>;
  const made = isPackaged(shape.law.name) ? portable : presentable;
  if (noiseSd === null)
    return made<RecurrentModel>({
      ...common,
      withParameters: (next) => buildRecurrent(replaceParameters(shape, next), network) as RecurrentModel,
      views: Object.freeze<RecurrentModel["views"]>({
        rollout: (data) => rolloutView(network, data),
        gradient: (data) => gradientView(network, data),
        particles: (data) => particleView(network, data),
      }),
    });
  const isStill = noiseSd.every((sd) => sd === 0);
  return made<NoisyRecurrentModel>({
    ...common,
    withParameters: (next) => buildRecurrent(replaceParameters(shape, next), network) as NoisyRecurrentModel,
    views: Object.freeze<NoisyRecurrentModel["views"]>({
      // Noise that is 0 throughout is none: the state is a function of what came before.
      ...(isStill ? { rollout: (data: Dataset) => rolloutView(network, data) } : {}),
      particles: (data) => particleView(network, data),
      additiveNoise: additiveNoiseView(network)!,
      particleGradient: (data) => particleGradientView(network, data),
    }),
  });
}

function replaceParameters(shape: RecurrentShape, next: Float64Array): CheckedRecurrent {
  if (next.length !== shape.size)
    throw new RangeError(`withParameters: model "${shape.name}" has ${shape.size} parameters, got ${next.length}`);
  const values = next.slice();
  const sdOf = (name: string, length: number): Float64Array =>
    values.slice(offsetOf(shape, name), offsetOf(shape, name) + length).map(Math.exp);
  return {
    shape,
    values,
    noiseSd: shape.noisy ? sdOf("noise.logSd", shape.cell.stateParts * shape.hiddenSize) : null,
  };
}
