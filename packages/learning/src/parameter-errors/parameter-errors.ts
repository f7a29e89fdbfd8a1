import { type AnyModel, alignDataset, type Dataset, requireDataset, requireModel } from "@unrolled/core";
import type { GradientModel } from "@unrolled/inference";
import { naturalDerivatives, naturalNumbers } from "./natural-numbers.js";
import { invertInformation, observedInformation } from "./observed-information.js";

/** An estimate on its natural scale, as the model's file has it. */
export interface ParameterError {
  /** Its place in the file: `A[0][0]`. */
  readonly name: string;
  readonly estimate: number;
  /** Null where the data do not determine it. */
  readonly standardError: number | null;
}

/** Estimates of a fitted model with their standard errors, and where these do not hold. */
export interface ParameterErrors {
  readonly parameters: readonly ParameterError[];
  /** Nats, of the data. */
  readonly logLikelihood: number;
  readonly warnings: readonly string[];
}

/** h of a central difference of the score, of a parameter of size 1: the error h² of the difference is as large as the rounding ε / h. */
const step = 6e-6;
/** What a maximum may still have to gain, in nats. */
const gainOfNoAccount = 1e-3;
/** A parameter of which all data say less than this, per observed step, stands at an edge where the likelihood is level. */
const level = 1e-8;

/**
 * Standard errors of a model's parameters at a maximum of the likelihood: the observed information, central differences of the exact score,
 * inverted, and carried over to the numbers of the model's file by the delta method (Efron & Hinkley 1978, doi:10.1093/biomet/65.3.457). Only
 * numbers that change with a parameter are listed, and one of several that are the same.
 *
 * Errors are of large samples. `warnings` say where they do not hold: the model is not at a maximum, the information is not positive
 * definite, a parameter stands at an edge (a variance at 0), or the data say nothing of a direction, as of the coordinates of a free
 * state, where `standardError` is null.
 *
 * Cost: 2 P + 1 passes for P parameters, and P³.
 *
 * @throws TypeError where the model has no parameters or says no score.
 * @example
 * const { model } = fit(localLevel({ level: 1000, target: 10000 }), { train: await loadDataset("nile") }, bfgs());
 * const { parameters } = parameterErrors(model, await loadDataset("nile"));
 * console.log(parameters.map(({ name, estimate, standardError }) => `${name} ${estimate} ± ${standardError}`));
 */
export function parameterErrors(model: GradientModel, data: Dataset): ParameterErrors {
  requireModel(model, "parameterErrors");
  requireDataset(data, "parameterErrors");
  if (model.parameters === undefined || typeof model.withParameters !== "function")
    throw new TypeError(`parameterErrors: a model with a parameter vector is required, ${model.kind} "${model.name}" has none`);
  const { values, slices } = model.parameters;
  const at = Float64Array.from(values);
  const size = at.length;
  const edge = at.findIndex((x) => !Number.isFinite(x));
  if (edge >= 0)
    throw new RangeError(
      `parameterErrors: a model inside its parameters' range is required, ${nameOf(slices, edge)} of "${model.name}" stands at its edge (a variance of 0); leave it out of the model`,
    );
  const aligned = alignDataset(data, model as AnyModel);
  const steps = at.map((x) => step * Math.max(1, Math.abs(x)));
  const { logLikelihood, score, information } = observedInformation(model, aligned, steps);
  const observed = aligned.sequences.reduce((sum, { observedSteps }) => sum + observedSteps, 0);
  const { covariance, unknown, bendsUp } = invertInformation(information, size);

  const warnings: string[] = [];
  let decrement = 0;
  for (let p = 0; p < size; p++) for (let q = 0; q < size; q++) decrement += 0.5 * score[p]! * covariance[p * size + q]! * score[q]!;
  if (decrement > gainOfNoAccount)
    warnings.push(
      `parameterErrors: the model is not at a maximum, about ${decrement.toPrecision(2)} nats are still to gain; fit it by bfgs() first`,
    );
  if (bendsUp)
    warnings.push("parameterErrors: the observed information is not positive definite: the model is at no maximum of the likelihood");
  const flat = [...at.keys()].filter((p) => Math.abs(information[p * size + p]!) < level * observed);
  if (flat.length > 0)
    warnings.push(
      `parameterErrors: ${flat.map((p) => nameOf(slices, p)).join(", ")} stand${flat.length === 1 ? "s" : ""} at an edge, as a variance at 0 does; its error is not one of large samples`,
    );
  else if (unknown.length > 0 && !bendsUp)
    warnings.push(
      `parameterErrors: the data say nothing of ${unknown.length} of ${size} directions of the parameters; errors of what depends on them are null`,
    );
  return Object.freeze({
    parameters: Object.freeze(onNaturalScale(model, at, steps, covariance, unknown)),
    logLikelihood,
    warnings: Object.freeze(warnings),
  });
}

function onNaturalScale(
  model: GradientModel,
  at: Float64Array,
  steps: Float64Array,
  covariance: Float64Array,
  unknown: readonly Float64Array[],
): readonly ParameterError[] {
  const size = at.length;
  const derivatives = naturalDerivatives(model, at, steps);
  const listed = new Set<string>();
  return naturalNumbers(model.withParameters(at).toFile()).flatMap(({ name, value }, i) => {
    const slope = derivatives.subarray(i * size, (i + 1) * size);
    const length = Math.hypot(...slope);
    const same = `${value} ${slope.join(" ")}`;
    if (length === 0 || listed.has(same)) return [];
    listed.add(same);
    let variance = 0;
    for (let p = 0; p < size; p++) for (let q = 0; q < size; q++) variance += slope[p]! * covariance[p * size + q]! * slope[q]!;
    const isKnown = unknown.every((direction) => Math.abs(direction.reduce((sum, x, p) => sum + x * slope[p]!, 0)) < 1e-4 * length);
    return [Object.freeze({ name, estimate: value, standardError: isKnown ? Math.sqrt(variance) : null })];
  });
}

/** The name of a parameter: its slice's, with its place in it. */
function nameOf(slices: GradientModel["parameters"]["slices"], p: number): string {
  const own = slices.find(({ offset, shape }) => p >= offset && p < offset + shape.reduce((product, n) => product * n, 1))!;
  const count = own.shape.reduce((product, n) => product * n, 1);
  return count === 1 ? own.name : `${own.name}[${p - own.offset}]`;
}
