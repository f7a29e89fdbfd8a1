import type { Schedule } from "./schedule.js";

/** factor = 1. */
export function constantRate(): Schedule {
  return Object.freeze({ name: "constant", factor: () => 1 });
}
