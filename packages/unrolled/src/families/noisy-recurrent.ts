import type { Dataset, DifferentiableModel } from "@unrolled/core";
import { usageError } from "../command-error.js";
import type { AnyLearner, Family, FamilyOptions, FittedRecipe, Spec } from "./family.js";
import { noiseOf } from "./network-structure.js";
import type { Entrant, Race } from "./race.js";
import { type Cell, type NetworkCandidate, type NetworkPlan, network, raceOverRates } from "./recurrent.js";
import { numberOption, passes, specWithSize } from "./spec.js";

/** How a candidate learns; "twin": the network without noise, by back-propagation, which particle EM is set against. */
type LearnerName = "particle-em" | "iwae" | "fivo" | "twin";

type Noisy = {
  readonly kind: "noisy-recurrent" | "recurrent";
  readonly learner: LearnerName;
  /** Standard deviation of the state noise that training starts from. */
  readonly noiseSd: number;
  /** Left out: one. */
  readonly layers?: number;
  /** The layers that have noise; left out: all. */
  readonly noisy?: "top" | "bottom";
  /** One sd for all numbers of a layer's state; left out: one each. */
  readonly covariance?: "scalar";
  /** Left out: it is added to the state. */
  readonly noiseIn?: "pre-activation";
  /** Of the training bound; of the last phase of particle EM, null: its default. */
  readonly particles: number | null;
  /** Sequences of a batch of particle EM; left out: all. */
  readonly emBatch?: number;
};

const noiseOptions: FamilyOptions = {
  learner: {
    type: "choice",
    values: ["particle-em", "iwae", "fivo"],
    help: "EM on paths drawn by particles, or gradients of a particle bound without resampling or with",
    default: "particle-em up to 8 units in one layer and 40,000 steps, else fivo",
  },
  noise: {
    type: "number",
    above: 0,
    help: "standard deviation of the state noise that training starts from",
    default: "0.8 by particle-em, 0.1 by a bound",
  },
  noisy: { type: "choice", values: ["all", "top", "bottom"], help: "layers that have it", default: "all" },
  covariance: {
    type: "choice",
    values: ["diagonal", "scalar"],
    help: "an sd of the noise for each unit, or one for all",
    default: "diagonal",
  },
  "noise-in": {
    type: "choice",
    values: ["state", "pre-activation"],
    help: "noise after the nonlinearity, or before it (noisy-elman alone)",
    default: "state",
  },
  particles: {
    type: "integer",
    least: 1,
    help: "particles of the training bound, or of the last phase of particle-em",
    default: "2, or 128 (32 of a Gaussian target)",
  },
  restarts: { type: "integer", least: 1, help: "random starts of particle-em", default: "3" },
};

/** Options of the bounds alone. */
const boundOptions = ["clip", "schedule"] as const;

/** Up to so many units backward simulation holds out; more steps than these take too long for a default. */
const mostUnits = 8;
const mostSteps = 40_000;

/** Iterations of particle EM: 30, 20 and up to 100. */
const mostIterations = 150;

/** @throws a usage error where options do not go with a learner that was asked for. */
function learnerOf(spec: Spec, train: Dataset): Exclude<LearnerName, "twin"> {
  const asked = spec.options.learner as Exclude<LearnerName, "twin"> | undefined;
  const layers = numberOption(spec, "layers", 1);
  const ofBounds = boundOptions.find((name) => spec.options[name] !== undefined);
  if (asked === "particle-em" && layers > 1)
    throw usageError(`spec "${spec.text}": learner=particle-em needs one layer, got layers=${layers}; use learner=fivo`);
  if (asked === "particle-em" && ofBounds !== undefined)
    throw usageError(`spec "${spec.text}": ${ofBounds} is of the learners iwae and fivo; leave it out with learner=particle-em`);
  const isSmall = spec.size !== null && spec.size <= mostUnits && layers === 1 && train.stepCount <= mostSteps;
  const learner = asked ?? (isSmall && ofBounds === undefined ? "particle-em" : "fivo");
  if (learner !== "particle-em" && spec.options.restarts !== undefined)
    throw usageError(`spec "${spec.text}": restarts is of the learner particle-em, and this one learns by ${learner}; leave it out`);
  return learner;
}

/** @throws a usage error where a cell's state is no function of one noisy vector. */
function isInside(spec: Spec, cell: Cell): boolean {
  const asked = spec.options["noise-in"] === "pre-activation";
  if (asked && cell !== "elman")
    throw usageError(
      `spec "${spec.text}": noise-in=pre-activation is of noisy-elman alone, as only its state is a function of one noisy vector; leave it out`,
    );
  return asked;
}

function noisy(cell: Cell, isDefault: boolean): Family<NetworkCandidate<Noisy>> {
  return network<Noisy>(
    cell,
    {
      name: `noisy-${cell}`,
      help: "the same with Gaussian noise in its state, scored by particles",
      inDefault: () => isDefault,
      scoringPasses: ({ particles, replicates }) => (particles * replicates) / 2,
      // A particle filter's score lies below the log-likelihood, and a start or the twin without noise must not win by that alone.
      validScoring: ({ learner, standardise, emission, readout, norm, residual }, asked) => {
        if (asked.name !== "auto" || (learner !== "particle-em" && learner !== "twin")) return null;
        // A Gaussian target that is read linearly from the state has an exact proposal.
        const isLinear = standardise && [emission, readout, norm, residual].every((one) => one === undefined);
        return { ...asked, particles: Math.max(asked.particles, 500), replicates: 1, ...(isLinear ? { proposal: "guided" } : {}) };
      },
      settled: describeNoise,
    },
    {
      options: noiseOptions,
      sizes: [32],
      trainingSteps: 1.5e6,
      own: (spec, train) => {
        const learner = learnerOf(spec, train);
        const isEm = learner === "particle-em";
        return {
          kind: "noisy-recurrent",
          learner,
          noiseSd: numberOption(spec, "noise", isEm ? 0.8 : 0.1),
          ...(numberOption(spec, "layers", 1) > 1 ? { layers: numberOption(spec, "layers", 1) } : {}),
          ...(spec.options.noisy === "top" || spec.options.noisy === "bottom" ? { noisy: spec.options.noisy } : {}),
          ...(spec.options.covariance === "scalar" ? { covariance: "scalar" } : {}),
          ...(isInside(spec, cell) ? { noiseIn: "pre-activation" } : {}),
          particles: numberOption(spec, "particles", isEm ? null : 2),
          ...(isEm && spec.options.batch !== undefined ? { emBatch: numberOption(spec, "batch", 1) } : {}),
        };
      },
      copies: ({ particles }) => particles ?? 128,
      randomOptions: ({ noiseSd, layers, noisy, covariance = "diagonal", noiseIn = "state", learner }) => ({
        noiseSd: learner === "twin" ? null : noiseSd,
        noiseCovariance: covariance,
        noiseIn,
        layers: layers ?? 1,
        noisyLayers: noisy ?? "all",
      }),
      learner: async (common, { particles, learner, emBatch = null }): Promise<AnyLearner> => {
        const { bptt, particleBound, particleEm } = await import("@unrolled/learning");
        if (learner === "twin") return bptt(common);
        if (learner !== "particle-em")
          return particleBound({ ...common, particles: particles ?? 2, resampleBelow: learner === "iwae" ? "never" : 0.5 });
        const { learningRate = 0.03, maxEpochs = mostIterations, patience = 20 } = common;
        return particleEm({
          learningRate,
          maxIterations: maxEpochs,
          patience,
          batch: emBatch,
          ...(particles === null ? {} : { particles }),
        });
      },
      shape: ({ layers = 1, noisy = "all", covariance = "diagonal", noiseIn = "state" }) => ({
        layers,
        noisy: layers === 1 ? "all" : noisy,
        covariance,
        "noise-in": noiseIn,
      }),
      races: (spec, train, plan) => (plan.shared.learner === "particle-em" ? racesOfEm(spec, train, plan) : null),
      prepare: (start, { learner }) => (learner === "particle-em" ? withStrongReadout(start) : start),
    },
  );
}

/** Random starts of particle EM, each to its end, and the network without noise, trained as it would be by itself. */
function racesOfEm(spec: Spec, train: Dataset, plan: NetworkPlan<Noisy>): readonly Race<NetworkCandidate<Noisy>>[] {
  const { shared, sizes, rate, work } = plan;
  const iterations = Math.min(mostIterations, numberOption(spec, "epochs", mostIterations));
  const settings = { ...shared, maxEpochs: iterations, patience: numberOption(spec, "patience", 20) };
  const starts = sizes.flatMap((hiddenSize) =>
    Array.from(
      { length: numberOption(spec, "restarts", 3) },
      (_, start): Entrant<NetworkCandidate<Noisy>> => ({
        name: specWithSize(spec, hiddenSize),
        label: `${hiddenSize} units, start ${start + 1}`,
        candidate: { ...settings, hiddenSize, learningRate: rate ?? 0.03 },
        iterations,
        work: work(hiddenSize),
      }),
    ),
  );
  const budget = passes(twinSteps / train.stepCount, 3, 200);
  const twin = { ...shared, kind: "recurrent", learner: "twin", maxEpochs: numberOption(spec, "epochs", budget) } as const;
  return [
    { entrants: starts, restarts: true },
    { ...raceOverRates(spec, { ...plan, shared: twin, budget }, (size) => `${size} units without noise`), aside: true },
  ];
}

/** Steps that the network without noise passes over, as a family of its own would let it. */
const twinSteps = 4e6;

/**
 * A start whose targets say something of the state from the first E-step on: readout weights of sd 1 in place of 1/√(3H), and cells
 * without biases.
 */
function withStrongReadout(start: DifferentiableModel): DifferentiableModel {
  const { values, slices } = start.parameters;
  const weight = slices.find(({ name }) => name === "readout.weight");
  const factor = Math.sqrt(3 * (weight?.shape[1] ?? 1)) * (start.targets.kind === "real" ? 0.5 : 1);
  for (const { name, offset, shape } of slices) {
    const end = offset + shape.reduce((product, size) => product * size, 1);
    if (name === "readout.weight") for (let i = offset; i < end; i++) values[i] = factor * (values[i] as number);
    if (/^layers\..*\.bias_/.test(name)) values.fill(0, offset, end);
  }
  return start.withParameters(values);
}

/** What training made of the state noise, beside the spread of the state: without it a noisy network is a deterministic one. */
function describeNoise({ fit, entrant }: FittedRecipe): string | null {
  if ((entrant.candidate as Partial<Noisy>).learner === "twin")
    return `no noise was found: without it the network is as good on ${fit.history.some(({ validPerStep }) => validPerStep !== null) ? "valid" : "train"}`;
  const sds = noiseOf(fit.model);
  if (sds.length === 0) return null;
  const range = (numbers: readonly number[], show: (x: number) => string): string =>
    `${show(Math.min(...numbers))} to ${show(Math.max(...numbers))}`;
  const text = `sd of the state noise after training ${range(sds, (sd) => `${Number(sd.toPrecision(2))}`)}`;
  const spread = fit.history[fit.bestIteration - 1]?.particles?.spread;
  if (spread === undefined) return text;
  const parts = spread.map((one, i) => (sds[i] ?? (sds[0] as number)) / one);
  return `${text}, ${range(parts, (part) => `${Math.round(100 * part)} %`)} of the spread of the state`;
}

export const noisyElman = noisy("elman", false);
export const noisyGru = noisy("gru", true);
export const noisyLstm = noisy("lstm", false);
