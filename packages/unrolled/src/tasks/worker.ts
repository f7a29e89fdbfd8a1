import { parentPort } from "node:worker_threads";
import type { Checkpoint, Dataset } from "@unrolled/core";
import { Piscina } from "piscina";
import { runTask } from "./run-task.js";
import type { Task } from "./task.js";

/** What the main thread hands to a worker. */
export interface Job {
  readonly number: number;
  readonly task: Pick<Task, "kind" | "input">;
  readonly checkpoint: Checkpoint | null;
}

/** What a worker says while it works. */
export type WorkerMessage = { readonly job: number; readonly progress: number } | { readonly job: number; readonly checkpoint: Checkpoint };

/** Runs one task in a worker thread; the data came with the thread. */
export default function work(job: Job): Promise<unknown> {
  const say = (message: WorkerMessage): void => parentPort?.postMessage(message);
  return runTask(job.task, {
    data: (Piscina.workerData as { data: Dataset }).data,
    checkpoint: job.checkpoint,
    saveCheckpoint: (checkpoint) => say({ job: job.number, checkpoint }),
    progress: (progress) => say({ job: job.number, progress }),
  });
}
