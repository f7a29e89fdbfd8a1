import type { Settings } from "@unrolled/core";
import { type AdamOptions, adam } from "./adam.js";
import type { Optimiser } from "./optimiser.js";
import { sgd } from "./sgd.js";

const factories: ReadonlyMap<string, (options: Settings) => Optimiser> = new Map<string, (options: Settings) => Optimiser>([
  ["adam", (options) => adam(options as AdamOptions)],
  ["sgd", (options) => sgd(options as NonNullable<Parameters<typeof sgd>[0]>)],
]);

/** The optimiser that settings describe; null where they are none of this package's. */
export function optimiserFrom(settings: Settings | undefined): Optimiser | null {
  return settings === undefined ? null : (factories.get(settings.name)?.(settings) ?? null);
}
