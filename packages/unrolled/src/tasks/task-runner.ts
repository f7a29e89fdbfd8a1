import type { Checkpoint } from "@unrolled/core";
import type { Progress } from "../progress/progress.js";
import type { Executor } from "./executor.js";
import { runOn } from "./executor.js";
import { fingerprint } from "./part-codec.js";
import type { PartStore } from "./part-store.js";
import { createScheduler } from "./scheduler.js";
import type { Task, TaskKind, TaskKinds } from "./task.js";
import { executorTask, type TaskReports } from "./task-message.js";

export interface TaskRunner {
  /** The task's result: from disk where it is finished, else computed and stored. Equal tasks are computed once. */
  run<K extends TaskKind>(task: Task<K>, startFrom?: Checkpoint | null): Promise<TaskKinds[K]["output"]>;
  /** Parts that were found on disk and not computed again. */
  readonly reused: () => number;
}

export interface TaskRunnerOptions {
  readonly executor: Executor;
  /** Null: nothing is stored. */
  readonly store: PartStore | null;
  readonly progress: Progress;
  /** What a part depends on beside its task: the data's fingerprint and the versions. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** Seconds between checkpoints of one fit. */
  readonly checkpointEvery?: number;
}

/** Ties tasks to the executor, the store and the progress display. */
export function createTaskRunner(options: TaskRunnerOptions): TaskRunner {
  const { executor, store, progress, identity, checkpointEvery = 3 } = options;
  const scheduler = createScheduler(executor.width);
  const known = new Map<string, Promise<unknown>>();
  let reused = 0;

  async function compute(id: string, task: Task, startFrom: Checkpoint | null): Promise<unknown> {
    const finished = (await store?.read(id)) ?? null;
    if (finished !== null) {
      reused++;
      progress.advance(task.group, id, task.units, task.units);
      return finished;
    }
    const output = await scheduler.schedule(task.priority, () => execute(id, task, startFrom));
    await store?.write(id, output);
    await store?.removeCheckpoint(id);
    progress.advance(task.group, id, task.units, task.units);
    return output;
  }

  /** Runs the task from its latest checkpoint and keeps checkpoints now and then; one that cannot be written fails the task. */
  async function execute(id: string, task: Task, startFrom: Checkpoint | null): Promise<unknown> {
    const onDisk = task.kind === "fit" ? ((await store?.readCheckpoint(id)) as Checkpoint | null | undefined) : null;
    let writing: Promise<void> | null = null;
    let failure: unknown = null;
    let savedAt = performance.now();
    const reports: TaskReports = {
      progress: (done) => progress.advance(task.group, id, done * task.units, task.units),
      saveCheckpoint: (latest) => {
        if (store === null || writing !== null || failure !== null || performance.now() - savedAt < checkpointEvery * 1000) return;
        savedAt = performance.now();
        writing = store.writeCheckpoint(id, latest).then(
          () => {
            writing = null;
          },
          (error: unknown) => {
            failure = error;
          },
        );
      },
    };
    const output = await runOn(executor, executorTask(task, onDisk ?? startFrom), reports, { note: progress.note });
    await writing;
    if (failure !== null) throw failure;
    return output;
  }

  return {
    run: <K extends TaskKind>(task: Task<K>, startFrom: Checkpoint | null = null) => {
      const id = fingerprint({ ...identity, kind: task.kind, input: task.input });
      const result = known.get(id) ?? compute(id, task as Task, startFrom);
      known.set(id, result);
      return result as Promise<TaskKinds[K]["output"]>;
    },
    reused: () => reused,
  };
}
