import type { FitProgress, Settings } from "@unrolled/core";

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
  /** What `scheduleFrom` makes it of; absent for one's own. */
  readonly settings?: Settings;
  factor(place: SchedulePlace): number;
}
