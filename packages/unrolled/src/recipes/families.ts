import type { OptionRule } from "./option-rule.js";

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

const seed: OptionRule = { type: "integer", least: 0, help: "another seed for this model alone" };
const emissions = ["categorical", "bernoulli", "poisson", "gaussian", "gaussian-full", "gaussian-mixture"] as const;

const networkOptions: Family["options"] = {
  emission: { type: "choice", values: ["categorical", "bernoulli", "poisson", "gaussian"], help: "law of a target; follows the data" },
  inputs: {
    type: "choice",
    values: ["given", "previous-target", "given-and-previous-target"],
    help: "what x_t is; given where the data have inputs, else the target before",
  },
  lr: { type: "number", above: 0, help: "learning rate; chosen on valid when left out" },
  schedule: { type: "choice", values: ["cosine", "plateau", "constant"], help: "of the learning rate over the passes; default cosine" },
  epochs: { type: "integer", least: 1, help: "most passes over train" },
  batch: { type: "integer", least: 1, help: "sequences per gradient step" },
  clip: { type: "number", above: 0, help: "largest gradient norm" },
  patience: { type: "integer", least: 1, help: "passes without a better valid score before stopping" },
  precision: { type: "choice", values: ["float32", "float64"], help: "of the passes over train; default float32, scores are float64" },
  standardise: { type: "choice", values: ["yes", "no"], help: "real-valued data are scaled to mean 0, sd 1 (default yes)" },
  seed,
};
const nonlinearity: OptionRule = { type: "choice", values: ["tanh", "relu", "sigmoid", "identity"], help: "of the Elman cell" };

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
            noise: { type: "number", above: 0, help: "standard deviation of the state noise that training starts from" },
            particles: { type: "integer", least: 1, help: "particles of the training bound" },
          }
        : {
            layers: { type: "integer", least: 1, help: "stacked layers" },
            dropout: { type: "number", least: 0, below: 1, help: "probability that a unit is dropped in training" },
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
      smoothing: { type: "choice", values: ["kneser-ney", "witten-bell"], help: "chosen on valid when left out" },
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
      emission: { type: "choice", values: emissions, help: "law of a target; follows the data" },
      components: { type: "integer", least: 1, help: "of a gaussian-mixture emission" },
      restarts: { type: "integer", least: 1, help: "random starts; the best on valid is kept" },
      iterations: { type: "integer", least: 1, help: "most EM iterations" },
      prior: { type: "number", least: 0, help: "pseudo-count of EM" },
      tolerance: { type: "number", above: 0, help: "EM stops at a smaller gain in nats per step" },
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
