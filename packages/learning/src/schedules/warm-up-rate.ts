import { describedBy, type Settings } from "@unrolled/core";
import { checkPositive } from "../check-options.js";
import { constantRate, type Schedule, type ScheduleKind } from "./schedule.js";

/**
 * factor = min(1, epochs / w) · (factor of `then`): a straight line up over the first w passes (w need not be whole).
 *
 * @throws RangeError unless w > 0.
 * @example
 * bptt({ schedule: warmUpRate(0.5, cosineRate()) });
 */
export function warmUpRate(w: number, then: Schedule = constantRate()): Schedule {
  checkPositive("warmUpRate", "w", w);
  const schedule: Schedule = {
    name: `warm-up, ${then.name}`,
    factor: (place) => Math.min(1, place.epochs / w) * then.factor(place),
  };
  return describedBy(warmUpKind, then.settings === undefined ? null : { w, after: then.settings }, schedule);
}

export const warmUpKind: ScheduleKind = Object.freeze({
  name: "warm-up",
  from({ w, after }, make) {
    const then = make(after as Settings | undefined);
    return then === null ? null : warmUpRate(w as number, then);
  },
} satisfies ScheduleKind);
