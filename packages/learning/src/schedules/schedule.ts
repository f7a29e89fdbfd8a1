import { describedBy, type FitProgress, type Settings } from "@unrolled/core";

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

/** A kind of schedule that travels as plain values. */
export interface ScheduleKind {
  readonly name: string;
  /** The schedule of these settings; `make` makes those that they hold. Null where something in them is not known here. */
  from(options: Readonly<Record<string, unknown>>, make: (settings: Settings | undefined) => Schedule | null): Schedule | null;
}

/** factor = 1. */
export function constantRate(): Schedule {
  return describedBy<Schedule>(constantKind, {}, { name: "constant", factor: () => 1 });
}

export const constantKind: ScheduleKind = Object.freeze({ name: "constant", from: constantRate } satisfies ScheduleKind);
