import type { AnyModel, Dataset, ModelFile } from "@unrolled/core";
import { usageError } from "../usage-error.js";
import type { Candidate } from "./candidate.js";
import { type Recipe, recipeFor } from "./recipe.js";
import { parseSpec, type Spec, specWithSize } from "./spec.js";

/** A model to start fitting from, and where it was read. */
export interface StartModel {
  readonly model: AnyModel;
  readonly path: string;
}

/**
 * The recipe of a SPEC whose fits start from a given model in place of random starts: an HMM once, a network once per learning
 * rate. A size that the SPEC leaves open is the model's.
 *
 * @throws a usage error where the model is not what the SPEC asks for, or does not fit the data.
 */
export function recipeFrom(spec: Spec, train: Dataset, { model, path }: StartModel): Recipe {
  const file = model.toFile();
  const shape = shapeOf(file);
  const place = `fit: --from ${path}`;
  if (shape === null || spec.family.kind === "ngram")
    throw usageError(
      `${place}: spec "${spec.text}" on a ${file.kind} model has no start; an hmm or a network starts from a model of its kind`,
    );
  const recipe = recipeFor(spec.size === null ? parseSpec(specWithSize(spec, shape.size as number)) : spec, train);
  const races = recipe.races.map((race) => ({
    ...race,
    entrants: race.entrants.slice(0, spec.family.kind === "hmm" ? 1 : undefined).map((entrant) => {
      const asked = shapeAsked(entrant.candidate);
      const other = Object.keys(asked).find((name) => asked[name] !== shape[name]);
      if (other !== undefined)
        throw usageError(
          `${place}: spec "${spec.text}" asks for ${other} ${asked[other]}, the model has ${shape[other] ?? "none"}; ask for what it has`,
        );
      const rate = "learningRate" in entrant.candidate ? `, lr ${entrant.candidate.learningRate}` : "";
      return { ...entrant, label: `from ${path}${rate}`, start: file };
    }),
  }));
  checkThatItBinds(model, train, place);
  return { ...recipe, spec, races };
}

/** A view checks kinds, sizes and symbols as it binds data. */
function checkThatItBinds(model: AnyModel, train: Dataset, place: string): void {
  try {
    for (const bind of Object.values(model.views)) bind?.(train);
  } catch (error) {
    throw usageError(`${place}: ${(error as Error).message}`);
  }
}

type Shape = Readonly<Record<string, string | number>>;

/** What of a model file a SPEC can ask for. */
function shapeOf(file: ModelFile): Shape | null {
  if (file.kind === "hidden-markov") {
    const { kind, weights } = file.emission as { readonly kind: string; readonly weights?: readonly (readonly number[])[] };
    return { kind: "hmm", size: (file.transition as readonly unknown[]).length, emission: kind, components: weights?.[0]?.length ?? 1 };
  }
  if (file.kind !== "recurrent") return null;
  const { cell, nonlinearity, hiddenSize, inputs, layers, noise } = file as ModelFile & Readonly<Record<string, unknown>>;
  return {
    kind: noise === null || noise === undefined ? "recurrent" : "noisy-recurrent",
    cell: cell as string,
    nonlinearity: (nonlinearity as string | null) ?? "tanh",
    size: hiddenSize as number,
    inputs: inputs as string,
    layers: (layers as readonly unknown[]).length,
    standardise: file.scaling === undefined || file.scaling === null ? "no" : "yes",
  };
}

function shapeAsked(candidate: Candidate): Shape {
  if (candidate.kind === "ngram") return { kind: "ngram" };
  if (candidate.kind === "hmm") {
    const { kind, stateCount, emission, components } = candidate;
    return { kind, size: stateCount, emission, ...(emission === "gaussian-mixture" ? { components } : {}) };
  }
  const { kind, cell, nonlinearity, hiddenSize, inputs, standardise } = candidate;
  return {
    kind,
    cell,
    ...(cell === "elman" ? { nonlinearity } : {}),
    size: hiddenSize,
    inputs,
    ...(candidate.kind === "recurrent" ? { layers: candidate.layers } : {}),
    standardise: standardise ? "yes" : "no",
  };
}
