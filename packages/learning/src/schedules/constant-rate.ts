import { describedBy } from "@unrolled/inference";
import type { Schedule } from "./schedule.js";

/** factor = 1. */
export function constantRate(): Schedule {
  return describedBy<Schedule>({ name: "constant" }, { name: "constant", factor: () => 1 });
}
