import type { Dataset, DifferentiableModel, ModelFile } from "@unrolled/core";
import type { MinibatchOptions } from "@unrolled/learning";
import { usageError } from "../command-error.js";
import type { AnyLearner, Family, FamilyOptions, FittedRecipe, Spec } from "./family.js";
import { isWithoutNoise, noiseOf } from "./network-structure.js";
import type { Entrant, FitOutput, Race, RaceResult } from "./race.js";
import { type Cell, deterministicSteps, type NetworkCandidate, type NetworkPlan, network, raceOverRates } from "./recurrent.js";
import { numberOption, passes, specWithSize } from "./spec.js";

/** How a candidate learns; "twin": the network without noise, by back-propagation, which those with noise are set against. */
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
  /** Whether particle EM starts from what the network without noise has learned; left out: from random weights. */
  readonly fromTwin?: boolean;
  /** No sd of the noise falls below this in particle EM; left out: its default. */
  readonly leastNoise?: number;
};

const noiseOptions: FamilyOptions = {
  learner: {
    type: "choice",
    values: ["particle-em", "iwae", "fivo"],
    help: "EM on paths drawn by particles, or gradients of a particle bound without resampling or with",
    default: "particle-em with one layer of noise on top and up to 40,000 steps, else fivo",
  },
  noise: {
    type: "number",
    above: 0,
    help: "standard deviation of the state noise that training starts from",
    default: "0.8 by particle-em, 0.5 where that starts from the network without noise, 0.1 by a bound",
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
    default: "2, or 128 (32 of a Gaussian target; 64 above 8 units)",
  },
  start: {
    type: "choice",
    values: ["random", "twin"],
    help: "of particle-em: random weights, or those that the network without noise has learned",
    default: "random up to 8 units, else twin",
  },
  restarts: { type: "integer", least: 1, help: "random starts of particle-em", default: "3" },
};

/** Options of the bounds alone. */
const boundOptions = ["clip", "schedule"] as const;

/**
 * Up to so many units random starts find their way, and any noise does. Above it particle EM starts from the network without noise, goes in
 * batches, and the noise has a floor (docs/choosing-a-method.md has the figures).
 */
const fewUnits = 8;
const forManyUnits = { batch: 8, leastNoise: 0.3, learningRate: 0.003, particles: 64, noiseSd: 0.5, trainingSteps: 8e5 };

/** More steps than these take too long for a default. */
const mostSteps = 40_000;

/** Iterations of particle EM where `epochs` says nothing: 30, 20 and up to 100, in batches 6, 4 and up to 40. */
const mostIterations = 150;
const mostInBatches = 50;

/** @throws a usage error where options do not go with a learner that was asked for. */
function learnerOf(spec: Spec, train: Dataset): Exclude<LearnerName, "twin"> {
  const asked = spec.options.learner as Exclude<LearnerName, "twin"> | undefined;
  const layers = numberOption(spec, "layers", 1);
  const ofBounds = boundOptions.find((name) => spec.options[name] !== undefined);
  const isOnTop = layers === 1 || spec.options.noisy === "top";
  if (asked === "particle-em" && !isOnTop)
    throw usageError(
      `spec "${spec.text}": learner=particle-em needs layers below the noise that are functions of the data; add noisy=top, or use learner=fivo`,
    );
  if (asked === "particle-em" && ofBounds !== undefined)
    throw usageError(`spec "${spec.text}": ${ofBounds} is of the learners iwae and fivo; leave it out with learner=particle-em`);
  const isShort = isOnTop && train.stepCount <= mostSteps;
  const learner = asked ?? (isShort && ofBounds === undefined ? "particle-em" : "fivo");
  if (learner !== "particle-em" && spec.options.restarts !== undefined)
    throw usageError(`spec "${spec.text}": restarts is of the learner particle-em, and this one learns by ${learner}; leave it out`);
  return learner;
}

function emOptions(spec: Spec): Pick<Noisy, "noiseSd" | "particles" | "emBatch" | "fromTwin" | "leastNoise"> {
  const isLarge = hasManyUnits(spec);
  const { start = isLarge && spec.options.restarts === undefined ? "twin" : "random", restarts } = spec.options;
  if (start === "twin" && restarts !== undefined)
    throw usageError(
      `spec "${spec.text}": restarts counts random starts, and this network starts from its twin without noise; leave it out`,
    );
  const batch = numberOption(spec, "batch", isLarge ? forManyUnits.batch : null);
  return {
    noiseSd: numberOption(spec, "noise", start === "twin" ? forManyUnits.noiseSd : 0.8),
    particles: numberOption(spec, "particles", isLarge ? forManyUnits.particles : null),
    ...(batch === null ? {} : { emBatch: batch }),
    ...(start === "twin" ? { fromTwin: true } : {}),
    ...(isLarge ? { leastNoise: forManyUnits.leastNoise } : {}),
  };
}

/** A size that is left open is one of many. */
function hasManyUnits({ size }: Spec): boolean {
  return size === null || size > fewUnits;
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
      mark: ({ entrant }) => (isWithoutNoise(entrant) ? "without noise" : null),
      rival: otherOfNoise,
      findings: async (models, _, __, unit) => (await import("./noise-findings.js")).noiseFindings(models, unit),
    },
    {
      options: noiseOptions,
      sizes: [32],
      trainingSteps: 1.5e6,
      own: (spec, train) => {
        const learner = learnerOf(spec, train);
        const layers = numberOption(spec, "layers", 1);
        return {
          kind: "noisy-recurrent",
          learner,
          noiseSd: numberOption(spec, "noise", 0.1),
          ...(layers > 1 ? { layers } : {}),
          ...(spec.options.noisy === "top" || spec.options.noisy === "bottom" ? { noisy: spec.options.noisy } : {}),
          ...(spec.options.covariance === "scalar" ? { covariance: "scalar" } : {}),
          ...(isInside(spec, cell) ? { noiseIn: "pre-activation" } : {}),
          particles: numberOption(spec, "particles", 2),
          ...(learner === "particle-em" ? emOptions(spec) : {}),
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
      learner: async (common, own): Promise<AnyLearner> => {
        const { bptt, particleBound } = await import("@unrolled/learning");
        const { learner, particles } = own;
        if (learner === "particle-em") return emLearner(common, own);
        if (learner === "twin") return bptt(common);
        return particleBound({ ...common, particles: particles ?? 2, resampleBelow: learner === "iwae" ? "never" : 0.5 });
      },
      shape: ({ layers = 1, noisy = "all", covariance = "diagonal", noiseIn = "state" }) => ({
        layers,
        noisy: layers === 1 ? "all" : noisy,
        covariance,
        "noise-in": noiseIn,
      }),
      races: (spec, train, plan) =>
        plan.shared.learner === "particle-em"
          ? racesOfEm(spec, cell, train, plan)
          : [raceOverRates(spec, plan, (size) => `${size} units`), raceWithoutNoise(spec, cell, train, plan)],
      prepare: (start, { learner }) => (learner === "particle-em" ? withStrongReadout(start) : start),
    },
  );
}

async function emLearner(common: MinibatchOptions, { particles, emBatch, leastNoise }: Noisy): Promise<AnyLearner> {
  const { particleEm } = await import("@unrolled/learning");
  const { learningRate = 0.03, maxEpochs: maxIterations = mostIterations, patience = 20 } = common;
  const shared = { learningRate, maxIterations, patience, ...(emBatch === undefined ? {} : { batch: emBatch }) };
  if (leastNoise === undefined) return particleEm({ ...shared, particles });
  // Three quarters of the passes with half of the particles.
  const first = Math.max(1, Math.round(0.75 * maxIterations));
  const phases = [
    { iterations: first, particles: Math.max(2, Math.round((particles ?? forManyUnits.particles) / 2)) },
    { iterations: Math.max(1, maxIterations - first), particles: Math.max(2, particles ?? forManyUnits.particles) },
  ];
  return particleEm({ ...shared, phases, leastNoise });
}

/** Particle EM beside the network without noise: random starts, each to its end, or one that starts from that network. */
function racesOfEm(spec: Spec, cell: Cell, train: Dataset, plan: NetworkPlan<Noisy>): readonly Race<NetworkCandidate<Noisy>>[] {
  const { shared, sizes, rate, work } = plan;
  const isLarge = hasManyUnits(spec);
  const few = shared.emBatch === undefined ? mostIterations : mostInBatches;
  const most = isLarge ? passes(forManyUnits.trainingSteps / train.stepCount, 3, 60) : few;
  const iterations = numberOption(spec, "epochs", most);
  const settings = { ...shared, maxEpochs: iterations, patience: numberOption(spec, "patience", 20) };
  const entrant = (hiddenSize: number, start: string): Entrant<NetworkCandidate<Noisy>> => ({
    name: specWithSize(spec, hiddenSize),
    label: `${hiddenSize} units, ${start}`,
    candidate: { ...settings, hiddenSize, learningRate: rate ?? (isLarge ? forManyUnits.learningRate : 0.03) },
    iterations,
    work: work(hiddenSize),
  });
  const quiet = raceWithoutNoise(spec, cell, train, plan);
  if (shared.fromTwin === true) {
    const { noiseSd, covariance = "diagonal", noiseIn = "state", noisy: noisyLayers = "all" } = shared;
    const startFrom = async ({ model }: FitOutput): Promise<ModelFile> =>
      (await import("@unrolled/core")).withNoise(model, noiseSd, { covariance, noiseIn, noisyLayers });
    return [quiet, { entrants: sizes.map((size) => entrant(size, "start from the network without noise")), startFrom }];
  }
  const count = numberOption(spec, "restarts", 3);
  const starts = sizes.flatMap((size) => Array.from({ length: count }, (_, start) => entrant(size, `start ${start + 1}`)));
  return [{ entrants: starts, restarts: true }, quiet];
}

/** The network without noise, the limit of one whose noise vanishes, trained as it would be by itself. */
function raceWithoutNoise(spec: Spec, cell: Cell, train: Dataset, plan: NetworkPlan<Noisy>): Race<NetworkCandidate<Noisy>> {
  const budget = passes(deterministicSteps[cell] / train.stepCount, 3, 200);
  const shared = { ...plan.shared, kind: "recurrent", learner: "twin", maxEpochs: numberOption(spec, "epochs", budget) } as const;
  return { ...raceOverRates(spec, { ...plan, shared, budget }, (size) => `${size} units without noise`), aside: true };
}

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

/** Of the candidates that differ from the chosen one in having noise or not, the best on valid. */
function otherOfNoise({ entrant, candidates }: FittedRecipe): RaceResult | null {
  const others = candidates.filter((other) => other.fit !== null && isWithoutNoise(other.entrant) !== isWithoutNoise(entrant));
  const onValid = ({ fit }: RaceResult): number => fit?.validPerStep ?? Number.NEGATIVE_INFINITY;
  return others.reduce<RaceResult | null>((best, one) => (best === null || onValid(one) > onValid(best) ? one : best), null);
}

/** What training made of the state noise, beside the spread of the state: without it a noisy network is a deterministic one. */
function describeNoise(fitted: FittedRecipe): string | null {
  const { fit, entrant } = fitted;
  if (isWithoutNoise(entrant)) {
    const found = otherOfNoise(fitted)?.fit?.validPerStep ?? null;
    if (found === null || fit.validPerStep === null) return "no noise was found: without it the network is as good on train";
    return `no noise was found: on valid ${fit.validPerStep.toFixed(4)} nats per step without it, ${found.toFixed(4)} with it`;
  }
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
