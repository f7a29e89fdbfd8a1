import { registry, type Settings } from "@unrolled/core";
import { cosineRate } from "./cosine-rate.js";
import { type PlateauOptions, plateauRate } from "./plateau-rate.js";
import { constantRate, type Schedule } from "./schedule.js";
import { warmUpRate } from "./warm-up-rate.js";

/** A kind of schedule that travels as plain values. */
export interface ScheduleKind {
  readonly name: string;
  /** The schedule of these settings; null where they hold what is not known here. */
  from(settings: Settings): Schedule | null;
}

/** The kinds of schedule that settings can name; add your own. */
export const schedules = registry<ScheduleKind>(
  "schedule",
  [
    { name: "constant", from: constantRate },
    { name: "cosine", from: (settings) => cosineRate(settings as NonNullable<Parameters<typeof cosineRate>[0]>) },
    { name: "plateau", from: (settings) => plateauRate(settings as PlateauOptions) },
    { name: "warm-up", from: warmUpFrom },
  ],
  { from: "function" },
);

/** The schedule that settings describe; null where no kind of that name is known. */
export function scheduleFrom(settings: Settings | undefined): Schedule | null {
  return settings === undefined ? null : (schedules.find(settings.name)?.from(settings) ?? null);
}

function warmUpFrom({ w, after }: Settings): Schedule | null {
  const inner = scheduleFrom(after as Settings);
  return inner === null ? null : warmUpRate(w as number, inner);
}
