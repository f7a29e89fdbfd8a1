import type { FitProgress, Settings } from "@unrolled/core";
import { describedBy } from "@unrolled/inference";

/** Where in a fit a step stands. */
export interface SchedulePlace {
  /** Passes over the training data done, at the middle of the step: 0 < epochs < maxEpochs. */
  readonly epochs: number;
  readonly maxEpochs: number;
  /** The finished passes. */
  readonly history: readonly FitProgress[];
}

/** The learning rate's factor as a function of the place alone, so that a resumed fit needs no memory of it. */
export interface Schedule {
  readonly name: string;
  /** What the registry `schedules` makes the same schedule of; absent where it holds functions of one's own. */
  readonly settings?: Settings;
  factor(place: SchedulePlace): number;
}

/** factor = 1. */
export function constantRate(): Schedule {
  return describedBy<Schedule>({ name: "constant" }, { name: "constant", factor: () => 1 });
}
