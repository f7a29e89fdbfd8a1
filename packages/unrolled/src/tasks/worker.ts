import { parentPort } from "node:worker_threads";
import type { Checkpoint } from "@unrolled/core";
import { checkpointSeconds, every } from "./every.js";
import { type TaskMessage, type TaskOutcome, taskPerformer } from "./task-message.js";

/** What the main thread hands to a worker thread. */
export interface ThreadJob {
  readonly number: number;
  readonly message: TaskMessage;
  /** All that the message names, in shared memory. */
  readonly blobs: Readonly<Record<string, Uint8Array>>;
}

/** What a worker thread says while it works: one of the two. */
export interface ThreadReport {
  readonly job: number;
  readonly progress?: number;
  readonly checkpoint?: Checkpoint;
}

let blobs: ThreadJob["blobs"] = {};
const perform = taskPerformer((name) => blobs[name] as Uint8Array);

/** Runs one task in a worker thread. */
export default function work(job: ThreadJob): Promise<TaskOutcome> {
  blobs = job.blobs;
  const say = (report: Omit<ThreadReport, "job">): void => parentPort?.postMessage({ job: job.number, ...report });
  return perform(job.message, {
    progress: (progress) => say({ progress }),
    saveCheckpoint: (checkpoint) => say({ checkpoint }),
    checkpointDue: every(checkpointSeconds),
  });
}
