import type { AnyModel } from "@unrolled/core";
import { createExecutor, type Executor, runOn } from "../tasks/executor.js";
import { createScheduler, type Scheduler } from "../tasks/scheduler.js";
import { type Shared, share, shareModel } from "../tasks/shared.js";
import type { TaskKind, TaskKinds, Work } from "../tasks/task.js";
import type { TaskContext } from "../tasks/task-context.js";
import { executorTask } from "../tasks/task-message.js";
import type { Job } from "./call.js";

/** Who carries out a pool's tasks: an executor, and this process for what cannot travel. */
export interface Crew {
  /** Tasks that run at the same time. */
  readonly width: number;
  /** Do tasks leave this process? */
  readonly sends: boolean;
  /** A task as a job of a call. */
  job<K extends TaskKind, R>(work: Work<K>, how: JobOptions<TaskKinds[K]["output"], R>): Job<R>;
  /** Something else as a job, in this process, between its events. */
  hereJob<R>(cost: number, run: () => R): Job<R>;
  /** The value as tasks of this pool share it: sent once, however many calls use it. */
  share<T extends object>(value: T): Shared<T>;
  shareModel(model: AnyModel): Shared<AnyModel>;
  /** Says why something runs in this process. */
  readonly note: (text: string) => void;
}

export interface JobOptions<O, R> {
  readonly cost: number;
  /** In this process, for the work holds what cannot travel. */
  readonly here?: boolean;
  readonly checkpoint?: TaskContext["checkpoint"];
  readonly receive: (output: O) => R;
}

/** `away` null: all in this process. */
export async function createCrew(away: Executor | null, note: (text: string) => void): Promise<Crew> {
  const here = await createExecutor(0);
  const hereScheduler = createScheduler(1);
  const awayScheduler = away === null ? hereScheduler : createScheduler(away.width);
  const known = new WeakMap<object, Shared<unknown>>();
  const once = <T extends object>(value: T, make: (value: T) => Shared<T>): Shared<T> => {
    const shared = (known.get(value) as Shared<T> | undefined) ?? make(value);
    known.set(value, shared);
    return shared;
  };
  return {
    share: (value) => once(value, share),
    shareModel: (model) => once(model, shareModel),
    width: (away ?? here).width,
    sends: away !== null,
    job: (work, { cost, here: mustStay = false, checkpoint = null, receive }) => {
      const [executor, scheduler]: [Executor, Scheduler] = mustStay ? [here, hereScheduler] : [away ?? here, awayScheduler];
      return {
        cost,
        run: async (signal, progress) => {
          const task = executorTask(work as unknown as Work, checkpoint);
          const output = await scheduler.schedule(0, async () => {
            signal.throwIfAborted();
            try {
              return await runOn(executor, task, { progress }, { signal, note });
            } catch (error) {
              signal.throwIfAborted(); // an executor's own error for it says less
              throw error;
            }
          });
          return receive(output as never);
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
    note: away === null ? () => {} : note,
  };
}
