import type { OptionRule } from "@unrolled/core";

/** A kind of model that a SPEC can name, what its size means, and the options it takes. */
export interface Family {
  readonly name: string;
  readonly kind: "ngram" | "hmm" | "recurrent" | "noisy-recurrent";
  readonly cell: "elman" | "gru" | "lstm" | null;
  readonly size: string;
  readonly largestSize: number;
  readonly help: string;
  readonly options: Readonly<Record<string, OptionRule>>;
}

const seed: OptionRule = { type: "integer", least: 0, help: "another seed for this model alone", default: "0" };
const emissions = ["categorical", "bernoulli", "poisson", "gaussian", "gaussian-full", "gaussian-mixture"] as const;

const networkOptions: Family["options"] = {
  emission: {
    type: "choice",
    values: ["categorical", "bernoulli", "poisson", "gaussian"],
    help: "law of a target",
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
  standardise: { type: "choice", values: ["yes", "no"], help: "real-valued data are scaled to mean 0, sd 1", default: "yes" },
  seed,
};
const nonlinearity: OptionRule = {
  type: "choice",
  values: ["tanh", "relu", "sigmoid", "identity"],
  help: "of the Elman cell",
  default: "tanh",
};

function network(cell: "elman" | "gru" | "lstm", noisy: boolean): Family {
  return {
    name: noisy ? `noisy-${cell}` : cell,
    kind: noisy ? "noisy-recurrent" : "recurrent",
    cell,
    size: "hidden units",
    largestSize: 4096,
    help: noisy ? "the same with Gaussian noise in its state, scored by particles" : "recurrent network with a deterministic state",
    options: {
      ...networkOptions,
      ...(cell === "elman" ? { nonlinearity } : {}),
      ...(noisy
        ? {
            noise: { type: "number", above: 0, help: "standard deviation of the state noise that training starts from", default: "0.1" },
            particles: { type: "integer", least: 1, help: "particles of the training bound", default: "2" },
          }
        : {
            layers: { type: "integer", least: 1, help: "stacked layers", default: "1" },
            dropout: { type: "number", least: 0, below: 1, help: "probability that a unit is dropped in training", default: "0" },
          }),
    },
  };
}

export const families: readonly Family[] = [
  {
    name: "ngram",
    kind: "ngram",
    cell: null,
    size: "order",
    largestSize: 12,
    help: "interpolated n-gram; order 1 to 6 chosen on valid when left out",
    options: {
      smoothing: { type: "choice", values: ["kneser-ney", "witten-bell"], help: "of the counts", default: "chosen on valid" },
    },
  },
  {
    name: "hmm",
    kind: "hmm",
    cell: null,
    size: "states",
    largestSize: 1024,
    help: "hidden Markov model by Baum-Welch; 2, 4, 8, 16 or 32 states chosen on valid when left out",
    options: {
      emission: { type: "choice", values: emissions, help: "law of a target", default: "by the kind of the targets" },
      components: { type: "integer", least: 1, help: "of a gaussian-mixture emission", default: "2" },
      restarts: {
        type: "integer",
        least: 1,
        help: "random starts; the best on valid is kept",
        default: "24 (states - 1), at most 120, where all can run to the end; else 3 to 20",
      },
      iterations: { type: "integer", least: 1, help: "most EM iterations", default: "3000; on long data 20 to 1000" },
      prior: {
        type: "number",
        least: 0,
        help: "pseudo-count of EM; 0: maximum likelihood, without a floor of spreads",
        default: "0.0001 for chains, 0.01 for emissions, with a floor of spreads",
      },
      tolerance: {
        type: "number",
        above: 0,
        help: "EM stops at a smaller gain in nats per step",
        default: "0.00005, and less than 0.0005 nats to come in all unless data are long",
      },
      seed,
    },
  },
  network("elman", false),
  network("gru", false),
  network("lstm", false),
  network("elman", true),
  network("gru", true),
  network("lstm", true),
];
