import type { CloudProcess, FitProgress, Key } from "@unrolled/core";
import type { Proposal } from "@unrolled/inference";
import { createWorkspace, euclideanNorm, scale, type Workspace } from "@unrolled/kernels";
import type { SettledFitData, Training, TrainingSetup } from "../learner.js";
import { fromJsonNumbers, toJsonNumbers } from "../loop/json-numbers.js";
import { observedSteps } from "../observed-steps.js";
import { adam } from "../optimisers/adam.js";
import { gaussianReadoutInto, noiseInto } from "./closed-forms.js";
import { completeDataInto } from "./complete-data.js";
import { drawExpectation, type Expectation, evidenceOf, type NoisyModel } from "./expectation.js";
import { defaultPhases, type Phase, type PlaceInPhase, placeAmong } from "./phases.js";

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
}

/** The state of a fit is the parameters, Adam's moments and step count, and the last iterations' parameters that the model is the mean of. */
export function startTraining<M extends NoisyModel>(
  settings: ParticleEmSettings,
  initial: M,
  { train, valid }: SettledFitData,
  { key, precision, saved }: TrainingSetup<"random">,
): Training<M> {
  const { paths, proposal, steps, learningRate } = settings;
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

  const places = placesOf(initial, train, workspace);
  const phases = settings.phases ?? defaultPhases(places.emission !== null && proposal === null, settings.particles);
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

  /** The M-step: closed forms, and Adam steps between which the noise follows its residuals. The norm is the first gradient's. */
  function maximise({ groups }: Expectation, rate: number): number {
    const gradient = new Float64Array(length);
    const options = { paths, emission: places.emission === null, precision };
    if (places.emission !== null) gaussianReadoutInto(parameters, places.emission, groups, paths);
    let norm = Number.NaN;
    for (let step = 0; step < steps; step++) {
      gradient.fill(0);
      const complete = completeDataInto(modelOf(parameters), groups, gradient, options, workspace);
      noiseInto(parameters, places.logSdAt, complete);
      scale(gradient, 1 / complete.count);
      if (step === 0) norm = euclideanNorm(gradient);
      if (!Number.isFinite(norm)) return norm;
      optimiser.stepInto(parameters, gradient, carried, rate, ++count);
    }
    return norm;
  }

  return {
    step(history): FitProgress {
      const iteration = history.length + 1;
      const place = placeAmong(phases, iteration);
      const { particles } = place.phase;
      const rate = rateAt(learningRate, place);
      const iterationKey: Key = key.fold("iteration").fold(iteration);
      const { seen, norm } = workspace.scope(() => {
        const seen = drawExpectation(modelOf(parameters), train, { particles, paths, proposal, precision }, iterationKey, workspace);
        return { seen: { ...seen, groups: [] }, norm: Number.isFinite(seen.logLikelihood) ? maximise(seen, rate) : Number.NaN };
      });
      const trainPerStep = Number.isFinite(norm) ? seen.logLikelihood / observedSteps(train) : Number.NaN;
      tail = [...(place.done === 0 ? [] : tail), Float64Array.from(parameters)].slice(-settings.tail);
      current = modelOf(meanOf(tail));
      const scored = valid === null || !Number.isFinite(trainPerStep) ? null : evidence(current, "valid", scoringParticles(particles));
      return {
        iteration,
        trainPerStep,
        validPerStep: scored?.perStep ?? null,
        objective: trainPerStep,
        learningRate: rate,
        gradientNorm: norm,
        particles: {
          trainError: Math.sqrt(seen.variance) / observedSteps(train),
          validError: scored?.error ?? null,
          ess: seen.ess,
          backwardEss: seen.backwardEss,
          turnover: seen.turnover,
          spread: seen.spread,
          noise: Array.from(places.logSdAt, (place) => Math.exp(parameters[place]!)),
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
    }),
    saveModel: (model) => toJsonNumbers(fitted.get(model)!),
    restoreModel: (vector) => modelOf(read(vector, "best model")),
  };
}

/** More than the E-step has: a score is compared, with others and across iterations. */
function scoringParticles(particles: number): number {
  return 4 * particles;
}

function rateAt(learningRate: number, { done, isLast }: PlaceInPhase): number {
  return isLast ? learningRate * 0.1 ** Math.min(1, done / coolingIterations) : learningRate;
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
        `particleEm: a network whose whole state is a mean and independent noise, of sds above 0, is required, "${model.name}" is none; use particleBound()`,
      );
    return { logSdAt: transition.logSdAt, emission: emission?.at === undefined ? null : emission };
  });
}

function meanOf(vectors: readonly Float64Array[]): Float64Array {
  return Float64Array.from(vectors[0]!, (_, i) => vectors.reduce((sum, vector) => sum + vector[i]!, 0) / vectors.length);
}
