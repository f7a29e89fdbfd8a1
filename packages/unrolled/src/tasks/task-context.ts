import type { Checkpoint } from "@unrolled/core";

/** What a running task may use beside its input. */
export interface TaskContext<Shared = unknown> {
  readonly shared: Shared;
  /** Go on from here, exactly as if the fit had not stopped. */
  readonly checkpoint: Checkpoint | null;
  readonly saveCheckpoint: (checkpoint: Checkpoint) => void;
  /** Is a checkpoint wanted now? Making one costs as much as the history is long. Left out: always. */
  readonly checkpointDue?: () => boolean;
  /** Part of the task done, 0 to 1. */
  readonly progress: (done: number) => void;
}
