import type { Dataset, StartLaw } from "@unrolled/core";
import { baumWelch, defaultPrior } from "@unrolled/learning";
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
  const components = numberOption(spec, "components", 2);
  const budget = hiddenMarkovBudget(train, {
    stateCount,
    lawCount: emission === "gaussian-mixture" ? stateCount * components : stateCount,
    emissionWork: emissionWork[emission](train.targets.size, components),
    raceCount: spec.size === null ? stateCounts.length : 1,
    starts: numberOption(spec, "restarts", null),
  });
  const tolerance = numberOption(spec, "tolerance", null);
  const prior = numberOption(spec, "prior", null);
  const maxIterations = numberOption(spec, "iterations", budget.maxIterations);
  const laws = startLaws[train.targets.kind];
  const name = specWithSize(spec, stateCount);
  const entrants = Array.from(
    { length: stateCount === 1 && emission !== "gaussian-mixture" ? 1 : budget.starts },
    (_, i): Entrant => ({
      name,
      label: `${stateCount} states, start ${i + 1}`,
      candidate: {
        kind: "hmm",
        stateCount,
        emission,
        components,
        start: i + 1,
        law: laws[i % laws.length] as StartLaw,
        maxIterations,
        tolerance: tolerance ?? budget.tolerance,
        totalTolerance: tolerance === null ? budget.totalTolerance : null,
        prior: prior === null ? defaultPrior : baumWelch({ prior }).prior,
      },
      iterations: maxIterations,
      work: 1.5 * train.stepCount * stateCount * (stateCount + 8),
    }),
  );
  const shortRun = budget.shortRun === null ? null : Math.min(budget.shortRun, maxIterations);
  return { entrants, shortRun, survivors: { count: budget.keep, by: "promise" } };
}

/** The laws that starts are drawn from in turn. Text has few regimes: most of its starts are even. */
const startLaws: Readonly<Record<Dataset["targets"]["kind"], readonly StartLaw[]>> = {
  categorical: ["even", "even", "even", "segments"],
  binary: ["even", "segments", "quantiles", "segments"],
  count: ["segments", "quantiles", "segments", "even", "segments", "quantiles"],
  real: ["segments", "quantiles", "segments", "even", "segments", "quantiles"],
};

/** Products of one state's emission per step of D dimensions. */
const emissionWork: Readonly<Record<HiddenMarkovCandidate["emission"], (D: number, components: number) => number>> = {
  categorical: () => 0,
  bernoulli: (D) => 2 * D,
  poisson: (D) => 2 * D,
  gaussian: (D) => 3 * D,
  "gaussian-full": (D) => 2 * D * D,
  "gaussian-mixture": (D, components) => 6 * components * D,
};
