import { type Dataset, givenFirst, type SequenceInfo } from "@unrolled/core";
import { usageError } from "../command-error.js";
import type { Recipe } from "./family.js";

/**
 * The data as all of these models can be scored on them: where one takes the first steps of a sequence as given, nobody is scored on those of
 * valid and test. `note` says so; null: no model does, or what stands before is given already.
 *
 * @throws a usage error where a sequence has no step beyond them.
 */
export function withGivenSteps(data: Dataset, recipes: readonly Recipe[]): { readonly data: Dataset; readonly note: string | null } {
  const needs = recipes.map(({ spec, races }) => ({
    spec,
    steps: Math.max(0, ...races.flatMap(({ entrants }) => entrants.map(({ candidate }) => spec.family.givenSteps?.(candidate) ?? 0))),
  }));
  const { spec, steps } = needs.reduce((most, need) => (need.steps > most.steps ? need : most), { spec: recipes[0]!.spec, steps: 0 });
  const scored = new Set([...(data.splits?.valid ?? []), ...(data.splits?.test ?? [])]);
  const isShort = ({ context = 0 }: SequenceInfo, index: number): boolean => scored.has(index) && context < steps;
  if (!data.sequences.some(isShort)) return { data, note: null };
  const asks = `${spec.text} takes the first ${steps} targets of a sequence as given`;
  const lone = data.sequences.find((info, index) => isShort(info, index) && info.length <= steps);
  if (lone !== undefined)
    throw usageError(
      `spec "${spec.text}": it takes the first ${steps} targets of a sequence as given, sequence "${lone.id}" has ${lone.length}; use fewer lags, or longer sequences`,
    );
  const given = givenFirst(data, steps).sequences;
  return {
    data: Object.freeze({ ...data, sequences: data.sequences.map((info, index) => (isShort(info, index) ? given[index]! : info)) }),
    note: `${asks}, so no model is scored on those of valid and test`,
  };
}
