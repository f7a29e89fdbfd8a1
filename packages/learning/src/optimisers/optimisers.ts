import { registry, type Settings } from "@unrolled/core";
import { type AdamOptions, adam } from "./adam.js";
import type { Optimiser } from "./optimiser.js";
import { sgd } from "./sgd.js";

/** A kind of optimiser that travels as plain values. */
export interface OptimiserKind {
  readonly name: string;
  from(settings: Settings): Optimiser;
}

/** The kinds of optimiser that settings can name; add your own. */
export const optimisers = registry<OptimiserKind>(
  "optimiser",
  [
    { name: "adam", from: (settings) => adam(settings as AdamOptions) },
    { name: "sgd", from: (settings) => sgd(settings as NonNullable<Parameters<typeof sgd>[0]>) },
  ],
  { from: "function" },
);

/** The optimiser that settings describe; null where no kind of that name is known. */
export function optimiserFrom(settings: Settings | undefined): Optimiser | null {
  return settings === undefined ? null : (optimisers.find(settings.name)?.from(settings) ?? null);
}
