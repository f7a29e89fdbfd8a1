import type { Dataset } from "@unrolled/core";
import { usageError } from "../usage-error.js";
import type { Entrant, Recipe } from "./recipe.js";
import { type Spec, specWithSize } from "./spec.js";

const orders = [1, 2, 3, 4, 5, 6];
const smoothings = ["kneser-ney", "witten-bell"] as const;

/** Every order and smoothing that the spec leaves open; counting is quick, so all run to the end. */
export function nGramRecipe(spec: Spec, train: Dataset): Recipe {
  if (train.targets.kind !== "categorical")
    throw usageError(`spec "${spec.text}": ngram needs categorical targets, data "${train.name}" has ${train.targets.kind} ones`);
  const asked = smoothings.find((smoothing) => smoothing === spec.options.smoothing);
  const entrants = (spec.size === null ? orders : [spec.size]).flatMap((order) =>
    (asked === undefined ? smoothings : [asked]).map(
      (smoothing): Entrant => ({
        name: specWithSize(spec, order),
        label: `order ${order}, ${smoothing}`,
        candidate: { kind: "ngram", order, smoothing },
        iterations: 1,
        work: train.stepCount * order,
      }),
    ),
  );
  return { spec, races: [{ entrants, shortRun: null, survivors: { count: 1, by: "valid" } }] };
}
