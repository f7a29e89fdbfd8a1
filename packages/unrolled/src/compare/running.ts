import type { Dataset } from "@unrolled/core";
import { type Extension, extensionUrls, loadExtensions } from "../extensions.js";
import { type Progress, silentProgress } from "../progress/progress.js";
import { checkExecutor, createExecutor, type Executor } from "../tasks/executor.js";
import type { PartStore } from "../tasks/part-store.js";
import { type Shared, share } from "../tasks/shared.js";
import { createTaskRunner, type TaskRunner } from "../tasks/task-runner.js";
import { defaultWorkers } from "../tasks/worker-count.js";
import type { RunIdentity } from "./run-identity.js";

/** How a run is carried out: nothing of it changes a result. */
export interface RunOptions {
  /** Threads; 0: none, all in this one. Default 2, or 1 on one core. */
  readonly workers?: number;
  /** Runs the tasks instead of threads (docs/adding-an-executor.md). Whoever made it closes it. */
  readonly executor?: Executor;
  /** Modules that add families, laws, methods or networks, for the threads; in this one they are imported too. */
  readonly extensions?: readonly Extension[];
  /** Shows how far it is (`printProgress`); default: silent. It is stopped at the end. */
  readonly progress?: Progress | Promise<Progress>;
  /** Ends the run at once; it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Where finished parts are kept and taken up; default null: nowhere. */
  readonly parts?: { readonly store: PartStore; readonly identity: RunIdentity } | null;
}

/** A run under way. */
export interface Running {
  readonly runner: TaskRunner;
  readonly shared: Shared<Dataset>;
  readonly progress: Progress;
  readonly workers: number;
}

/** Opens threads and what ties tasks to them, does the work, and closes them again, whatever came of it. */
export async function running<T>(data: Dataset, options: RunOptions, work: (run: Running) => Promise<T>): Promise<T> {
  const { workers = defaultWorkers(), extensions = [], signal, parts = null } = options;
  const given = options.executor === undefined ? null : checkExecutor(options.executor, "compare");
  signal?.throwIfAborted();
  await loadExtensions(extensionUrls(extensions));
  const progress = (await options.progress) ?? silentProgress();
  const own = given === null ? await createExecutor(workers) : null;
  const executor = given ?? (own as Executor);
  let stop = (): void => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal?.reason);
  });
  stopped.catch(() => {}); // whoever races against it sees the rejection
  signal?.addEventListener("abort", stop);
  try {
    const runner = createTaskRunner({ executor, store: parts?.store ?? null, progress, identity: parts?.identity ?? {} });
    return await Promise.race([work({ runner, shared: share(data), progress, workers: given?.width ?? workers }), stopped]);
  } finally {
    progress.stop();
    signal?.removeEventListener("abort", stop);
    await own?.close();
  }
}
