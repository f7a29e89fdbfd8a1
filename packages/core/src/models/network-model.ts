import { checkOptions, requireKey } from "../checks/index.js";
import type { Dataset, DifferentiableModel, InputSpace, Key, ModelFile, ModelGraph, ParameterVector, Views } from "../contracts/index.js";
import {
  additiveNoiseView,
  gradientView,
  isStill,
  linearGaussianView,
  type Network,
  networkGraph,
  networkOf,
  nonlinearGaussianView,
  particleGradientView,
  particleView,
  readsSymbols,
  rolloutView,
  type SliceBuilder,
  sampleSequence,
  slice,
  startValues,
  withPaths,
  withValues,
} from "../networks/index.js";
import { presentable } from "./describe-model.js";
import { portable } from "./model-parcel.js";

/** A network whose state is a function of what came before: exact likelihoods by one pass, gradients by back-propagation. */
export interface NetworkModel extends DifferentiableModel<"rollout" | "gradient" | "particles"> {
  readonly graph: ModelGraph;
  withParameters(values: Float64Array): NetworkModel;
}

/**
 * A network with draws in its state: likelihoods by sampling, gradients of particle bounds. `additiveNoise` is there where the
 * state is a mean and independent noise, beside functions of the data. Where all of it is linear, with Gaussian noise and a Gaussian target, it
 * offers `linearGaussian` too (`LinearNetworkModel`), and `kalman` integrates its state out.
 */
export interface RandomNetworkModel extends DifferentiableModel<"particles" | "nonlinearGaussian" | "additiveNoise" | "particleGradient"> {
  readonly graph: ModelGraph;
  withParameters(values: Float64Array): RandomNetworkModel;
}

/** One that is linear by its structure, as an Elman network with the identity: exact likelihoods. */
export interface LinearNetworkModel extends RandomNetworkModel {
  readonly views: RandomNetworkModel["views"] & { readonly linearGaussian: (data: Dataset) => Views["linearGaussian"] };
  withParameters(values: Float64Array): LinearNetworkModel;
}

export interface NetworkModelOptions {
  readonly name: string;
  /** The time slice. */
  readonly slice: (s: SliceBuilder) => void;
  /** Where training starts: weights from U(±1/√(numbers they read)), gains from 1, all else from 0. */
  readonly key: Key;
  /** The file of a model with these parameters; left out: it has none, and stays in the process that made it. */
  readonly toFile?: (parameters: Float64Array) => ModelFile;
}

/**
 * A network of your own, from one declared time slice: scored, trained, sampled and drawn like those of the package. `random` says
 * that the slice has draws.
 *
 * @throws RangeError or TypeError where the slice does not fit together, or `random` does not fit it.
 * @example
 * const law = lawFor("readout", "categorical", "law").readout.fromFile({ kind: "categorical" }, 3, "law").law;
 * const model = networkModel({ name: "Elman", key: key(1), slice: (s) => {
 *   const h = s.activate(s.add(s.affine(s.previousTarget(3), s.parameter("W", 4, 3)), s.affine(s.previous("H", 4), s.parameter("U", 4, 4))), "tanh");
 *   s.keep("H", h);
 *   s.emit(law, s.affine(h, s.parameter("V", 3, 4))); } });
 * console.log(logLikelihood(model, data, rollout()).value);
 */
export function networkModel(options: NetworkModelOptions & { readonly random?: false }): NetworkModel;
export function networkModel(options: NetworkModelOptions & { readonly random: true }): RandomNetworkModel;
export function networkModel(options: NetworkModelOptions & { readonly random?: boolean }): NetworkModel | RandomNetworkModel {
  checkOptions("networkModel", options, ["name", "slice", "key", "toFile", "random"]);
  const { name, key, random = false, toFile } = options;
  requireKey(key, "networkModel");
  if (typeof options.slice !== "function")
    throw new TypeError(
      `networkModel: slice must be a function that declares one time slice, got ${options.slice === null ? "null" : typeof options.slice}; give slice: (s) => { … s.emit(law, readout); }`,
    );
  const declared = slice(options.slice);
  if (declared.draws.length > 0 !== random)
    throw new TypeError(
      `networkModel: the slice of "${name}" has ${declared.draws.length} draws, so random must be ${!random}, got ${random}`,
    );
  const network = networkOf(name, declared, { values: startValues(declared, key), spreads: new Map() });
  return modelOf(network, {
    kind: "network",
    isPortable: false,
    toFile(of) {
      if (toFile !== undefined) return toFile(of.values.slice());
      throw new TypeError(`toFile: network "${name}" has no file; give toFile to networkModel`);
    },
  });
}

/** What a model is beside its network. */
export interface ModelParts {
  readonly kind: string;
  /** Whether every process can rebuild it from its file. */
  readonly isPortable: boolean;
  readonly toFile: (network: Network) => ModelFile;
}

/** A network as a model; the parameter vector must not be shared with a caller. */
export function modelOf(network: Network, parts: ModelParts): NetworkModel | RandomNetworkModel {
  const { name, slice, values } = network;
  const { law } = slice.emission;
  const inputs: InputSpace | null =
    slice.reads.inputs === 0 ? null : Object.freeze({ kind: readsSymbols(slice) ? "categorical" : "real", size: slice.reads.inputs });
  const parameters: ParameterVector = Object.freeze({
    // A copy each time: a model is frozen, and an array cannot be.
    get values() {
      return values.slice();
    },
    slices: slice.parameters,
  });
  const common = {
    kind: parts.kind,
    name,
    targets: law.targets,
    inputs,
    parameterCount: slice.parameterCount,
    graph: networkGraph(network),
    density: law.density,
    parameters,
    ...(slice.reads.source === 0
      ? {}
      : { source: Object.freeze({ kind: readsSymbols(slice, "source") ? "categorical" : "real", size: slice.reads.source } as const) }),
    sample: (length, key, inputs, held, source) => sampleSequence(network, length, key, { inputs, source }, held),
    toFile: () => parts.toFile(network),
  } satisfies Partial<NetworkModel>;
  const withParameters = (next: Float64Array): NetworkModel | RandomNetworkModel => {
    if (next.length !== slice.parameterCount)
      throw new RangeError(`withParameters: model "${name}" has ${slice.parameterCount} parameters, got ${next.length}`);
    return modelOf(withValues(network, { values: next.slice(), spreads: new Map() }), parts);
  };
  const made = parts.isPortable ? portable : presentable;
  const particles = (data: Dataset): Views["particles"] => withPaths(network, data, particleView(network, data));
  const rollout = (data: Dataset): Views["rollout"] => rolloutView(network, data);
  if (slice.draws.length === 0)
    return made<NetworkModel>({
      ...common,
      withParameters: (next) => withParameters(next) as NetworkModel,
      views: Object.freeze<NetworkModel["views"]>({ rollout, gradient: (data) => gradientView(network, data), particles }),
    });
  const additiveNoise = additiveNoiseView(network);
  return made<RandomNetworkModel>({
    ...common,
    withParameters: (next) => withParameters(next) as RandomNetworkModel,
    views: Object.freeze({
      // Noise that is 0 throughout is none: the state is a function of what came before.
      ...(isStill(network)
        ? { rollout }
        : network.isLinear && { linearGaussian: (data: Dataset): Views["linearGaussian"] => linearGaussianView(network, data) }),
      particles,
      nonlinearGaussian: (data: Dataset): Views["nonlinearGaussian"] => nonlinearGaussianView(network, data),
      ...(additiveNoise === null ? {} : { additiveNoise }),
      particleGradient: (data: Dataset): Views["particleGradient"] => particleGradientView(network, data),
    }) as RandomNetworkModel["views"],
  });
}
