import type { Dataset } from "@unrolled/core";
import type { ScoreUnit } from "@unrolled/plotting";
import { datasets } from "../data/datasets.js";
import type { ComparedModel } from "../families/family.js";

/** Bits per character for text, bits per step for other symbols; nats per step for vectors, as the literature has them. */
export function scoreUnitOf(data: Dataset, models: readonly ComparedModel[]): ScoreUnit {
  const { targets } = data;
  const density = models.some((model) => model.fitted.fit.density);
  if (targets.kind !== "categorical") return { kind: "nats", step: "step", density };
  const { symbols } = targets;
  const characters = symbols?.every((symbol) => [...symbol].length === 1) === true && symbols.some((symbol) => /\p{L}/u.test(symbol));
  return { kind: "bits", step: characters ? "character" : "step", density };
}

/**
 * What the groups of a built-in data set are called ("chapters"); undefined for everybody's own data. It is never guessed from the
 * groups' names: `spk1` is not one of the "spks".
 */
export function unitsName(asked: string): string | undefined {
  return datasets.find(asked)?.groupsAre;
}
