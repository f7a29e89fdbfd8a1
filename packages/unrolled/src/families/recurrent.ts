import type { Dataset, DifferentiableModel, OptionRule, Precision, RandomRecurrentOptions } from "@unrolled/core";
import type { MinibatchOptions } from "@unrolled/learning";
import { usageError } from "../command-error.js";
import type { AnyLearner, Family, FamilyOptions, Shape, Spec } from "./family.js";
import {
  type NetworkStructure,
  shapeOfNetwork,
  shapeOfStructure,
  startOptions,
  stepWork,
  structureOf,
  structureOptions,
} from "./network-structure.js";
import type { Entrant, Race } from "./race.js";
import { numberOption, passes, specWithSize } from "./spec.js";

export type Cell = "elman" | "gru" | "lstm";

/** What all networks are asked for, and how they are trained. */
export interface NetworkSettings {
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

export type NetworkCandidate<Own> = NetworkSettings &
  NetworkStructure &
  Own & { readonly hiddenSize: number; readonly learningRate: number };

export type Deterministic = {
  readonly kind: "recurrent";
  readonly layers: number;
  readonly dropout: number;
  /** Left out: back-propagation by mini-batches. */
  readonly learner?: "bfgs";
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
  learner: {
    type: "choice",
    values: ["bptt", "bfgs"],
    help: "mini-batches by Adam, or all of train at once by a quasi-Newton method, for small networks",
    default: "bptt",
  },
  dropout: { type: "number", least: 0, below: 1, help: "probability that a unit is dropped in training", default: "0" },
};
/** Where networks with and without noise in their state differ. */
export interface Variety<Own> {
  readonly options: FamilyOptions;
  /** Sizes tried where the spec leaves them open. */
  readonly sizes: readonly number[];
  /** Steps of training data that a fit passes over by default. */
  readonly trainingSteps: number;
  readonly own: (spec: Spec, train: Dataset) => Own;
  /** How often a step is computed in one pass. */
  readonly copies: (own: Own) => number;
  readonly randomOptions: (own: Own) => Pick<RandomRecurrentOptions, "layers" | "noiseSd" | "noisyLayers">;
  readonly learner: (common: MinibatchOptions, own: Own) => Promise<AnyLearner>;
  /** What of its own a model can be asked for. */
  readonly shape: (own: Own) => Shape;
  /** Races in place of the one over sizes and learning rates, of candidates made of `shared`; null, or left out: that one. */
  readonly races?: (spec: Spec, train: Dataset, plan: NetworkPlan<Own>) => readonly Race<NetworkCandidate<Own>>[] | null;
  /** The start, made ready for how it learns. Left out: as it is. */
  readonly prepare?: (start: DifferentiableModel, own: Own) => DifferentiableModel;
}

/** What a network's races are made of. */
export interface NetworkPlan<Own> {
  readonly shared: NetworkSettings & NetworkStructure & Own;
  /** Sizes to try, and learning rates; null: left open. */
  readonly sizes: readonly number[];
  readonly rate: number | null;
  /** Passes over train by default. */
  readonly budget: number;
  /** Of one pass of a candidate of so many units. */
  readonly work: (hiddenSize: number) => number;
}

export function network<Own extends { readonly kind: string; readonly layers?: number }>(
  cell: Cell,
  identity: Pick<
    Family<NetworkCandidate<Own>>,
    "name" | "help" | "scoringPasses" | "validScoring" | "settled" | "mark" | "rival" | "findings" | "inDefault"
  >,
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
        ...own(spec, train),
      };
      const work = (hiddenSize: number): number =>
        train.stepCount * copies(shared) * stepWork(structure, shared.layers ?? 1, gates[cell], hiddenSize, train);
      const plan: NetworkPlan<Own> = { shared, sizes: spec.size === null ? variety.sizes : [spec.size], rate, budget, work };
      return variety.races?.(spec, train, plan) ?? [raceOverRates(spec, plan, (size) => `${size} units`)];
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
      }) as DifferentiableModel;
      const ready = variety.prepare?.(start, candidate) ?? start;
      return scaling === null ? ready : standardised(ready, scaling);
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

/** All sizes and learning rates for a few passes, the best on valid to its end. */
export function raceOverRates<Own>(spec: Spec, plan: NetworkPlan<Own>, nameOf: (size: number) => string): Race<NetworkCandidate<Own>> {
  const { shared, sizes, rate, budget, work } = plan;
  const { maxEpochs } = shared;
  const entrants = sizes.flatMap((hiddenSize) =>
    (rate === null ? [0.01, 0.03] : [rate]).map(
      (learningRate): Entrant<NetworkCandidate<Own>> => ({
        name: specWithSize(spec, hiddenSize),
        label: `${nameOf(hiddenSize)}, lr ${learningRate}`,
        setting: `lr ${learningRate}`,
        candidate: { ...shared, hiddenSize, learningRate },
        iterations: maxEpochs,
        work: work(hiddenSize),
      }),
    ),
  );
  return { entrants, shortRun: { iterations: Math.min(passes(budget / 10, 1, 10), maxEpochs), keep: 1, by: "valid" } };
}

/** All sizes for a few iterations, the best on valid to its end: a quasi-Newton method finds its step by itself. */
function raceOverSizes<Own>(spec: Spec, { shared, sizes, budget, work }: NetworkPlan<Own>): Race<NetworkCandidate<Own>> {
  const { maxEpochs } = shared;
  const entrants = sizes.map((hiddenSize) => ({
    name: specWithSize(spec, hiddenSize),
    label: `${hiddenSize} units`,
    candidate: { ...shared, hiddenSize, learningRate: 1 },
    iterations: maxEpochs,
    work: work(hiddenSize),
  }));
  return { entrants, shortRun: { iterations: Math.min(passes(budget / 10, 1, 10), maxEpochs), keep: 1, by: "valid" } };
}

/** @throws a usage error where options of mini-batches stand beside a learner that has none. */
function learnerOf({ options, text }: Spec): Pick<Deterministic, "learner"> {
  if (options.learner !== "bfgs") return {};
  const idle = ["lr", "schedule", "batch", "clip", "dropout", "precision"].find((name) => options[name] !== undefined);
  if (idle !== undefined) throw usageError(`spec "${text}": ${idle} is of learner=bptt, and learner=bfgs has none; leave it out`);
  return { learner: "bfgs" };
}

const gates = { elman: 1, gru: 3, lstm: 4 } as const;

/** @throws a usage error where the spec asks for given inputs that the data do not have. */
function inputsOf(spec: Spec, data: Dataset): NetworkSettings["inputs"] {
  const asked = spec.options.inputs ?? (data.inputs === null ? "previous-target" : "given");
  if (asked !== "previous-target" && data.inputs === null)
    throw usageError(`spec "${spec.text}": inputs=${asked} needs data with inputs, data "${data.name}" has none`);
  return asked as NetworkSettings["inputs"];
}

/** Steps of training data that a network without noise passes over by default. */
export const deterministicSteps: Readonly<Record<Cell, number>> = { elman: 4e6, gru: 2.6e6, lstm: 2.2e6 };

function deterministic(cell: Cell): Family<NetworkCandidate<Deterministic>> {
  return network(
    cell,
    { name: cell, help: "recurrent network with a deterministic state", inDefault: () => true },
    {
      options: trainingOptions,
      sizes: [64, 128],
      trainingSteps: deterministicSteps[cell],
      own: (spec) => ({
        kind: "recurrent",
        layers: numberOption(spec, "layers", 1),
        dropout: numberOption(spec, "dropout", 0),
        ...learnerOf(spec),
      }),
      copies: () => 1,
      randomOptions: ({ layers }) => ({ layers, noiseSd: null }),
      learner: async (common, { dropout, learner }) => {
        const { bfgs, bptt } = await import("@unrolled/learning");
        const { maxEpochs: maxIterations = 30, patience = 5 } = common;
        if (learner === "bfgs") return bfgs({ maxIterations, patience });
        return bptt({ ...common, dropout });
      },
      races: (spec, _train, plan) => (plan.shared.learner === "bfgs" ? [raceOverSizes(spec, plan)] : null),
      shape: ({ layers }) => ({ layers }),
    },
  );
}

export const elman = deterministic("elman");
export const gru = deterministic("gru");
export const lstm = deterministic("lstm");
