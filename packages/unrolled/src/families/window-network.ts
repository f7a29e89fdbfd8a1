import type { AnyModel, DifferentiableModel } from "@unrolled/core";
import type { Family, Spec } from "./family.js";
import type { Entrant, Race } from "./race.js";
import { emissionOf, numberOption, passes, specWithSize } from "./spec.js";

/** A perceptron on the last targets, and how it is trained. */
interface WindowCandidate {
  readonly kind: "mlp";
  readonly window: number;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly emission: string;
  readonly nonlinearity: "relu" | "tanh" | "sigmoid" | "identity";
  readonly standardise: boolean;
  readonly learner: "bptt" | "bfgs";
  readonly learningRate: number;
  readonly maxEpochs: number;
  readonly batchSize: number;
  readonly patience: number;
}

const sizes = [16, 64];
/** Steps of training data that a fit passes over by default. */
const trainingSteps = 4e6;

/** Networks without recurrence, on a window of the targets before: one race over the sizes and learning rates that the SPEC leaves open. */
export const windowNetworkFamily: Family<WindowCandidate> = {
  name: "mlp",
  noun: "perceptron on a window",
  role: "baseline",
  nested: true,
  size: "hidden units",
  largestSize: 4096,
  help: "perceptron on the last targets, and the inputs where there are any; 16 or 64 units chosen on valid when left out",
  options: {
    window: { type: "integer", least: 1, help: "targets before that it reads", default: "8" },
    layers: { type: "integer", least: 1, help: "hidden layers, all of that size", default: "1" },
    emission: {
      type: "choice",
      values: ["categorical", "bernoulli", "poisson", "gaussian"],
      law: "readout",
      help: "law of a target, or one that --use adds",
      default: "by the kind of the targets",
    },
    nonlinearity: { type: "choice", values: ["relu", "tanh", "sigmoid", "identity"], help: "of the hidden units", default: "relu" },
    learner: {
      type: "choice",
      values: ["bptt", "bfgs"],
      help: "mini-batches by Adam, or all of train at once by a quasi-Newton method",
      default: "bptt",
    },
    lr: { type: "number", above: 0, help: "learning rate of bptt", default: "0.003 or 0.01, chosen on valid" },
    epochs: { type: "integer", least: 1, help: "most passes over train", default: "3 to 200, the fewer the longer train is" },
    batch: { type: "integer", least: 1, help: "sequences per gradient step of bptt", default: "4 to 8, by the number of sequences" },
    patience: { type: "integer", least: 1, help: "passes without a better valid score before stopping", default: "5" },
    standardise: { type: "choice", values: ["yes", "no"], help: "real-valued data are scaled to mean 0, sd 1", default: "yes" },
    seed: { type: "integer", least: 0, help: "another seed for this model alone", default: "0" },
  },
  modelOptions: ["window", "layers", "emission", "nonlinearity"],
  limitOption: "epochs",
  iterations: "passes",

  races: async (spec, train) => {
    const emission = await emissionOf(spec, train, "readout");
    const learner = spec.options.learner === "bfgs" ? "bfgs" : "bptt";
    const budget = passes(trainingSteps / train.stepCount, 3, 200);
    const maxEpochs = numberOption(spec, "epochs", budget);
    const shared = {
      kind: "mlp",
      window: numberOption(spec, "window", 8),
      layers: numberOption(spec, "layers", 1),
      emission,
      nonlinearity: (spec.options.nonlinearity ?? "relu") as WindowCandidate["nonlinearity"],
      standardise: train.targets.kind === "real" && spec.options.standardise !== "no",
      learner,
      maxEpochs,
      batchSize: numberOption(spec, "batch", passes(train.sequences.length / 100, 4, 8)),
      patience: numberOption(spec, "patience", 5),
    } as const;
    const rate = numberOption(spec, "lr", null);
    const rates = learner === "bfgs" ? [1] : rate === null ? [0.003, 0.01] : [rate];
    const reads = shared.window * train.targets.size + (train.inputs?.size ?? 0);
    return [raceOf(spec, train.stepCount * (reads + train.targets.size), shared, rates, Math.min(passes(budget / 10, 1, 10), maxEpochs))];
  },
  start: async ({ window, layers, hiddenSize, emission, nonlinearity, standardise }, train, key) => {
    const { randomWindowNetwork, scaleDataset, scalingOf, standardised } = await import("@unrolled/core");
    const scaling = standardise ? scalingOf(train) : null;
    const hidden = new Array<number>(layers).fill(hiddenSize);
    const data = scaling === null ? train : scaleDataset(train, scaling);
    const start = randomWindowNetwork({ data, window, hidden, nonlinearity, emission, key }) as DifferentiableModel;
    return (scaling === null ? start : standardised(start, scaling)) as unknown as AnyModel;
  },
  learner: async ({ learner, maxEpochs, patience, learningRate, batchSize }) => {
    const { bfgs, bptt, cosineRate } = await import("@unrolled/learning");
    if (learner === "bfgs") return bfgs({ maxIterations: maxEpochs, patience });
    return bptt({ maxEpochs, learningRate, schedule: cosineRate({ final: 0.05 }), batchSize, clip: 1, patience });
  },
  readsTargets: () => "use an hmm",
};

function raceOf(
  spec: Spec,
  work: number,
  shared: Omit<WindowCandidate, "hiddenSize" | "learningRate">,
  rates: readonly number[],
  iterations: number,
): Race<WindowCandidate> {
  const entrants = (spec.size === null ? sizes : [spec.size]).flatMap((hiddenSize) =>
    rates.map(
      (learningRate): Entrant<WindowCandidate> => ({
        name: specWithSize(spec, hiddenSize),
        label: shared.learner === "bfgs" ? `${hiddenSize} units` : `${hiddenSize} units, lr ${learningRate}`,
        ...(shared.learner === "bfgs" ? {} : { setting: `lr ${learningRate}` }),
        candidate: { ...shared, hiddenSize, learningRate },
        iterations: shared.maxEpochs,
        work: work * hiddenSize,
      }),
    ),
  );
  return { entrants, shortRun: { iterations, keep: 1, by: "valid" } };
}
