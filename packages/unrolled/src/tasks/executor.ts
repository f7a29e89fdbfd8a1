import { fileURLToPath } from "node:url";
import type { Checkpoint, Dataset } from "@unrolled/core";
import type { Task, TaskContext } from "./task.js";
import type { Job, WorkerMessage } from "./worker.js";

/** Where tasks run. Results do not depend on it. */
export interface Executor {
  /** Tasks that run at the same time. */
  readonly width: number;
  run(task: Task, hooks: Omit<TaskContext, "data">): Promise<unknown>;
  /** Ends at once, whatever is under way. */
  close(): Promise<void>;
}

/** `workers` threads by piscina; 0 runs tasks in this one. */
export async function createExecutor(workers: number, data: Dataset): Promise<Executor> {
  return workers === 0 ? inProcess(data) : workerThreads(workers, data);
}

async function inProcess(data: Dataset): Promise<Executor> {
  const { runTask } = await import("./run-task.js");
  return {
    width: 1,
    run: async (task, hooks) => {
      await new Promise((resolve) => setImmediate(resolve)); // lets progress be drawn and signals be heard between tasks
      return runTask(task, { data, ...hooks });
    },
    close: async () => {},
  };
}

async function workerThreads(workers: number, data: Dataset): Promise<Executor> {
  const { Piscina } = await import("piscina");
  const pool = new Piscina({
    filename: fileURLToPath(new URL("./worker.js", import.meta.url)),
    minThreads: workers,
    maxThreads: workers,
    workerData: { data },
  });
  const listeners = new Map<number, Omit<TaskContext, "data">>();
  let started = 0;
  pool.on("message", (message: WorkerMessage) => {
    const hooks = listeners.get(message.job);
    if ("checkpoint" in message) hooks?.saveCheckpoint(message.checkpoint);
    else hooks?.progress(message.progress);
  });
  return {
    width: workers,
    run: async (task, hooks) => {
      const number = started++;
      listeners.set(number, hooks);
      const job: Job = { number, task: { kind: task.kind, input: task.input }, checkpoint: hooks.checkpoint as Checkpoint | null };
      try {
        return await pool.run(job);
      } finally {
        listeners.delete(number);
      }
    },
    close: () => pool.destroy(),
  };
}
