import type { Dataset } from "@unrolled/core";
import type { ScoreUnit } from "@unrolled/plotting";
import type { ComparedModel } from "./compare-models.js";

/** Bits per character for text, bits per step for other symbols; nats per step for vectors, as the literature has them. */
export function scoreUnitOf(data: Dataset, models: readonly ComparedModel[]): ScoreUnit {
  const { targets } = data;
  const density = models.some((model) => model.fitted.fit.density);
  if (targets.kind !== "categorical") return { kind: "nats", step: "step", density };
  const { symbols } = targets;
  const characters = symbols?.every((symbol) => [...symbol].length === 1) === true && symbols.some((symbol) => /\p{L}/u.test(symbol));
  return { kind: "bits", step: characters ? "character" : "step", density };
}
