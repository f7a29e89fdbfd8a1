import { runFit } from "./fit-task.js";
import { runScore } from "./score-task.js";
import type { Task, TaskContext, TaskKind, TaskKinds } from "./task.js";

const runners: { readonly [K in TaskKind]: (input: TaskKinds[K]["input"], context: TaskContext) => Promise<TaskKinds[K]["output"]> } = {
  fit: runFit,
  score: runScore,
};

/** The same call in a worker and in this process. */
export function runTask<K extends TaskKind>(task: Pick<Task<K>, "kind" | "input">, context: TaskContext): Promise<TaskKinds[K]["output"]> {
  return runners[task.kind](task.input, context);
}
