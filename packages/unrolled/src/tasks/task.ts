import type { Checkpoint, Dataset } from "@unrolled/core";
import type { FitInput, FitOutput } from "./fit-task.js";
import type { ScoreInput, ScoreOutput } from "./score-task.js";

/** What a task makes of its plain, cloneable input. */
export interface TaskKinds {
  readonly fit: { readonly input: FitInput; readonly output: FitOutput };
  readonly score: { readonly input: ScoreInput; readonly output: ScoreOutput };
}
export type TaskKind = keyof TaskKinds;

/**
 * A piece of work that is a pure function of its kind, its input and the data: the same wherever, whenever and in whatever
 * order it runs. What stands outside `input` steers the run and cannot change the result.
 */
export interface Task<K extends TaskKind = TaskKind> {
  readonly kind: K;
  readonly input: TaskKinds[K]["input"];
  /** The progress group it counts towards. */
  readonly group: string;
  /** Units of work it is worth, in the group's count. */
  readonly units: number;
  /** Larger goes first: long chains of work start early. */
  readonly priority: number;
}

export interface TaskContext {
  readonly data: Dataset;
  /** Go on from here, exactly as if the fit had not stopped. */
  readonly checkpoint: Checkpoint | null;
  readonly saveCheckpoint: (checkpoint: Checkpoint) => void;
  /** Part of the task done, 0 to 1. */
  readonly progress: (done: number) => void;
}
