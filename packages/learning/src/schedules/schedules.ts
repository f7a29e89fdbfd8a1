import { optionsIn, registry, type Settings } from "@unrolled/core";
import { cosineKind } from "./cosine-rate.js";
import { plateauKind } from "./plateau-rate.js";
import { constantKind, type Schedule, type ScheduleKind } from "./schedule.js";
import { warmUpKind } from "./warm-up-rate.js";

/** The kinds of schedule that settings can name; add your own. */
export const schedules = registry<ScheduleKind>("schedule", [constantKind, cosineKind, plateauKind, warmUpKind], { from: "function" });

/** The schedule that settings describe; null where no kind of that name is known. */
export function scheduleFrom(settings: Settings | undefined): Schedule | null {
  return settings === undefined ? null : (schedules.find(settings.name)?.from(optionsIn(settings), scheduleFrom) ?? null);
}
