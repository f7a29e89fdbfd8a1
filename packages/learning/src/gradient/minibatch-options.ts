import type { Settings } from "@unrolled/core";
import { checkCount, checkPositive, checkWithin } from "../check-options.js";
import { adam } from "../optimisers/adam.js";
import type { Optimiser } from "../optimisers/optimiser.js";
import { optimiserFrom } from "../optimisers/optimisers.js";
import { constantRate, type Schedule } from "../schedules/schedule.js";
import { scheduleFrom } from "../schedules/schedules.js";

/** What every mini-batch learner takes. */
export interface MinibatchOptions {
  /** Sequences to a step; default 16. */
  readonly batchSize?: number;
  /** Passes over the training data; default 30. */
  readonly maxEpochs?: number;
  /** Default 0.005. */
  readonly learningRate?: number;
  /** Default `constantRate()`. */
  readonly schedule?: Schedule;
  /** Largest norm of a batch's gradient (of the mean per observed step); default 1, null: no limit. */
  readonly clip?: number | null;
  /** Passes in a row without a better validation score before stopping; default 5, null: never. */
  readonly patience?: number | null;
  /** Default `adam()`. */
  readonly optimiser?: Optimiser;
  /** Decoupled decay of the weight matrices; default 0. */
  readonly weightDecay?: number;
  /** Batches of similar length; default false. */
  readonly bucketByLength?: boolean;
}

export type MinibatchSettings = Required<MinibatchOptions>;

/** Defaults filled in and values checked; `place` is the function named in errors. */
export function minibatchSettings(place: string, options: MinibatchOptions): MinibatchSettings {
  const settings: MinibatchSettings = {
    batchSize: options.batchSize ?? 16,
    maxEpochs: options.maxEpochs ?? 30,
    learningRate: options.learningRate ?? 0.005,
    schedule: options.schedule ?? constantRate(),
    clip: options.clip === undefined ? 1 : options.clip,
    patience: options.patience === undefined ? 5 : options.patience,
    optimiser: options.optimiser ?? adam(),
    weightDecay: options.weightDecay ?? 0,
    bucketByLength: options.bucketByLength ?? false,
  };
  checkCount(place, "batchSize", settings.batchSize);
  checkCount(place, "maxEpochs", settings.maxEpochs);
  checkPositive(place, "learningRate", settings.learningRate);
  checkWithin(place, "weightDecay", settings.weightDecay, 0, Number.POSITIVE_INFINITY);
  if (settings.clip !== null) checkPositive(place, "clip", settings.clip);
  if (settings.patience !== null) checkCount(place, "patience", settings.patience);
  return Object.freeze(settings);
}

/** A learner's options as plain values, `own` among them; null where the schedule or the optimiser is one's own. */
export function plainOptions(settings: MinibatchSettings, own: object): object | null {
  const schedule = settings.schedule.settings;
  const optimiser = settings.optimiser.settings;
  return schedule === undefined || optimiser === undefined ? null : { ...settings, ...own, schedule, optimiser };
}

/** The learner of options that `plainOptions` wrote; null where a schedule or an optimiser among them is not known here. */
export function learnerOf<L>(options: Readonly<Record<string, unknown>>, factory: (options: MinibatchOptions) => L): L | null {
  const schedule = scheduleFrom(options.schedule as Settings | undefined);
  const optimiser = optimiserFrom(options.optimiser as Settings | undefined);
  return schedule === null || optimiser === null ? null : factory({ ...options, schedule, optimiser });
}
