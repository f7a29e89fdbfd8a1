import type { Dataset, DifferentiableModel, Precision, RandomEncoderDecoderOptions } from "@unrolled/core";
import { usageError } from "../command-error.js";
import type { Family, FamilyOptions, Spec } from "./family.js";
import type { Entrant } from "./race.js";
import { emissionOf, numberOption, passes, specWithSize } from "./spec.js";

type Start = Omit<RandomEncoderDecoderOptions, "data" | "key" | "hiddenSize" | "name">;

/** An encoder–decoder as a comparison fits it. */
export interface ArchitectureCandidate {
  readonly kind: string;
  readonly hiddenSize: number;
  readonly learningRate: number;
  /** As `randomEncoderDecoder` takes them. */
  readonly start: Start;
  readonly dropout: number;
  readonly schedule: "constant" | "cosine" | "plateau";
  readonly maxEpochs: number;
  readonly batchSize: number;
  readonly clip: number;
  readonly patience: number;
  readonly precision: Precision;
}

/** Where the architectures differ. */
export interface Architecture {
  readonly name: string;
  readonly noun: string;
  readonly help: string;
  readonly options: FamilyOptions;
  /** What of the data its encoder goes over. */
  readonly reads: "inputs" | "source";
  readonly start: (spec: Spec) => Partial<Start> & Pick<Start, "decoder">;
  /** Steps of the data that one gradient step is of, at least. */
  readonly sequencesPerStep: number;
}

const cells = ["elman", "gru", "lstm"] as const;

const options: FamilyOptions = {
  cell: { type: "choice", values: cells, help: "of the encoder and the decoder", default: "gru" },
  layers: { type: "integer", least: 1, help: "stacked layers, of each", default: "1" },
  embedding: { type: "integer", least: 1, help: "trained numbers that stand for a symbol that is read", default: "none: one-hot" },
  emission: {
    type: "choice",
    values: ["categorical", "bernoulli", "poisson", "gaussian"],
    law: "readout",
    help: "law of a target, or one that --use adds",
    default: "by the kind of the targets",
  },
  dropout: { type: "number", least: 0, below: 1, help: "probability that a unit is dropped in training", default: "0" },
  lr: { type: "number", above: 0, help: "learning rate", default: "0.003 or 0.01, chosen on valid" },
  schedule: { type: "choice", values: ["cosine", "plateau", "constant"], help: "of the learning rate over the passes", default: "cosine" },
  epochs: { type: "integer", least: 1, help: "most passes over train", default: "5 to 200, the fewer the longer train is" },
  batch: { type: "integer", least: 1, help: "sequences per gradient step", default: "by the architecture and the number of sequences" },
  clip: { type: "number", above: 0, help: "largest gradient norm", default: "1" },
  patience: { type: "integer", least: 1, help: "passes without a better valid score before stopping", default: "5" },
  precision: { type: "choice", values: ["float32", "float64"], help: "of the passes over train; scores are float64", default: "float32" },
  seed: { type: "integer", least: 0, help: "another seed for this model alone", default: "0" },
};

/** A family of encoder–decoders: one race over the sizes and learning rates that the SPEC leaves open. */
export function architecture({
  name,
  noun,
  help,
  options: own,
  reads,
  start,
  sequencesPerStep,
}: Architecture): Family<ArchitectureCandidate> {
  return {
    name,
    noun,
    role: "challenger",
    nested: false,
    size: "hidden units",
    largestSize: 4096,
    help,
    options: { ...own, ...options },
    modelOptions: ["cell", "layers", "embedding", "emission", ...Object.keys(own)],
    limitOption: "epochs",
    iterations: "passes",
    races: async (spec, train) => {
      const steps = stepsOf(spec, train, reads);
      const emission = await emissionOf(spec, train, "readout");
      const budget = passes(1.2e6 / steps, 5, 200);
      const maxEpochs = numberOption(spec, "epochs", budget);
      const embedding = numberOption(spec, "embedding", null);
      const begin: Start = {
        cell: (spec.options.cell ?? "gru") as Start["cell"],
        layers: numberOption(spec, "layers", 1),
        ...(embedding === null ? {} : { embedding }),
        emission,
        ...start(spec),
      };
      const shared = {
        kind: name,
        start: begin,
        dropout: numberOption(spec, "dropout", 0),
        schedule: (spec.options.schedule ?? "cosine") as ArchitectureCandidate["schedule"],
        maxEpochs,
        batchSize: numberOption(spec, "batch", passes(train.sequences.length / 100, 4, sequencesPerStep)),
        clip: numberOption(spec, "clip", 1),
        patience: numberOption(spec, "patience", 5),
        precision: (spec.options.precision ?? "float32") as Precision,
      };
      const rate = numberOption(spec, "lr", null);
      const entrants = (spec.size === null ? [32, 64] : [spec.size]).flatMap((hiddenSize) =>
        (rate === null ? [0.003, 0.01] : [rate]).map(
          (learningRate): Entrant<ArchitectureCandidate> => ({
            name: specWithSize(spec, hiddenSize),
            label: `${hiddenSize} units, lr ${learningRate}`,
            setting: `lr ${learningRate}`,
            candidate: { ...shared, hiddenSize, learningRate },
            iterations: maxEpochs,
            work: 4 * steps * hiddenSize * (hiddenSize + (embedding ?? train.targets.size)),
          }),
        ),
      );
      return [{ entrants, shortRun: { iterations: Math.min(passes(budget / 10, 1, 10), maxEpochs), keep: 1, by: "valid" } }];
    },
    start: async ({ start: begin, hiddenSize }, train, key) => {
      const { randomEncoderDecoder } = await import("@unrolled/core");
      return randomEncoderDecoder({ ...begin, hiddenSize, data: train, key }) as DifferentiableModel;
    },
    learner: async ({ maxEpochs, learningRate, schedule, batchSize, clip, patience, dropout }) => {
      const { bptt, constantRate, cosineRate, plateauRate } = await import("@unrolled/learning");
      const schedules = { constant: constantRate(), cosine: cosineRate({ final: 0.05 }), plateau: plateauRate() };
      return bptt({ maxEpochs, learningRate, schedule: schedules[schedule], batchSize, clip, patience, dropout });
    },
    precision: ({ precision }) => precision,
    readsTargets: ({ start: begin }) => (begin.decoder === "recurrent" ? "leave out the sequences that miss one" : null),
  };
}

/** Steps that a pass goes over. @throws a usage error where the data have nothing to encode. */
function stepsOf({ text, family }: Spec, train: Dataset, reads: Architecture["reads"]): number {
  if (reads === "inputs" && train.inputs !== null) return train.stepCount;
  if (reads === "source" && train.source !== null) return train.stepCount + train.source.packing.stepCount;
  throw usageError(
    `spec "${text}": ${family.name} needs data with ${reads === "inputs" ? "inputs" : "a source"}, data "${train.name}" has none`,
  );
}
