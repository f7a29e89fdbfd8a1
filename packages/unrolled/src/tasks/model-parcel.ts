import { type AnyModel, type DifferentiableModel, type ModelFile, type ParameterVector, parseModel } from "@unrolled/core";

/** A model as plain values that travel to a worker, exactly. */
export interface ModelParcel {
  readonly file: ModelFile;
  /** The parameter vector itself, where there is one: a file holds an sd where the vector holds its logarithm, and rounds. */
  readonly parameters: Float64Array | null;
}

export function packModel(model: AnyModel): ModelParcel {
  return { file: model.toFile(), parameters: parametersOf(model) };
}

export function unpackModel({ file, parameters }: ModelParcel): AnyModel {
  const model = parseModel(file, "model");
  const read = parametersOf(model);
  if (parameters === null || read === null || sameNumbers(parameters, read)) return model;
  return (model as AnyModel & DifferentiableModel).withParameters(parameters) as AnyModel;
}

/** The parcel of a model that its file says all of; null for one of functions, or with a view of one's own. */
export function parcelOf(model: AnyModel): ModelParcel | null {
  try {
    const parcel = packModel(model);
    return sameText(viewTexts(model), viewTexts(unpackModel(parcel))) ? parcel : null;
  } catch {
    return null;
  }
}

function parametersOf(model: AnyModel): Float64Array | null {
  const { parameters } = model as AnyModel & { readonly parameters?: ParameterVector };
  return parameters?.values ?? null;
}

/** A view that someone has put in place of the model's own has another text. */
function viewTexts({ views }: AnyModel): readonly string[] {
  return Object.entries(views).map(([name, bind]) => `${name}: ${bind}`);
}

function sameText(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}

function sameNumbers(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((x, i) => Object.is(x, b[i]));
}
