import type { AnyModel, Checkpoint, Dataset } from "@unrolled/core";
import type { FitData } from "@unrolled/learning";
import type { FitInput, FitOutput } from "./fit-task.js";
import type { ScoreInput, ScoreOutput } from "./score-task.js";
import type { Shared } from "./shared.js";
import type { TrainInput, TrainOutput } from "./train-task.js";

/** What a task makes of its plain, cloneable input and of what it shares with other tasks. */
export interface TaskKinds {
  readonly fit: { readonly input: FitInput; readonly shared: { readonly data: Dataset }; readonly output: FitOutput };
  readonly train: { readonly input: TrainInput; readonly shared: { readonly data: FitData }; readonly output: TrainOutput };
  readonly score: {
    readonly input: ScoreInput;
    readonly shared: { readonly data: Dataset; readonly model: AnyModel };
    readonly output: ScoreOutput;
  };
}
export type TaskKind = keyof TaskKinds;

/** A task as a worker needs it. */
export interface Work<K extends TaskKind = TaskKind> {
  readonly kind: K;
  readonly input: TaskKinds[K]["input"];
  readonly shared: { readonly [R in keyof TaskKinds[K]["shared"]]: Shared<TaskKinds[K]["shared"][R]> };
  /** True where it chooses among kinds, or makes what it was told by name: then all that were added must be known where it runs. */
  readonly meetsKinds?: boolean;
}

/**
 * A piece of work that is a pure function of its kind, its input and what it shares: the same wherever, whenever and in
 * whatever order it runs. What stands outside those steers the run and cannot change the result.
 */
export interface Task<K extends TaskKind = TaskKind> extends Work<K> {
  /** The progress group it counts towards. */
  readonly group: string;
  /** Units of work it is worth, in the group's count. */
  readonly units: number;
  /** Larger goes first: long chains of work start early. */
  readonly priority: number;
}

/** What a running task may use beside its input. */
export interface TaskContext<K extends TaskKind = TaskKind> {
  readonly shared: TaskKinds[K]["shared"];
  /** Go on from here, exactly as if the fit had not stopped. */
  readonly checkpoint: Checkpoint | null;
  readonly saveCheckpoint: (checkpoint: Checkpoint) => void;
  /** Is a checkpoint wanted now? Making one costs as much as the history is long. Left out: always. */
  readonly checkpointDue?: () => boolean;
  /** Part of the task done, 0 to 1. */
  readonly progress: (done: number) => void;
}
