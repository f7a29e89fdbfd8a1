import type { AnyModel } from "@unrolled/core";
import { createExecutor, type Executor } from "../tasks/executor.js";
import { createScheduler, type Scheduler } from "../tasks/scheduler.js";
import { type Shared, share, shareModel } from "../tasks/shared.js";
import type { TaskHooks, TaskKind, TaskKinds, Work } from "../tasks/task.js";
import type { Job } from "./call.js";

/** Who carries out a pool's tasks: its threads, and this process for what cannot travel. */
export interface Crew {
  /** Tasks that run at the same time. */
  readonly width: number;
  /** Has it threads? */
  readonly threaded: boolean;
  /** A task as a job of a call. */
  job<K extends TaskKind, R>(work: Work<K>, how: JobOptions<TaskKinds[K]["output"], R>): Job<R>;
  /** Something else as a job, in this process, between its events. */
  hereJob<R>(cost: number, run: () => R): Job<R>;
  /** The value as tasks of this pool share it: sent once, however many calls use it. */
  share<T extends object>(value: T): Shared<T>;
  shareModel(model: AnyModel): Shared<AnyModel>;
  /** Says why something runs in this process. */
  readonly note: (text: string) => void;
  close(): Promise<void>;
}

export interface JobOptions<O, R> {
  readonly cost: number;
  /** In this process, for the work holds what cannot travel. */
  readonly here?: boolean;
  readonly checkpoint?: TaskHooks["checkpoint"];
  readonly receive: (output: O) => R;
}

export async function createCrew(workers: number, note: (text: string) => void, extensions: readonly string[] = []): Promise<Crew> {
  const here = await createExecutor(0);
  const hereScheduler = createScheduler(1);
  const threads = workers === 0 ? here : await createExecutor(workers, extensions);
  const threadScheduler = workers === 0 ? hereScheduler : createScheduler(workers);
  const known = new WeakMap<object, Shared<unknown>>();
  const once = <T extends object>(value: T, make: (value: T) => Shared<T>): Shared<T> => {
    const shared = (known.get(value) as Shared<T> | undefined) ?? make(value);
    known.set(value, shared);
    return shared;
  };
  return {
    share: (value) => once(value, share),
    shareModel: (model) => once(model, shareModel),
    width: threads.width,
    threaded: workers > 0,
    job: (work, { cost, here: mustStay = false, checkpoint = null, receive }) => {
      const [executor, scheduler]: [Executor, Scheduler] = mustStay ? [here, hereScheduler] : [threads, threadScheduler];
      return {
        cost,
        run: async (signal, progress) => {
          const hooks: TaskHooks = { checkpoint, progress, saveCheckpoint: () => {} };
          return receive((await scheduler.schedule(0, () => executor.run(work as unknown as Work, hooks, signal))) as never);
        },
      };
    },
    hereJob: (cost, run) => ({
      cost,
      run: (signal) =>
        hereScheduler.schedule(0, async () => {
          signal.throwIfAborted();
          return run();
        }),
    }),
    note: workers > 0 ? note : () => {},
    close: () => threads.close(),
  };
}
