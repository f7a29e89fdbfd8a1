import { describeValue } from "@unrolled/core";
import type { Executor } from "./executor.js";
import { errorFrom } from "./failure.js";
import type { ExecutorTask, TaskOutcome, TaskReports } from "./task-message.js";

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
