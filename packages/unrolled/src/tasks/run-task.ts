import type { TaskContext, TaskKind, TaskKinds, Work } from "./task.js";

type Runner<K extends TaskKind> = (input: TaskKinds[K]["input"], context: TaskContext<K>) => Promise<TaskKinds[K]["output"]>;

/** Each kind's code is loaded when the first task of the kind arrives. */
const runners: { readonly [K in TaskKind]: () => Promise<Runner<K>> } = {
  fit: async () => (await import("./fit-task.js")).runFit,
  train: async () => (await import("./train-task.js")).runTrain,
  score: async () => (await import("./score-task.js")).runScore,
};

/** The same call in a worker and in this process. */
export async function runTask<K extends TaskKind>(
  { kind, input }: Pick<Work<K>, "kind" | "input">,
  context: TaskContext<K>,
): Promise<TaskKinds[K]["output"]> {
  const run = await runners[kind]();
  return run(input, context);
}
