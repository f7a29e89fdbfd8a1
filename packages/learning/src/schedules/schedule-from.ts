import type { Settings } from "@unrolled/core";
import { constantRate } from "./constant-rate.js";
import { cosineRate } from "./cosine-rate.js";
import { type PlateauOptions, plateauRate } from "./plateau-rate.js";
import type { Schedule } from "./schedule.js";
import { warmUpRate } from "./warm-up-rate.js";

const factories: ReadonlyMap<string, (options: Settings) => Schedule | null> = new Map<string, (options: Settings) => Schedule | null>([
  ["constant", constantRate],
  ["cosine", (options) => cosineRate(options as NonNullable<Parameters<typeof cosineRate>[0]>)],
  ["plateau", (options) => plateauRate(options as PlateauOptions)],
  ["warm-up", warmUpFrom],
]);

/** The schedule that settings describe; null where they are none of this package's. */
export function scheduleFrom(settings: Settings | undefined): Schedule | null {
  return settings === undefined ? null : (factories.get(settings.name)?.(settings) ?? null);
}

function warmUpFrom({ w, after }: Settings): Schedule | null {
  const inner = scheduleFrom(after as Settings);
  return inner === null ? null : warmUpRate(w as number, inner);
}
