import type { Dataset } from "@unrolled/core";
import { usageError } from "../usage-error.js";
import { networkBudget } from "./budget.js";
import type { NoisyRecurrentCandidate, RecurrentCandidate } from "./candidate.js";
import { emissionOf } from "./emission-of.js";
import { numberOption } from "./number-option.js";
import type { Entrant, Recipe } from "./recipe.js";
import { type Spec, specWithSize } from "./spec.js";

/** One race over the sizes and learning rates that the spec leaves open. */
export function recurrentRecipe(spec: Spec, train: Dataset): Recipe {
  emissionOf(spec, train);
  const inputs = inputsOf(spec, train);
  const noisy = spec.family.kind === "noisy-recurrent";
  const budget = networkBudget(train, spec.family.cell ?? "elman", noisy);
  const sizes = spec.size === null ? budget.sizes : [spec.size];
  const rate = numberOption(spec, "lr", null);
  const rates = rate === null ? budget.learningRates : [rate];
  const shared = {
    cell: spec.family.cell ?? "elman",
    nonlinearity: (spec.options.nonlinearity ?? "tanh") as RecurrentCandidate["nonlinearity"],
    inputs,
    standardise: train.targets.kind === "real" && spec.options.standardise !== "no",
    schedule: (spec.options.schedule ?? "cosine") as RecurrentCandidate["schedule"],
    maxEpochs: numberOption(spec, "epochs", budget.maxEpochs),
    batchSize: numberOption(spec, "batch", budget.batchSize),
    clip: numberOption(spec, "clip", budget.clip),
    patience: numberOption(spec, "patience", budget.patience),
    precision: (spec.options.precision ?? "float32") as RecurrentCandidate["precision"],
  } as const;
  const own = noisy
    ? ({
        kind: "noisy-recurrent",
        noiseSd: numberOption(spec, "noise", 0.1),
        particles: numberOption(spec, "particles", budget.particles),
      } as const)
    : ({ kind: "recurrent", layers: numberOption(spec, "layers", 1), dropout: numberOption(spec, "dropout", 0) } as const);
  const entrants = sizes.flatMap((hiddenSize) =>
    rates.map((learningRate): Entrant => {
      const candidate = { ...shared, ...own, hiddenSize, learningRate };
      return {
        name: specWithSize(spec, hiddenSize),
        label: `${hiddenSize} units, lr ${learningRate}`,
        candidate,
        iterations: shared.maxEpochs,
        work: train.stepCount * stepWork(candidate, train),
      };
    }),
  );
  return { spec, races: [{ entrants, shortRun: Math.min(budget.shortRun, shared.maxEpochs), survivors: { count: 1, by: "valid" } }] };
}

/** Multiplications of one step: what progress and the order of tasks go by. */
function stepWork(candidate: RecurrentCandidate | NoisyRecurrentCandidate, { targets, inputs }: Dataset): number {
  const { cell, hiddenSize: H } = candidate;
  const copies = candidate.kind === "recurrent" ? candidate.layers : candidate.particles;
  return copies * (gates[cell] * H * (H + (inputs?.size ?? targets.size)) + H * targets.size);
}

/** @throws a usage error where the spec asks for given inputs that the data do not have. */
function inputsOf(spec: Spec, data: Dataset): RecurrentCandidate["inputs"] {
  const asked = spec.options.inputs ?? (data.inputs === null ? "previous-target" : "given");
  if (asked !== "previous-target" && data.inputs === null)
    throw usageError(`spec "${spec.text}": inputs=${asked} needs data with inputs, data "${data.name}" has none`);
  return asked as RecurrentCandidate["inputs"];
}

const gates = { elman: 1, gru: 3, lstm: 4 } as const;
