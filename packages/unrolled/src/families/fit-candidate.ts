import { type AnyModel, type Checkpoint, type FitProgress, type Key, type ModelFile, parseModel } from "@unrolled/core";
import { type FitData, fit } from "@unrolled/learning";
import type { Family } from "./family.js";

export interface FitHooks {
  /** The model to start from; null: a start of the candidate's own. */
  readonly start: ModelFile | null;
  readonly checkpoint: Checkpoint | null;
  /** Stop after this many iterations; null: run to the end. */
  readonly shortRun: number | null;
  readonly onCheckpoint: (checkpoint: Checkpoint) => void;
  readonly checkpointDue: () => boolean;
  /** Part done, 0 to 1. */
  readonly onProgress: (done: number) => void;
}

export interface FitOutcome {
  readonly model: AnyModel;
  readonly history: readonly FitProgress[];
  readonly bestIteration: number;
  readonly stopped: string;
  readonly warnings: readonly string[];
  /** See `Fit.gainAtFloor`. */
  readonly gainAtFloor: number;
}

/** From a candidate's plain values and a key to a fitted model: the family makes the start and the learner. */
export async function fitCandidate(family: Family, candidate: object, data: FitData, key: Key, hooks: FitHooks): Promise<FitOutcome> {
  const { start: given, shortRun, checkpoint, onCheckpoint, checkpointDue, onProgress } = hooks;
  const start = given === null ? await family.start(candidate, data.train, key.fold("start")) : parseModel(given, "start");
  const learner = await family.learner?.(candidate);
  if (learner === undefined) return { model: start, history: [], bestIteration: 0, stopped: "counted", warnings: [], gainAtFloor: 0 };
  const most = Math.min(shortRun ?? Number.POSITIVE_INFINITY, learner.stopping.maxIterations);
  const observer = {
    onIteration: ({ iteration }: FitProgress): "stop" | undefined => {
      onProgress(Math.min(1, iteration / most));
      return shortRun !== null && iteration >= shortRun ? "stop" : undefined;
    },
  };
  const precision = family.precision?.(candidate) ?? "float64";
  const options = { key: key.fold("learn"), precision, observers: [observer], resumeFrom: checkpoint, onCheckpoint, checkpointDue };
  const fitted = fit(start, data, learner, options);
  return { ...fitted, model: fitted.model as AnyModel };
}
