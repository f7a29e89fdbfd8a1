import type { AnyModel, Dataset, OptionRule, Precision, RandomRecurrentOptions } from "@unrolled/core";
import type { MinibatchOptions } from "@unrolled/learning";
import { usageError } from "../command-error.js";
import type { AnyLearner, Family, FamilyOptions, Shape, Spec } from "./family.js";
import {
  type NetworkFile,
  type NetworkStructure,
  noiseOf,
  shapeOfNetwork,
  shapeOfStructure,
  startOptions,
  stepWork,
  structureOf,
  structureOptions,
} from "./network-structure.js";
import type { Entrant } from "./race.js";
import { numberOption, passes, specWithSize } from "./spec.js";

type Cell = "elman" | "gru" | "lstm";

/** What all networks are asked for, and how they are trained. */
interface NetworkSettings {
  readonly cell: Cell;
  readonly nonlinearity: "tanh" | "relu" | "sigmoid" | "identity";
  readonly inputs: "given" | "previous-target" | "given-and-previous-target";
  readonly standardise: boolean;
  readonly schedule: "constant" | "cosine" | "plateau";
  readonly maxEpochs: number;
  readonly batchSize: number;
  readonly clip: number;
  readonly patience: number;
  readonly precision: Precision;
}

type NetworkCandidate<Own> = NetworkSettings & NetworkStructure & Own & { readonly hiddenSize: number; readonly learningRate: number };

type Deterministic = {
  readonly kind: "recurrent";
  readonly layers: number;
  readonly dropout: number;
};

type Noisy = {
  readonly kind: "noisy-recurrent";
  /** Standard deviation of the state noise that training starts from. */
  readonly noiseSd: number;
  /** Left out: one. */
  readonly layers?: number;
  /** The layers that have noise; left out: all. */
  readonly noisy?: "top" | "bottom";
  /** Of the training bound. */
  readonly particles: number;
};

const networkOptions: FamilyOptions = {
  emission: {
    type: "choice",
    values: ["categorical", "bernoulli", "poisson", "gaussian"],
    law: "readout",
    help: "law of a target, or one that --use adds",
    default: "by the kind of the targets",
  },
  inputs: {
    type: "choice",
    values: ["given", "previous-target", "given-and-previous-target"],
    help: "what x_t is",
    default: "given where the data have inputs, else previous-target",
  },
  lr: { type: "number", above: 0, help: "learning rate", default: "0.01 or 0.03, chosen on valid" },
  schedule: { type: "choice", values: ["cosine", "plateau", "constant"], help: "of the learning rate over the passes", default: "cosine" },
  epochs: { type: "integer", least: 1, help: "most passes over train", default: "3 to 200, the fewer the longer train is" },
  batch: { type: "integer", least: 1, help: "sequences per gradient step", default: "4 to 8, by the number of sequences" },
  clip: { type: "number", above: 0, help: "largest gradient norm", default: "1" },
  patience: { type: "integer", least: 1, help: "passes without a better valid score before stopping", default: "5" },
  precision: { type: "choice", values: ["float32", "float64"], help: "of the passes over train; scores are float64", default: "float32" },
  standardise: {
    type: "choice",
    values: ["yes", "no"],
    help: "real-valued data are scaled to mean 0, sd 1",
    default: "yes; no for a law that --use adds",
  },
  ...structureOptions,
  seed: { type: "integer", least: 0, help: "another seed for this model alone", default: "0" },
};
const nonlinearity: OptionRule = {
  type: "choice",
  values: ["tanh", "relu", "sigmoid", "identity"],
  help: "of the Elman cell",
  default: "tanh",
};
const trainingOptions: FamilyOptions = {
  dropout: { type: "number", least: 0, below: 1, help: "probability that a unit is dropped in training", default: "0" },
};
const noiseOptions: FamilyOptions = {
  noise: { type: "number", above: 0, help: "standard deviation of the state noise that training starts from", default: "0.1" },
  noisy: { type: "choice", values: ["all", "top", "bottom"], help: "layers that have it", default: "all" },
  particles: { type: "integer", least: 1, help: "particles of the training bound", default: "2" },
};

/** Where networks with and without noise in their state differ. */
interface Variety<Own> {
  readonly options: FamilyOptions;
  /** Sizes tried where the spec leaves them open. */
  readonly sizes: readonly number[];
  /** Steps of training data that a fit passes over by default. */
  readonly trainingSteps: number;
  readonly own: (spec: Spec) => Own;
  /** How often a step is computed in one pass. */
  readonly copies: (own: Own) => number;
  readonly randomOptions: (own: Own) => Pick<RandomRecurrentOptions, "layers" | "noiseSd" | "noisyLayers">;
  readonly learner: (common: MinibatchOptions, own: Own) => Promise<AnyLearner>;
  /** What of its own a model can be asked for. */
  readonly shape: (own: Own) => Shape;
}

function network<Own extends Deterministic | Noisy>(
  cell: Cell,
  identity: Pick<Family, "name" | "help" | "scoringPasses" | "settled" | "inDefault">,
  variety: Variety<Own>,
): Family<NetworkCandidate<Own>> {
  const { own, copies, trainingSteps } = variety;
  return {
    ...identity,
    noun: "recurrent network",
    role: "challenger",
    nested: false,
    size: "hidden units",
    largestSize: 4096,
    options: { ...networkOptions, ...(cell === "elman" ? { nonlinearity } : {}), ...variety.options },
    modelOptions: ["emission", "inputs", "nonlinearity", ...Object.keys(structureOptions), "noisy"],
    limitOption: "epochs",
    iterations: "passes",

    /** One race over the sizes and learning rates that the spec leaves open. */
    races: async (spec, train) => {
      const inputs = inputsOf(spec, train);
      const structure = await structureOf(spec, train, inputs);
      // A law of one's own may be one of positive numbers, or of a bounded range.
      const { standardise = structure.emission === undefined ? "yes" : "no" } = spec.options;
      const budget = passes(trainingSteps / train.stepCount, 3, 200);
      const rate = numberOption(spec, "lr", null);
      const maxEpochs = numberOption(spec, "epochs", budget);
      const shared = {
        cell,
        nonlinearity: (spec.options.nonlinearity ?? "tanh") as NetworkSettings["nonlinearity"],
        inputs,
        standardise: train.targets.kind === "real" && standardise === "yes",
        schedule: (spec.options.schedule ?? "cosine") as NetworkSettings["schedule"],
        maxEpochs,
        batchSize: numberOption(spec, "batch", passes(train.sequences.length / 100, 4, 8)),
        clip: numberOption(spec, "clip", 1),
        patience: numberOption(spec, "patience", 5),
        precision: (spec.options.precision ?? "float32") as Precision,
        ...structure,
        ...own(spec),
      };
      const work = (hiddenSize: number): number =>
        train.stepCount * copies(shared) * stepWork(structure, shared.layers ?? 1, gates[cell], hiddenSize, train);
      const entrants = (spec.size === null ? variety.sizes : [spec.size]).flatMap((hiddenSize) =>
        (rate === null ? [0.01, 0.03] : [rate]).map(
          (learningRate): Entrant<NetworkCandidate<Own>> => ({
            name: specWithSize(spec, hiddenSize),
            label: `${hiddenSize} units, lr ${learningRate}`,
            setting: `lr ${learningRate}`,
            candidate: { ...shared, hiddenSize, learningRate },
            iterations: maxEpochs,
            work: work(hiddenSize),
          }),
        ),
      );
      return [{ entrants, shortRun: { iterations: Math.min(passes(budget / 10, 1, 10), maxEpochs), keep: 1, by: "valid" } }];
    },

    start: async (candidate, train, key) => {
      const { randomRecurrent, scaleDataset, scalingOf, standardised } = await import("@unrolled/core");
      const { hiddenSize, inputs } = candidate;
      const scaling = candidate.standardise ? scalingOf(train) : null;
      const start = randomRecurrent({
        cell,
        hiddenSize,
        key,
        inputs,
        data: scaling === null ? train : scaleDataset(train, scaling),
        ...(cell === "elman" ? { nonlinearity: candidate.nonlinearity } : {}),
        ...startOptions(candidate),
        ...variety.randomOptions(candidate),
      }) as AnyModel;
      return scaling === null ? start : standardised(start, scaling);
    },
    learner: async (candidate) => {
      const { constantRate, cosineRate, plateauRate } = await import("@unrolled/learning");
      const schedules = { constant: constantRate(), cosine: cosineRate({ final: 0.05 }), plateau: plateauRate() };
      const { maxEpochs, learningRate, batchSize, clip, patience } = candidate;
      return variety.learner({ maxEpochs, learningRate, schedule: schedules[candidate.schedule], batchSize, clip, patience }, candidate);
    },
    precision: ({ precision }) => precision,
    readsTargets: ({ inputs }, data) => (inputs === "given" ? null : `use ${data.inputs === null ? "an hmm" : "inputs=given"}`),
    shape: {
      ofFile: (file) => (file.kind === "recurrent" ? shapeOfNetwork(file) : null),
      ofCandidate: (candidate) => ({
        kind: candidate.kind,
        cell,
        ...(cell === "elman" ? { nonlinearity: candidate.nonlinearity } : {}),
        size: candidate.hiddenSize,
        inputs: candidate.inputs,
        ...variety.shape(candidate),
        ...shapeOfStructure(candidate),
        standardise: candidate.standardise ? "yes" : "no",
      }),
    },
  };
}

const gates = { elman: 1, gru: 3, lstm: 4 } as const;

/** @throws a usage error where the spec asks for given inputs that the data do not have. */
function inputsOf(spec: Spec, data: Dataset): NetworkSettings["inputs"] {
  const asked = spec.options.inputs ?? (data.inputs === null ? "previous-target" : "given");
  if (asked !== "previous-target" && data.inputs === null)
    throw usageError(`spec "${spec.text}": inputs=${asked} needs data with inputs, data "${data.name}" has none`);
  return asked as NetworkSettings["inputs"];
}

function deterministic(cell: Cell, trainingSteps: number): Family<NetworkCandidate<Deterministic>> {
  return network(
    cell,
    { name: cell, help: "recurrent network with a deterministic state", inDefault: () => true },
    {
      options: trainingOptions,
      sizes: [64, 128],
      trainingSteps,
      own: (spec) => ({ kind: "recurrent", layers: numberOption(spec, "layers", 1), dropout: numberOption(spec, "dropout", 0) }),
      copies: () => 1,
      randomOptions: ({ layers }) => ({ layers, noiseSd: null }),
      learner: async (common, { dropout }) => (await import("@unrolled/learning")).bptt({ ...common, dropout }),
      shape: ({ layers }) => ({ layers }),
    },
  );
}

function noisy(cell: Cell, isDefault: boolean): Family<NetworkCandidate<Noisy>> {
  return network(
    cell,
    {
      name: `noisy-${cell}`,
      help: "the same with Gaussian noise in its state, scored by particles",
      inDefault: () => isDefault,
      scoringPasses: ({ particles, replicates }) => (particles * replicates) / 2,
      settled: ({ fit }) => describeNoise(fit.model),
    },
    {
      options: noiseOptions,
      sizes: [32],
      trainingSteps: 1.5e6,
      own: (spec) => ({
        kind: "noisy-recurrent",
        noiseSd: numberOption(spec, "noise", 0.1),
        ...(numberOption(spec, "layers", 1) > 1 ? { layers: numberOption(spec, "layers", 1) } : {}),
        ...(spec.options.noisy === "top" || spec.options.noisy === "bottom" ? { noisy: spec.options.noisy } : {}),
        particles: numberOption(spec, "particles", 2),
      }),
      copies: ({ particles }) => particles,
      randomOptions: ({ noiseSd, layers, noisy }) => ({ noiseSd, layers: layers ?? 1, noisyLayers: noisy ?? "all" }),
      learner: async (common, { particles }) => (await import("@unrolled/learning")).particleBound({ ...common, particles }),
      shape: ({ layers = 1, noisy = "all" }) => ({ layers, noisy: layers === 1 ? "all" : noisy }),
    },
  );
}

/** What training made of the state noise: without it a noisy network is a deterministic one. */
function describeNoise(file: NetworkFile): string | null {
  const sds = noiseOf(file);
  if (sds.length === 0) return null;
  const sorted = [...sds].sort((a, b) => a - b);
  const [low, high] = [sorted[0], sorted.at(-1)].map((sd) => Number(sd?.toPrecision(2)));
  return `sd of the state noise after training ${low} to ${high}`;
}

export const elman = deterministic("elman", 4e6);
export const gru = deterministic("gru", 2.6e6);
export const lstm = deterministic("lstm", 2.2e6);
export const noisyElman = noisy("elman", false);
export const noisyGru = noisy("gru", true);
export const noisyLstm = noisy("lstm", false);
