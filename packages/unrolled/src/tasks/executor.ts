import { fileURLToPath } from "node:url";
import { type Checkpoint, describeValue } from "@unrolled/core";
import { checkpointSeconds, every } from "./every.js";
import { errorFrom } from "./failure.js";
import type { ExecutorTask, TaskOutcome, TaskReports } from "./task-message.js";
import type { ThreadJob, ThreadReport } from "./worker.js";

/**
 * Where tasks run: threads, processes, other machines. Results do not depend on it. `workerPool({ executor })` runs on one of your own;
 * what each task needs and gives back is plain, so that it can be sent, and `taskPerformer` carries it out at the other end.
 */
export interface Executor {
  /** Tasks that run at the same time; no more are handed over. */
  readonly width: number;
  /** Resolves to what the performer gave, and rejects where the task was not carried out. Should end soon after `signal` aborts. */
  run(task: ExecutorTask, reports: TaskReports, signal?: AbortSignal): Promise<TaskOutcome>;
  /** Ends at once, whatever is under way. */
  close(): Promise<void>;
}

/**
 * The executor that a caller passed in, looked at before any task is handed over.
 *
 * @throws TypeError or RangeError for what is none.
 */
export function checkExecutor(executor: Executor, who: string): Executor {
  for (const name of ["run", "close"] as const)
    if (typeof executor?.[name] !== "function")
      throw new TypeError(
        `${who}: an executor must have the function ${name}, got ${describeValue(executor)}; see docs/adding-an-executor.md`,
      );
  if (!Number.isInteger(executor.width) || executor.width < 1)
    throw new RangeError(
      `${who}: an executor's width must be a positive integer, got ${describeValue(executor.width)}; it is how many tasks may run at a time`,
    );
  return executor;
}

/** `workers` threads by piscina; 0 runs tasks in this one. */
export async function createExecutor(workers: number): Promise<Executor> {
  return workers === 0 ? inProcess() : workerThreads(workers);
}

function inProcess(): Executor {
  return {
    width: 1,
    run: async (task, reports, signal) => {
      await new Promise((resolve) => setImmediate(resolve)); // lets progress be drawn and signals arrive between tasks
      signal?.throwIfAborted();
      return task.runHere({ checkpointDue: every(checkpointSeconds), ...reports });
    },
    close: async () => {},
  };
}

async function workerThreads(workers: number): Promise<Executor> {
  const { Piscina } = await import("piscina");
  const pool = new Piscina({
    filename: fileURLToPath(new URL("./worker.js", import.meta.url)),
    minThreads: workers,
    maxThreads: workers,
  });
  const listeners = new Map<number, TaskReports>();
  let started = 0;
  let closed = false;
  pool.on("message", ({ job, progress, checkpoint }: ThreadReport) => {
    const reports = listeners.get(job);
    if (progress !== undefined) reports?.progress?.(progress);
    else reports?.saveCheckpoint?.(checkpoint as Checkpoint);
  });
  return {
    width: workers,
    run: async ({ message, blob }, reports, signal) => {
      // A destroyed piscina would start threads again, and the process would go on after Ctrl-C.
      if (closed) throw new Error("executor: closed");
      const number = started++;
      listeners.set(number, reports);
      const blobs = Object.fromEntries(Object.values(message.blobs).map((name) => [name, blob(name)]));
      const job: ThreadJob = { number, message, blobs };
      try {
        return (await pool.run(job, { signal: signal ?? null })) as TaskOutcome;
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

export interface RunOnOptions {
  readonly signal?: AbortSignal;
  /** Is told why the task runs in this process after all. */
  readonly note: (text: string) => void;
}

/** Runs a task on an executor, and in this process where it cannot be carried out there; ends as the task itself would have ended. */
export async function runOn(
  executor: Executor,
  task: ExecutorTask,
  reports: TaskReports,
  { signal, note }: RunOnOptions,
): Promise<unknown> {
  let outcome = checked(await executor.run(task, reports, signal), task);
  if ("notPortable" in outcome) {
    note(`a worker cannot carry out a task: ${outcome.notPortable}. It runs in this process`);
    outcome = await task.runHere(reports);
  }
  if ("notPortable" in outcome) throw new TypeError(outcome.notPortable);
  if ("failure" in outcome) throw errorFrom(outcome.failure);
  return outcome.output;
}

/** Tasks may end in any order; an outcome says whose it is, so that none is taken for another's. */
function checked(outcome: TaskOutcome, task: ExecutorTask): TaskOutcome {
  const required = "executor: run must resolve to what the performer gave for its task";
  const { output, failure, notPortable } = (outcome ?? {}) as { output?: unknown; failure?: { fields?: unknown }; notPortable?: unknown };
  if (!isObject(output) && !isObject(failure?.fields) && typeof notPortable !== "string")
    throw new TypeError(`${required}, got ${describeValue(outcome)}; pass its outcome on as it is`);
  if (outcome.task !== task.name)
    throw new RangeError(
      `${required}, got the outcome of ${describeValue(outcome.task)}; resolve each run with the outcome that names its task`,
    );
  return outcome;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
