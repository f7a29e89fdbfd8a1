import { type CloudProcess, type Dataset, type FitProgress, type Key, selectSequences } from "@unrolled/core";
import type { Proposal } from "@unrolled/inference";
import { createWorkspace, euclideanNorm, scale, type Workspace } from "@unrolled/kernels";
import { epochBatches } from "../gradient/epoch-batches.js";
import type { SettledFitData, Training, TrainingSetup } from "../learner.js";
import { fromJsonNumbers, toJsonNumbers } from "../loop/json-numbers.js";
import { observedSteps } from "../observed-steps.js";
import { adam } from "../optimisers/adam.js";
import { gaussianReadoutInto, noiseInto, readoutSums } from "./closed-forms.js";
import { completeDataInto } from "./complete-data.js";
import { degeneracyOf } from "./degeneracy.js";
import { drawExpectation, type Expectation, evidenceOf, type NoisyModel } from "./expectation.js";
import { openPass, type Pass } from "./pass.js";
import { defaultPhases, type Phase, type PlaceInPhase, placeAmong } from "./phases.js";
import { averagedNoise, averagedReadout, readSums, writeSums } from "./running-sums.js";

/** Adam forgets old iterations' gradients sooner than it does by default: paths change. */
const optimiser = adam({ beta2: 0.99 });

/** Iterations of the last phase in which the learning rate falls to a tenth. */
const coolingIterations = 20;

/** `ParticleEmOptions`, settled; null where what the model offers decides. */
export interface ParticleEmSettings {
  readonly phases: readonly Phase[] | null;
  readonly particles: number | null;
  readonly maxIterations: number | null;
  readonly paths: number;
  readonly proposal: Proposal | null;
  readonly batch: number | null;
  readonly leastNoise: number;
  readonly steps: number;
  readonly learningRate: number;
  readonly tail: number;
  readonly patience: number | null;
}

interface SavedState {
  readonly parameters: unknown;
  readonly carried: readonly unknown[];
  readonly count: number;
  readonly tail: readonly unknown[];
  /** With batches alone. */
  readonly sums?: unknown;
}

/**
 * The state of a fit is the parameters, Adam's moments and step count, the last iterations' parameters that the model is the mean of, and
 * with batches the running means of what the closed forms read.
 */
export function startTraining<M extends NoisyModel>(
  settings: ParticleEmSettings,
  initial: M,
  { train, valid }: SettledFitData,
  { key, precision, saved }: TrainingSetup<"random">,
): Training<M> {
  const { paths, proposal, batch, leastNoise, steps, learningRate } = settings;
  const whole = batch === null || batch >= train.sequences.length;
  const workspace = createWorkspace();
  const { length } = initial.parameters.values;
  const state = saved === null ? null : (saved.state as SavedState);
  const read = (numbers: unknown, what: string): Float64Array => fromJsonNumbers(numbers, length, what);
  const parameters = state === null ? Float64Array.from(initial.parameters.values) : read(state.parameters, "parameters");
  const carried = Array.from({ length: optimiser.carriedCount }, (_, i) =>
    state === null ? new Float64Array(length) : read(state.carried[i], `${optimiser.name} state`),
  );
  let tail = (state?.tail ?? []).map((vector) => read(vector, "last iterations"));
  let count = state?.count ?? 0;
  let sums = state?.sums === undefined ? null : readSums(state.sums);

  const places = placesOf(initial, train, workspace);
  const phases = settings.phases ?? defaultPhases(places.emission !== null && proposal === null, settings.particles, batch !== null);
  // A model's file may round its parameters (an sd is stored, its logarithm is fitted), so checkpoints keep the vector itself.
  const fitted = new WeakMap<object, Float64Array>();
  const modelOf = (vector: Float64Array): M => {
    const copy = Float64Array.from(vector);
    const model = initial.withParameters(copy) as unknown as M;
    fitted.set(model, copy);
    return model;
  };
  let current = modelOf(tail.length === 0 ? parameters : meanOf(tail));
  const validKey = key.fold("valid");
  const evidence = (model: M, part: "train" | "valid", particles: number) => {
    const data = part === "valid" ? valid! : train;
    const { value, variance } = evidenceOf(model, data, { particles, proposal, precision }, validKey, workspace);
    return { perStep: value / observedSteps(data), error: Math.sqrt(variance) / observedSteps(data) };
  };
  const mostParticles = scoringParticles(phases.at(-1)!.particles);

  /**
   * The M-step: closed forms, and Adam steps between which the noise follows its residuals. In batches the noise is what those parameters
   * leave that the paths were drawn with: fitted to few paths they leave less, and batch by batch it would shrink to nothing. `weight`: of
   * these paths, beside those of the batches before, in what the closed forms read. The norm is the first gradient's.
   */
  function maximise({ groups }: Expectation, rate: number, weight: number): number {
    const gradient = new Float64Array(length);
    const options = { paths, emission: places.emission === null, precision };
    const { emission } = places;
    const readout = emission === null ? null : averagedReadout(sums?.readout ?? null, readoutSums(emission, groups, paths), weight);
    if (readout !== null) gaussianReadoutInto(parameters, emission!, readout);
    let norm = Number.NaN;
    for (let step = 0; step < steps; step++) {
      gradient.fill(0);
      const complete = completeDataInto(modelOf(parameters), groups, gradient, options, workspace);
      scale(gradient, 1 / complete.count);
      if (step === 0) norm = euclideanNorm(gradient);
      if (step === 0 || whole) {
        const noise = averagedNoise(sums?.noise ?? null, complete, weight);
        noiseInto(parameters, places.logSdAt, noise);
        for (const at of places.logSdAt) if (at >= 0) parameters[at] = Math.max(parameters[at]!, Math.log(leastNoise));
        if (!whole) sums = { noise, readout };
      }
      if (!Number.isFinite(norm)) return norm;
      optimiser.stepInto(parameters, gradient, carried, rate, ++count);
    }
    return norm;
  }

  /** One pass over the training data, batch by batch, up to one where a number is not finite. */
  function passOver(place: PlaceInPhase, rate: number, iterationKey: Key): Pass {
    const { particles } = place.phase;
    const batches = whole ? [train] : batchesOf(train, batch, iterationKey);
    const pass = openPass(train);
    for (const [b, part] of batches.entries()) {
      const weight = whole ? 1 : averagingWeight(place, b, batches.length);
      const norm = workspace.scope(() => {
        const seen = drawExpectation(modelOf(parameters), part, { particles, paths, proposal, precision }, iterationKey, workspace);
        const norm = Number.isFinite(seen.logLikelihood) ? maximise(seen, rate, weight) : Number.NaN;
        pass.add(seen, part, norm);
        return norm;
      });
      if (!Number.isFinite(norm)) break;
    }
    return pass;
  }

  return {
    step(history): FitProgress {
      const iteration = history.length + 1;
      const place = placeAmong(phases, iteration);
      const { particles } = place.phase;
      const rate = rateAt(learningRate, place);
      const pass = passOver(place, rate, key.fold("iteration").fold(iteration));
      const trainPerStep = Number.isFinite(pass.gradientNorm) ? pass.logLikelihood / observedSteps(train) : Number.NaN;
      tail = [...(place.done === 0 ? [] : tail), Float64Array.from(parameters)].slice(-settings.tail);
      current = modelOf(meanOf(tail));
      const scored = valid === null || !Number.isFinite(trainPerStep) ? null : evidence(current, "valid", scoringParticles(particles));
      return {
        iteration,
        trainPerStep,
        validPerStep: scored?.perStep ?? null,
        objective: trainPerStep,
        learningRate: rate,
        gradientNorm: pass.gradientNorm,
        particles: {
          trainError: Math.sqrt(pass.variance) / observedSteps(train),
          validError: scored?.error ?? null,
          ...pass.means,
          spread: pass.spread.filter((_, s) => places.logSdAt[s]! >= 0),
          noise: Array.from(
            places.logSdAt.filter((place) => place >= 0),
            (place) => Math.exp(parameters[place]!),
          ),
        },
      };
    },
    model: () => current,
    score: (model, part) => evidence(model, part, mostParticles).perStep,
    save: (): SavedState => ({
      parameters: toJsonNumbers(parameters),
      carried: carried.map(toJsonNumbers),
      count,
      tail: tail.map(toJsonNumbers),
      ...(sums === null ? {} : { sums: writeSums(sums) }),
    }),
    saveModel: (model) => toJsonNumbers(fitted.get(model)!),
    restoreModel: (vector) => modelOf(read(vector, "best model")),
    review: (_, history) => ({ warnings: degeneracyOf(history.at(-1)!), gainAtFloor: 0 }),
  };
}

/** More than the E-step has: a score is compared, with others and across iterations. */
function scoringParticles(particles: number): number {
  return 4 * particles;
}

function rateAt(learningRate: number, { done, isLast }: PlaceInPhase): number {
  return isLast ? learningRate * Math.exp(-Math.LN10 * Math.min(1, done / coolingIterations)) : learningRate;
}

/** The weight of batch b of `count` in running means: 1 until the last phase, whose k-th batch has (k + 2)^−0.95. */
function averagingWeight({ done, isLast }: PlaceInPhase, b: number, count: number): number {
  return isLast ? Math.exp(-0.95 * Math.log(done * count + b + 3)) : 1;
}

/** The training data in random batches of so many sequences. */
function batchesOf(train: Dataset, batch: number, iterationKey: Key): readonly Dataset[] {
  return epochBatches(train, batch, false, iterationKey.fold("order")).map((indices) => selectSequences(train, indices));
}

/** Where the parameters with a closed form stand. */
function placesOf(
  model: NoisyModel,
  data: Parameters<NoisyModel["views"]["particleGradient"]>[0],
  workspace: Workspace,
): { readonly logSdAt: Int32Array; readonly emission: CloudProcess["emission"] } {
  return workspace.scope(() => {
    const { transition, emission } = model.views.particleGradient(data).open(1, workspace, { back: false });
    if (transition?.logSdAt === undefined)
      throw new TypeError(
        `particleEm: a network whose state is a mean and independent noise, of sds above 0, and functions of the data (layers below the noise) is required, "${model.name}" is none; use particleBound()`,
      );
    return { logSdAt: transition.logSdAt, emission: emission?.at === undefined ? null : emission };
  });
}

function meanOf(vectors: readonly Float64Array[]): Float64Array {
  return Float64Array.from(vectors[0]!, (_, i) => vectors.reduce((sum, vector) => sum + vector[i]!, 0) / vectors.length);
}
