import type { runFit } from "./fit-task.js";
import type { runScore } from "./score-task.js";
import type { Shared } from "./shared.js";
import type { TaskContext } from "./task-context.js";
import type { runTrain } from "./train-task.js";

/** What a kind of task makes of its plain, cloneable input and of what it shares with other tasks. */
type KindOf<Run> = Run extends (input: infer I, context: TaskContext<infer S>) => Promise<infer O>
  ? { readonly input: I; readonly shared: S; readonly output: O }
  : never;

export interface TaskKinds {
  readonly fit: KindOf<typeof runFit>;
  readonly train: KindOf<typeof runTrain>;
  readonly score: KindOf<typeof runScore>;
}
export type TaskKind = keyof TaskKinds;

/** A task as a worker needs it. */
export interface Work<K extends TaskKind = TaskKind> {
  readonly kind: K;
  readonly input: TaskKinds[K]["input"];
  readonly shared: { readonly [R in keyof TaskKinds[K]["shared"]]: Shared<TaskKinds[K]["shared"][R]> };
  /** True where it chooses among kinds, or makes what it was told by name: then all that were added must be known where it runs. */
  readonly meetsKinds?: boolean;
}

/**
 * A piece of work that is a pure function of its kind, its input and what it shares: the same wherever, whenever and in
 * whatever order it runs. What stands outside those steers the run and cannot change the result.
 */
export interface Task<K extends TaskKind = TaskKind> extends Work<K> {
  /** The progress group it counts towards. */
  readonly group: string;
  /** Units of work it is worth, in the group's count. */
  readonly units: number;
  /** Larger goes first: long chains of work start early. */
  readonly priority: number;
}

type Runner<K extends TaskKind> = (
  input: TaskKinds[K]["input"],
  context: TaskContext<TaskKinds[K]["shared"]>,
) => Promise<TaskKinds[K]["output"]>;

/** Each kind's code is loaded when the first task of the kind arrives. */
const runners: { readonly [K in TaskKind]: () => Promise<Runner<K>> } = {
  fit: async () => (await import("./fit-task.js")).runFit,
  train: async () => (await import("./train-task.js")).runTrain,
  score: async () => (await import("./score-task.js")).runScore,
};

/** The same call in a worker and in this process. */
export async function runTask<K extends TaskKind>(
  { kind, input }: Pick<Work<K>, "kind" | "input">,
  context: TaskContext<TaskKinds[K]["shared"]>,
): Promise<TaskKinds[K]["output"]> {
  const run = await runners[kind]();
  return run(input, context);
}
