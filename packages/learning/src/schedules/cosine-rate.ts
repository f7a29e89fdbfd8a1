import { checkOptions, describedBy } from "@unrolled/core";
import { checkWithin } from "../check-options.js";
import type { Schedule, ScheduleKind } from "./schedule.js";

export interface CosineOptions {
  /** The last factor; default 0. */
  readonly final?: number;
}

/**
 * factor = f + (1 − f)(1 + cos(π · epochs / maxEpochs)) / 2, from 1 down to f = `final` (Loshchilov & Hutter 2017, eq. 5
 * without restarts, doi:10.48550/arXiv.1608.03983). A fit resumed with another `maxEpochs` follows another curve.
 *
 * @throws RangeError unless 0 ≤ final < 1.
 * @example
 * bptt({ schedule: cosineRate({ final: 0.1 }) });
 */
export function cosineRate(options: CosineOptions = {}): Schedule {
  checkOptions("cosineRate", options, ["final"]);
  const { final = 0 } = options;
  checkWithin("cosineRate", "final", final, 0, 1);
  const schedule: Schedule = {
    name: "cosine",
    factor: ({ epochs, maxEpochs }) => final + ((1 - final) * (1 + Math.cos((Math.PI * epochs) / maxEpochs))) / 2,
  };
  return describedBy(cosineKind, { final }, schedule);
}

export const cosineKind: ScheduleKind = Object.freeze({
  name: "cosine",
  from: (options) => cosineRate(options as CosineOptions),
} satisfies ScheduleKind);
