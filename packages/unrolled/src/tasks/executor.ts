import { fileURLToPath } from "node:url";
import { kernels } from "@unrolled/kernels";
import { checkpointSeconds, every } from "./every.js";
import { errorFrom } from "./failure.js";
import type { SharedHandle } from "./shared.js";
import type { TaskContext, TaskHooks, TaskKind, Work } from "./task.js";
import type { Job, Outcome, WorkerMessage } from "./worker.js";

/** Where tasks run. Results do not depend on it. */
export interface Executor {
  /** Tasks that run at the same time. */
  readonly width: number;
  /** A task under way ends at once when `signal` aborts (in this process: before the next one). */
  run(task: Work, hooks: TaskHooks, signal?: AbortSignal): Promise<unknown>;
  /** Ends at once, whatever is under way. */
  close(): Promise<void>;
}

/** `workers` threads by piscina, each of which imports `extensions` (`extensionUrls`) first; 0 runs tasks in this one, where they are loaded. */
export async function createExecutor(workers: number, extensions: readonly string[] = []): Promise<Executor> {
  return workers === 0 ? inProcess() : workerThreads(workers, extensions);
}

async function inProcess(): Promise<Executor> {
  const { runTask } = await import("./run-task.js");
  return {
    width: 1,
    run: async (task, hooks, signal) => {
      await new Promise((resolve) => setImmediate(resolve)); // lets progress be drawn and signals be heard between tasks
      signal?.throwIfAborted();
      const shared = Object.fromEntries(Object.entries(task.shared).map(([role, { value }]) => [role, value]));
      return runTask(task, { checkpointDue: every(checkpointSeconds), ...hooks, shared: shared as TaskContext<TaskKind>["shared"] });
    },
    close: async () => {},
  };
}

async function workerThreads(workers: number, extensions: readonly string[]): Promise<Executor> {
  const { Piscina } = await import("piscina");
  const pool = new Piscina({
    filename: fileURLToPath(new URL("./worker.js", import.meta.url)),
    minThreads: workers,
    maxThreads: workers,
  });
  const listeners = new Map<number, TaskHooks>();
  let started = 0;
  let closed = false;
  pool.on("message", (message: WorkerMessage) => {
    const hooks = listeners.get(message.job);
    if ("checkpoint" in message) hooks?.saveCheckpoint(message.checkpoint);
    else hooks?.progress(message.progress);
  });
  return {
    width: workers,
    run: async (task, hooks, signal) => {
      signal?.throwIfAborted();
      // A destroyed piscina would start threads again, and the process would go on after Ctrl-C.
      if (closed) throw new Error("executor: closed");
      const number = started++;
      listeners.set(number, hooks);
      const job: Job = {
        number,
        task: { kind: task.kind, input: task.input },
        shared: Object.fromEntries(Object.entries(task.shared).map(([role, shared]): [string, SharedHandle] => [role, shared.handle()])),
        checkpoint: hooks.checkpoint,
        kernel: kernels.info().name,
        extensions,
      };
      try {
        const outcome = (await pool.run(job, { signal: signal ?? null })) as Outcome;
        if ("failure" in outcome) throw errorFrom(outcome.failure);
        return outcome.output;
      } catch (error) {
        signal?.throwIfAborted(); // piscina's own error for it says less
        throw error;
      } finally {
        listeners.delete(number);
      }
    },
    close: () => {
      closed = true;
      return pool.destroy();
    },
  };
}
