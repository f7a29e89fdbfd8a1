import { checkOptions, describedBy } from "@unrolled/core";
import { checkCount, checkWithin } from "../check-options.js";
import type { Schedule, ScheduleKind } from "./schedule.js";

export interface PlateauOptions {
  /** Default 0.5. */
  readonly factor?: number;
  /** Passes in a row without a better score that are borne; one more lowers the rate. Default 2. */
  readonly patience?: number;
  /** The factor never falls below it; default 0. */
  readonly least?: number;
}

/**
 * Multiplies the rate by `factor` where the validation score (without one, the objective) has not improved for more
 * than `patience` passes: PyTorch's ReduceLROnPlateau with threshold 0 and no cooldown.
 *
 * @throws RangeError unless 0 ≤ factor < 1, patience ≥ 0 and 0 ≤ least < 1.
 * @example
 * bptt({ schedule: plateauRate({ factor: 0.3, patience: 1 }) });
 */
export function plateauRate(options: PlateauOptions = {}): Schedule {
  checkOptions("plateauRate", options, ["factor", "patience", "least"]);
  const { factor = 0.5, patience = 2, least = 0 } = options;
  checkWithin("plateauRate", "factor", factor, 0, 1);
  checkCount("plateauRate", "patience", patience, 0);
  checkWithin("plateauRate", "least", least, 0, 1);
  const schedule: Schedule = {
    name: "plateau",
    factor({ history }) {
      let best = Number.NEGATIVE_INFINITY;
      let waited = 0;
      let product = 1;
      for (const line of history) {
        const score = line.validPerStep ?? line.objective;
        if (score > best) {
          best = score;
          waited = 0;
        } else if (++waited > patience) {
          product = Math.max(least, product * factor);
          waited = 0;
        }
      }
      return product;
    },
  };
  return describedBy(plateauKind, { factor, patience, least }, schedule);
}

export const plateauKind: ScheduleKind = Object.freeze({
  name: "plateau",
  from: (options) => plateauRate(options as PlateauOptions),
} satisfies ScheduleKind);
