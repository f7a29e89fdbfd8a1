import { type Dataset, type DifferentiableModel, type FitProgress, type Key, selectSequences } from "@unrolled/core";
import { createWorkspace, euclideanNorm, scale } from "@unrolled/kernels";
import type { Gentler, Learner, SettledFitData, Training, TrainingSetup } from "../learner.js";
import { fromJsonNumbers, toJsonNumbers } from "../loop/json-numbers.js";
import { observedSteps } from "../observed-steps.js";
import { clipGradient } from "../optimisers/clip-gradient.js";
import { decayWeights } from "../optimisers/decay-weights.js";
import { epochBatches } from "./epoch-batches.js";
import type { GradientSource } from "./gradient-source.js";
import type { MinibatchSettings } from "./minibatch-options.js";

/**
 * Stochastic gradient ascent on (1/n) Σ objective over mini-batches of sequences, n the batch's observed steps: one
 * iteration is one pass over the training data. `trainPerStep` and `objective` are the running mean over the pass (the
 * parameters move meanwhile, and dropout is on); `validPerStep` is of the model after it.
 *
 * Draws are addressed by (epoch, batch). Adam's moments, the step count and the parameters are the whole state.
 */
export function minibatchLearner<B extends DifferentiableModel>(
  source: GradientSource<B>,
  settings: MinibatchSettings,
): Learner<B, "random"> {
  return Object.freeze({
    name: source.name,
    randomness: "random",
    view: source.view,
    limits: ["maxEpochs", "patience"],
    stopping: { maxIterations: settings.maxEpochs, tolerance: null, patience: settings.patience },
    monotone: false,
    gentler: (): Gentler<B, "random"> => {
      // To 12 digits, so that a tenth of 0.003 reads 0.0003.
      const learningRate = Number((settings.learningRate / 10).toPrecision(12));
      return {
        learner: minibatchLearner(source, { ...settings, learningRate }),
        change: `learning rate ${learningRate} instead of ${settings.learningRate}`,
      };
    },
    start: <M extends B>(model: M, data: SettledFitData, setup: TrainingSetup<"random">): Training<M> =>
      startTraining(source, settings, model, data, setup),
  });
}

/** The vectors of a pass, in the workspace's memory. */
interface Vectors {
  readonly parameters: Float64Array;
  readonly carried: readonly Float64Array[];
  readonly gradient: Float64Array;
}

interface SavedState {
  readonly parameters: unknown;
  readonly carried: readonly unknown[];
  readonly count: number;
}

function startTraining<B extends DifferentiableModel, M extends B>(
  source: GradientSource<B>,
  settings: MinibatchSettings,
  initial: M,
  { train, valid }: SettledFitData,
  { key, precision, saved }: TrainingSetup<"random">,
): Training<M> {
  const { batchSize, maxEpochs, learningRate, schedule, clip, optimiser, weightDecay, bucketByLength } = settings;
  const workspace = createWorkspace();
  const { values, slices } = initial.parameters;
  const state = saved === null ? null : (saved.state as SavedState);
  const kept = state === null ? Float64Array.from(values) : fromJsonNumbers(state.parameters, values.length, "parameters");
  const keptCarried = Array.from({ length: optimiser.carriedCount }, (_, i) =>
    state === null ? new Float64Array(values.length) : fromJsonNumbers(state.carried[i], values.length, `${optimiser.name} state`),
  );
  let count = state?.count ?? 0;

  // A model's file may round its parameters (an sd is stored, its logarithm is fitted), so checkpoints keep the vector itself.
  const fitted = new WeakMap<object, Float64Array>();
  const modelOf = (vector: Float64Array): M => {
    const copy = Float64Array.from(vector);
    const model = initial.withParameters(copy) as unknown as M;
    fitted.set(model, copy);
    return model;
  };
  let current = modelOf(kept);

  /** One step uphill; its value, steps and gradient norm. Stops before the step where a number is not finite. */
  function climb(
    vectors: Vectors,
    indices: readonly number[],
    rate: number,
    batchKey: Key,
  ): { value: number; steps: number; norm: number } {
    const { parameters, carried, gradient } = vectors;
    const batch = selectSequences(train, indices);
    const steps = observedSteps(batch);
    if (steps === 0) return { value: 0, steps, norm: 0 };
    gradient.fill(0);
    const value = workspace.scope(() => source.addGradient(gradient, current, batch, batchKey, precision, workspace));
    scale(gradient, 1 / steps);
    const norm = clipGradient(gradient, clip);
    if (!Number.isFinite(value) || !Number.isFinite(norm)) return { value: Number.isFinite(value) ? Number.NaN : value, steps, norm };
    decayWeights(parameters, slices, rate, weightDecay);
    optimiser.stepInto(parameters, gradient, carried, rate, ++count);
    if (!Number.isFinite(euclideanNorm(parameters))) return { value: Number.NaN, steps, norm };
    current = modelOf(parameters);
    return { value, steps, norm };
  }

  /** Runs `use` on the vectors in the workspace's memory, where no step copies them, and keeps what it leaves. */
  function withVectors<T>(use: (vectors: Vectors) => T): T {
    return workspace.scope(() => {
      const place = (vector: Float64Array): Float64Array => {
        const out = workspace.vector(vector.length);
        out.set(vector);
        return out;
      };
      const vectors = { parameters: place(kept), carried: keptCarried.map(place), gradient: workspace.vector(values.length) };
      const result = use(vectors);
      kept.set(vectors.parameters);
      keptCarried.forEach((vector, i) => {
        vector.set(vectors.carried[i]!);
      });
      return result;
    });
  }

  return {
    step: (history) => withVectors((vectors) => pass(vectors, history)),
    model: () => current,
    score: (model, part) => scoreOn(part === "valid" ? valid! : train, model),
    save: (): SavedState => ({ parameters: toJsonNumbers(kept), carried: keptCarried.map(toJsonNumbers), count }),
    saveModel: (model) => toJsonNumbers(fitted.get(model)!),
    restoreModel: (vector) => modelOf(fromJsonNumbers(vector, values.length, "best model")),
  };

  function scoreOn(data: Dataset, model: M): number {
    return source.score(model, data, key.fold("valid"), workspace) / observedSteps(data);
  }

  /** One pass over the training data. */
  function pass(vectors: Vectors, history: readonly FitProgress[]): FitProgress {
    const epoch = history.length + 1;
    const epochKey = key.fold("epoch").fold(epoch);
    const batches = epochBatches(train, batchSize, bucketByLength, epochKey.fold("order"));
    let total = 0;
    let steps = 0;
    let normSum = 0;
    let rate = learningRate;
    for (const [b, indices] of batches.entries()) {
      const epochs = epoch - 1 + (b + 0.5) / batches.length;
      rate = learningRate * schedule.factor({ epochs, maxEpochs, history });
      const climbed = climb(vectors, indices, rate, epochKey.fold("batch").fold(b));
      total += climbed.value;
      steps += climbed.steps;
      normSum += climbed.norm;
      if (!Number.isFinite(total)) break;
    }
    const objective = total / steps;
    const scored = Number.isFinite(objective) ? valid : null;
    return {
      iteration: epoch,
      trainPerStep: objective,
      validPerStep: scored === null ? null : scoreOn(scored, current),
      objective,
      learningRate: rate,
      gradientNorm: normSum / batches.length,
    };
  }
}
