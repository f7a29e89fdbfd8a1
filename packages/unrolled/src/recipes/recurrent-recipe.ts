import type { Dataset } from "@unrolled/core";
import { usageError } from "../usage-error.js";
import { networkBudget } from "./budget.js";
import type { Candidate, RecurrentCandidate } from "./candidate.js";
import { emissionOf } from "./emission-of.js";
import { numberOption } from "./number-option.js";
import type { Entrant, Recipe } from "./recipe.js";
import { type Spec, specWithSize } from "./spec.js";

/** One race over the sizes and learning rates that the spec leaves open. */
export function recurrentRecipe(spec: Spec, train: Dataset): Recipe {
  emissionOf(spec, train);
  const inputs = inputsOf(spec, train);
  const noisy = spec.family.kind === "noisy-recurrent";
  const budget = networkBudget(train, noisy);
  const sizes = spec.size === null ? budget.sizes : [spec.size];
  const rate = numberOption(spec, "lr", null);
  const rates = rate === null ? budget.learningRates : [rate];
  const maxEpochs = numberOption(spec, "epochs", budget.maxEpochs);
  const entrants = sizes.flatMap((hiddenSize) =>
    rates.map((learningRate): Entrant => {
      const common = {
        cell: spec.family.cell ?? "elman",
        nonlinearity: (spec.options.nonlinearity ?? "tanh") as RecurrentCandidate["nonlinearity"],
        hiddenSize,
        inputs,
        standardise: train.targets.kind === "real" && spec.options.standardise !== "no",
        learningRate,
        schedule: (spec.options.schedule ?? "cosine") as RecurrentCandidate["schedule"],
        maxEpochs,
        batchSize: numberOption(spec, "batch", budget.batchSize),
        clip: numberOption(spec, "clip", budget.clip),
        patience: numberOption(spec, "patience", budget.patience),
      } as const;
      const candidate: Candidate = noisy
        ? { kind: "noisy-recurrent", ...common, noiseSd: numberOption(spec, "noise", 0.1), particles: numberOption(spec, "particles", 4) }
        : { kind: "recurrent", ...common, layers: numberOption(spec, "layers", 1), dropout: numberOption(spec, "dropout", 0) };
      return {
        name: specWithSize(spec, hiddenSize),
        label: `${hiddenSize} units, lr ${learningRate}`,
        candidate,
        iterations: maxEpochs,
        work:
          train.stepCount *
          hiddenSize *
          hiddenSize *
          gates[common.cell] *
          ("particles" in candidate ? candidate.particles : candidate.layers),
      };
    }),
  );
  return { spec, races: [{ entrants, shortRun: Math.min(budget.shortRun, maxEpochs) }] };
}

/** @throws a usage error where the spec asks for given inputs that the data do not have. */
function inputsOf(spec: Spec, data: Dataset): RecurrentCandidate["inputs"] {
  const asked = spec.options.inputs ?? (data.inputs === null ? "previous-target" : "given");
  if (asked !== "previous-target" && data.inputs === null)
    throw usageError(`spec "${spec.text}": inputs=${asked} needs data with inputs, data "${data.name}" has none`);
  return asked as RecurrentCandidate["inputs"];
}

const gates = { elman: 1, gru: 3, lstm: 4 } as const;
