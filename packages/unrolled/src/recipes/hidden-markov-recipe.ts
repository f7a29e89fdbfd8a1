import type { Dataset } from "@unrolled/core";
import { usageError } from "../usage-error.js";
import { hiddenMarkovBudget } from "./budget.js";
import type { HiddenMarkovCandidate } from "./candidate.js";
import { emissionOf } from "./emission-of.js";
import { numberOption } from "./number-option.js";
import type { Entrant, Race, Recipe } from "./recipe.js";
import { type Spec, specWithSize } from "./spec.js";

const stateCounts = [2, 4, 8, 16, 32];

/** One race of random starts for each number of states; the number of states is then chosen on valid. */
export function hiddenMarkovRecipe(spec: Spec, train: Dataset): Recipe {
  const emission = emissionOf(spec, train) as HiddenMarkovCandidate["emission"];
  if (spec.options.components !== undefined && emission !== "gaussian-mixture")
    throw usageError(`spec "${spec.text}": components is for emission=gaussian-mixture, got emission ${emission}`);
  const counts = spec.size === null ? stateCounts : [spec.size];
  return { spec, races: counts.map((count) => raceOf(spec, train, emission, count)) };
}

function raceOf(spec: Spec, train: Dataset, emission: HiddenMarkovCandidate["emission"], stateCount: number): Race {
  const budget = hiddenMarkovBudget(train, stateCount);
  const starts = stateCount === 1 ? 1 : numberOption(spec, "restarts", budget.restarts);
  const maxIterations = numberOption(spec, "iterations", budget.maxIterations);
  const name = specWithSize(spec, stateCount);
  const entrants = Array.from(
    { length: starts },
    (_, i): Entrant => ({
      name,
      label: `${stateCount} states, start ${i + 1}`,
      candidate: {
        kind: "hmm",
        stateCount,
        emission,
        components: numberOption(spec, "components", 2),
        start: i + 1,
        maxIterations,
        tolerance: numberOption(spec, "tolerance", budget.tolerance),
      },
      iterations: maxIterations,
      work: 1.5 * train.stepCount * stateCount * (stateCount + 8),
    }),
  );
  return { entrants, shortRun: Math.min(budget.shortRun, maxIterations) };
}
