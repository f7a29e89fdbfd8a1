import type { AnyModel, Dataset } from "@unrolled/core";
import { usageError } from "../command-error.js";
import { families } from "./families.js";
import type { Family, Recipe, Spec } from "./family.js";
import { parseSpec } from "./parse-spec.js";
import { specWithSize } from "./spec.js";

/** @throws a usage error where the spec does not fit the data. */
export async function recipeFor(spec: Spec, train: Dataset): Promise<Recipe> {
  return { spec, races: await spec.family.races(spec, train) };
}

/** A model to start fitting from, and where it was read. */
export interface StartModel {
  readonly model: AnyModel;
  readonly path: string;
}

/**
 * The recipe of a SPEC whose fits start from a given model in place of random starts: once for each of its settings. A size that the SPEC
 * leaves open is the model's.
 *
 * @throws a usage error where the model is not what the SPEC asks for, or does not fit the data.
 */
export async function recipeFrom(spec: Spec, train: Dataset, { model, path }: StartModel): Promise<Recipe> {
  const file = model.toFile();
  const family: Family = spec.family;
  const found = family.shape?.ofFile(file) ?? null;
  const place = `fit: --from ${path}`;
  if (found === null) {
    const startable = families.all().flatMap(({ name, shape }) => (shape === undefined ? [] : [name]));
    throw usageError(
      `${place}: spec "${spec.text}" on a ${file.kind} model has no start; ${startable.join(", ")} start from a model of their own kind`,
    );
  }
  const recipe = await recipeFor(spec.size === null ? parseSpec(specWithSize(spec, found.size)) : spec, train);
  const races = recipe.races
    .filter(({ aside }) => aside !== true)
    .map(({ startFrom: _, ...race }) => ({
      ...race,
      entrants: (race.restarts === true ? race.entrants.slice(0, 1) : race.entrants).map((entrant) => {
        const asked = family.shape?.ofCandidate(entrant.candidate) ?? {};
        const other = Object.keys(asked).find((name) => asked[name] !== found[name]);
        if (other !== undefined)
          throw usageError(
            `${place}: spec "${spec.text}" asks for ${other} ${asked[other]}, the model has ${found[other] ?? "none"}; ask for what it has`,
          );
        return { ...entrant, label: `from ${path}${entrant.setting === undefined ? "" : `, ${entrant.setting}`}`, start: file };
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

/**
 * Finds before anything is fitted that a model which reads the targets before a step would meet a missing one.
 *
 * @throws a usage error that names the sequence and the step.
 */
export async function checkGaps({ spec, races }: Recipe, parts: readonly Dataset[]): Promise<void> {
  const { firstGap } = await import("@unrolled/core");
  for (const part of parts) {
    const advice = races
      .flatMap(({ entrants }) => entrants.map(({ candidate }) => spec.family.readsTargets?.(candidate, part) ?? null))
      .find((found) => found !== null);
    const gap = advice === undefined ? null : firstGap(part);
    if (gap !== null)
      throw usageError(
        `spec "${spec.text}": it reads the target before, so only trailing targets may be missing; sequence "${gap.sequence}" of data "${part.name}" misses step ${gap.missing} but has step ${gap.observed}; ${advice}`,
      );
  }
}
