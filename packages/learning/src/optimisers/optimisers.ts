import { optionsIn, registry, type Settings } from "@unrolled/core";
import { adamKind } from "./adam.js";
import type { Optimiser, OptimiserKind } from "./optimiser.js";
import { sgdKind } from "./sgd.js";

/** The kinds of optimiser that settings can name; add your own. */
export const optimisers = registry<OptimiserKind>("optimiser", [adamKind, sgdKind], { from: "function" });

/** The optimiser that settings describe; null where no kind of that name is known. */
export function optimiserFrom(settings: Settings | undefined): Optimiser | null {
  return settings === undefined ? null : (optimisers.find(settings.name)?.from(optionsIn(settings)) ?? null);
}
