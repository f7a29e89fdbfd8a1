import { parentPort } from "node:worker_threads";
import type { Checkpoint } from "@unrolled/core";
import { type KernelName, kernels } from "@unrolled/kernels";
import { loadExtensions } from "../extensions.js";
import { checkpointSeconds, every } from "./every.js";
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
  /** Modules that add to the registries (`extensionUrls`). */
  readonly extensions: readonly string[];
}

/** What a worker says while it works. */
export type WorkerMessage = { readonly job: number; readonly progress: number } | { readonly job: number; readonly checkpoint: Checkpoint };

export type Outcome = { readonly output: unknown } | { readonly failure: Failure };

/** Shared values that this thread has opened, the last used last; few and not too large, for a run uses few at a time. */
const opened = new Map<string, { readonly value: unknown; readonly bytes: number }>();
const openedAtMost = 8;
const bytesAtMost = 1 << 28;

/** Runs one task in a worker thread. */
export default async function work({ number, task, shared, checkpoint, kernel, extensions }: Job): Promise<Outcome> {
  const say = (message: WorkerMessage): void => parentPort?.postMessage(message);
  try {
    if (kernels.info().name !== kernel) kernels.use(kernel);
    await loadExtensions(extensions);
    const output = await runTask(task, {
      shared: Object.fromEntries(
        Object.entries(shared).map(([role, handle]) => [role, openOnce(handle)]),
      ) as TaskContext<TaskKind>["shared"],
      checkpoint,
      saveCheckpoint: (made) => say({ job: number, checkpoint: made }),
      checkpointDue: every(checkpointSeconds),
      progress: (progress) => say({ job: number, progress }),
    });
    return { output };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

function openOnce(handle: SharedHandle): unknown {
  const entry = opened.get(handle.id) ?? { value: open(handle), bytes: handle.bytes.byteLength };
  opened.delete(handle.id);
  opened.set(handle.id, entry);
  let bytes = 0;
  for (const other of opened.values()) bytes += other.bytes;
  for (const [id, other] of opened) {
    if (id === handle.id || (opened.size <= openedAtMost && bytes <= bytesAtMost)) break;
    opened.delete(id);
    bytes -= other.bytes;
  }
  return entry.value;
}
