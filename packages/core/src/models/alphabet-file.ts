import type { AnyModel, Labels } from "../contracts/index.js";
import { type Alphabet, withAlphabet } from "./with-alphabet.js";

/** A space as a model file has it: what `symbols` of a categorical one, or `names` of a vector's dimensions, are called. */
export interface SpaceFile extends Labels {
  readonly kind: "categorical" | "real" | "count" | "binary";
  readonly size: number;
}

/**
 * The model with the alphabet that its file gives, if any.
 *
 * @throws RangeError where the file's spaces are not the model's.
 */
export function withFileAlphabet<M extends AnyModel>(
  model: M,
  targets: SpaceFile | null | undefined,
  inputs: SpaceFile | null | undefined,
  inputsField: "inputs" | "givenInputs" = "inputs",
  source?: SpaceFile | null,
): M {
  if ((targets ?? null) === null && (inputs ?? null) === null && (source ?? null) === null) return model;
  const place = (field: string): string => `model "${model.name}": ${field}`;
  if (targets) {
    const { kind, size } = model.targets;
    if (targets.kind !== kind || targets.size !== size)
      throw new RangeError(
        `${place("targets")} must be ${kind} of size ${size}, as its parameters are, got ${targets.kind} of size ${targets.size}`,
      );
  }
  if (inputs) {
    const size = model.inputs?.size ?? 0;
    if (size === 0) throw new RangeError(`${place(inputsField)} must be null, as it takes none that are given, got ${inputs.kind} ones`);
    if (inputs.size !== size || (inputs.kind !== "real" && inputs.kind !== "categorical"))
      throw new RangeError(
        `${place(inputsField)} must be real or categorical of size ${size}, as its weights are, got ${inputs.kind} of size ${inputs.size}`,
      );
  }
  if (source && (source.size !== model.source?.size || (source.kind !== "real" && source.kind !== "categorical")))
    throw new RangeError(
      `${place("source")} must be real or categorical of size ${model.source?.size ?? 0}, as its weights are, got ${source.kind} of size ${source.size}`,
    );
  return withAlphabet(model, {
    targets: targets ?? {},
    inputs: (inputs ?? null) as NonNullable<Alphabet["inputs"]> | null,
    source: source ? { space: source as NonNullable<Alphabet["source"]>["space"] } : null,
  });
}
