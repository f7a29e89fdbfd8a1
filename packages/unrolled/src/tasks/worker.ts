import { parentPort } from "node:worker_threads";
import type { Checkpoint } from "@unrolled/core";
import { type KernelName, kernels } from "@unrolled/kernels";
import { type Failure, failureOf } from "./failure.js";
import { runTask } from "./run-task.js";
import { open, type SharedHandle } from "./shared.js";
import type { TaskContext, TaskKind, Work } from "./task.js";

/** What the main thread hands to a worker. */
export interface Job {
  readonly number: number;
  readonly task: Pick<Work, "kind" | "input">;
  readonly shared: Readonly<Record<string, SharedHandle>>;
  readonly checkpoint: Checkpoint | null;
  /** The kernels that the main thread uses: others would differ in last bits. */
  readonly kernel: KernelName;
}

/** What a worker says while it works. */
export type WorkerMessage = { readonly job: number; readonly progress: number } | { readonly job: number; readonly checkpoint: Checkpoint };

export type Outcome = { readonly output: unknown } | { readonly failure: Failure };

/** Shared values that this thread has opened, the last used last; few, for a run uses few at a time. */
const opened = new Map<string, unknown>();
const openedAtMost = 8;

/** Runs one task in a worker thread. */
export default async function work({ number, task, shared, checkpoint, kernel }: Job): Promise<Outcome> {
  const say = (message: WorkerMessage): void => parentPort?.postMessage(message);
  try {
    if (kernels.info().name !== kernel) kernels.use(kernel);
    const output = await runTask(task, {
      shared: Object.fromEntries(
        Object.entries(shared).map(([role, handle]) => [role, openOnce(handle)]),
      ) as TaskContext<TaskKind>["shared"],
      checkpoint,
      saveCheckpoint: (made) => say({ job: number, checkpoint: made }),
      progress: (progress) => say({ job: number, progress }),
    });
    return { output };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

function openOnce(handle: SharedHandle): unknown {
  const value = opened.has(handle.id) ? opened.get(handle.id) : open(handle);
  opened.delete(handle.id);
  opened.set(handle.id, value);
  for (const id of opened.keys()) if (opened.size > openedAtMost) opened.delete(id);
  return value;
}
