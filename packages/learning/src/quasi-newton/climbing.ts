import type { AnyModel, FitProgress } from "@unrolled/core";
import { type GradientModel, totalGradient } from "@unrolled/inference";
import { createWorkspace, euclideanNorm, OutOfMemory } from "@unrolled/kernels";
import { exactScore } from "../exact-score.js";
import type { FitReview, SavedTraining, SettledFitData, Training } from "../learner.js";
import { fromJsonNumber, fromJsonNumbers, type JsonNumber, toJsonNumber, toJsonNumbers } from "../loop/json-numbers.js";
import { observedSteps } from "../observed-steps.js";
import { addScaled, type CurvaturePair, dot, uphillDirection, withPair } from "./curvature.js";
import { type LinePoint, lineSearch } from "./line-search.js";

/** The objective and its gradient, per observed step, at a place. */
interface Place<M> {
  readonly model: M;
  readonly parameters: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

interface SavedState {
  readonly parameters: readonly JsonNumber[];
  readonly value: JsonNumber;
  readonly gradient: readonly JsonNumber[];
  readonly pairs: readonly { readonly step: readonly JsonNumber[]; readonly fall: readonly JsonNumber[] }[];
  readonly stalled: boolean;
}

/** Evaluations of one line search: 2⁻³⁰ of the first step is no step. */
const mostEvaluations = 30;
/** The first step of all, before curvature is known, is no longer than this. */
const firstLength = 1;
/** A gradient of this norm where nothing is gained any more is worth a warning. */
const steep = 1e-4;

/** The state of a fit is where it stands, its gradient there, and the curvature of the last steps. */
export function startClimbing<M extends GradientModel>(
  initial: M,
  { train, valid }: SettledFitData,
  memory: number,
  saved: SavedTraining | null,
): Training<M> {
  if (initial.parameters === undefined || typeof initial.withParameters !== "function")
    throw new TypeError(
      `bfgs: a model with a parameter vector (parameters, withParameters) is required, ${initial.kind} "${initial.name}" has none`,
    );
  const workspace = createWorkspace();
  const steps = observedSteps(train);
  const size = initial.parameters.values.length;
  // A model's file may round its parameters (an sd is stored, its logarithm is fitted), so checkpoints keep the vector itself.
  const vectors = new WeakMap<object, Float64Array>();
  const modelOf = (parameters: Float64Array): M => {
    const model = initial.withParameters(Float64Array.from(parameters)) as unknown as M;
    vectors.set(model, parameters);
    return model;
  };
  const placeAt = (parameters: Float64Array): Place<M> => {
    const model = modelOf(parameters);
    const { value, gradient } = totalGradient(model, train, workspace);
    return { model, parameters, value: value / steps, gradient: gradient.map((g) => g / steps) };
  };
  const state = saved?.state as SavedState | undefined;
  let here = state === undefined ? placeAt(Float64Array.from(initial.parameters.values)) : readPlace(state, size, modelOf);
  let pairs = (state?.pairs ?? []).map(
    ({ step, fall }): CurvaturePair => ({ step: fromJsonNumbers(step, size, "step"), fall: fromJsonNumbers(fall, size, "fall") }),
  ) as readonly CurvaturePair[];
  let stalled = state?.stalled ?? false;

  /** A better place along a direction; null where none is found. */
  function climb(direction: Float64Array, first: number): Place<M> | null {
    const slope = dot(here.gradient, direction);
    if (!(slope > 0) || !Number.isFinite(slope)) return null;
    const evaluate = (step: number): LinePoint & { readonly place: Place<M> | null } => {
      const parameters = Float64Array.from(here.parameters);
      addScaled(parameters, direction, step);
      const place = placeOrNone(placeAt, parameters);
      return place === null
        ? { step, value: Number.NEGATIVE_INFINITY, slope: Number.NaN, place }
        : { step, value: place.value, slope: dot(place.gradient, direction), place };
    };
    return lineSearch(evaluate, { step: 0, value: here.value, slope }, first, mostEvaluations)?.place ?? null;
  }

  function steepest(): Place<M> | null {
    return climb(here.gradient, Math.min(1, firstLength / euclideanNorm(here.gradient)));
  }

  return {
    step(history): FitProgress {
      let next = pairs.length === 0 ? null : climb(uphillDirection(here.gradient, pairs), 1);
      if (next === null) {
        pairs = [];
        next = steepest();
      }
      stalled = next === null;
      if (next !== null) {
        const before = here;
        here = next;
        const step = next.parameters.map((x, p) => x - before.parameters[p]!);
        const fall = next.gradient.map((g, p) => before.gradient[p]! - g);
        pairs = withPair(pairs, { step, fall }, memory);
      }
      return {
        iteration: history.length + 1,
        trainPerStep: here.value,
        validPerStep: valid === null ? null : exactScore(here.model as unknown as AnyModel, valid, workspace) / observedSteps(valid),
        objective: here.value,
        learningRate: null,
        gradientNorm: euclideanNorm(here.gradient),
      };
    },
    model: () => here.model,
    save: (): SavedState => ({
      parameters: toJsonNumbers(here.parameters),
      value: toJsonNumber(here.value),
      gradient: toJsonNumbers(here.gradient),
      pairs: pairs.map(({ step, fall }) => ({ step: toJsonNumbers(step), fall: toJsonNumbers(fall) })),
      stalled,
    }),
    saveModel: (model) => toJsonNumbers(vectors.get(model)!),
    restoreModel: (vector) => modelOf(fromJsonNumbers(vector, size, "best model")),
    review: (): FitReview => ({ warnings: warningsOf(stalled, euclideanNorm(here.gradient)), gainAtFloor: 0 }),
  };
}

function readPlace<M>(state: SavedState, size: number, modelOf: (parameters: Float64Array) => M): Place<M> {
  const parameters = fromJsonNumbers(state.parameters, size, "parameters");
  return {
    model: modelOf(parameters),
    parameters,
    value: fromJsonNumber(state.value, "value"),
    gradient: fromJsonNumbers(state.gradient, size, "gradient"),
  };
}

/** Where a step led to no model, or to one whose likelihood is not a number, it was too long: a RangeError of the model says so. */
function placeOrNone<M>(placeAt: (parameters: Float64Array) => Place<M>, parameters: Float64Array): Place<M> | null {
  try {
    return placeAt(parameters);
  } catch (error) {
    if (error instanceof RangeError && !(error.cause instanceof OutOfMemory)) return null;
    throw error;
  }
}

function warningsOf(stalled: boolean, norm: number): readonly string[] {
  if (!stalled || norm < steep) return [];
  return [
    `bfgs: no step uphill was found although the gradient is ${Number(norm.toPrecision(3))} per observed step: the likelihood may have a kink or an edge there`,
  ];
}
