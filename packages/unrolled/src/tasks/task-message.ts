import { randomUUID } from "node:crypto";
import { addedKinds, type Checkpoint } from "@unrolled/core";
import { type KernelName, kernels } from "@unrolled/kernels";
import { loadExtensions, loadedExtensions } from "../extensions.js";
import { version } from "../version.js";
import { type Failure, failureOf } from "./failure.js";
import { NotPortableError, nameOf, open } from "./shared.js";
import type { Work } from "./task.js";
import { runTask } from "./task.js";
import type { TaskContext } from "./task-context.js";

/** A task as plain values; what it shares with others stands in blobs that it names. */
export interface TaskMessage {
  /** Its name, unlike that of any other task; its outcome says it again. */
  readonly task: string;
  readonly kind: string;
  readonly input: unknown;
  /** The names of the blobs that it needs, by their part in the task. */
  readonly blobs: Readonly<Record<string, string>>;
  /** Where to go on from; null: from the start. */
  readonly checkpoint: Checkpoint | null;
  /** The kernels to compute with: others would differ in last bits. */
  readonly kernel: KernelName;
  /** URLs of the modules that were loaded to add families, laws, methods or networks. */
  readonly extensions: readonly string[];
  /** Kinds, beyond the package's own, that it may come across, as in `law "skellam"`: without them it could compute something else. */
  readonly addedKinds: readonly string[];
  /** Of this package: another might compute something else. */
  readonly version: string;
}

/** What came of a task, as plain values: its result, the error that it threw, or why it cannot be carried out at the other end. */
export type TaskOutcome = { readonly task: string } & TaskEnd;
type TaskEnd = { readonly output: unknown } | { readonly failure: Failure } | { readonly notPortable: string };

/** What a task says while it runs; each may be left out. */
export interface TaskReports {
  /** Part of the task done, 0 to 1. */
  readonly progress?: (done: number) => void;
  readonly saveCheckpoint?: (checkpoint: Checkpoint) => void;
  /** Is a checkpoint wanted now? Making one costs as much as the history is long. Left out: always. */
  readonly checkpointDue?: () => boolean;
}

/** A task as an executor is handed it. */
export interface ExecutorTask {
  /** As in its message and its outcome. */
  readonly name: string;
  /** The task but for its large parts: plain values, which `structuredClone` and `v8.serialize` copy. */
  readonly message: TaskMessage;
  /** The bytes of a blob that the message names, in shared memory. */
  blob(name: string): Uint8Array;
  /** Carries the task out in this process, with the values that stand here. */
  runHere(reports: TaskReports): Promise<TaskOutcome>;
}

/** Work as an executor is handed it. Nothing is written out before it is asked for. */
export function executorTask({ kind, input, shared, meetsKinds = false }: Work, checkpoint: Checkpoint | null): ExecutorTask {
  const roles = Object.entries(shared);
  const task = randomUUID();
  return {
    name: task,
    get message(): TaskMessage {
      return {
        task,
        kind,
        input,
        blobs: Object.fromEntries(roles.map(([role, { blob }]) => [role, blob().name])),
        checkpoint,
        kernel: kernels.info().name,
        extensions: loadedExtensions(),
        addedKinds: meetsKinds ? addedKinds() : [],
        version: version(),
      };
    },
    blob: (name) => {
      const found = roles.find(([, { blob }]) => blob().name === name);
      if (found === undefined) throw new RangeError(`blob: a name that the task's message has is required, got "${name}"`);
      return found[1].blob().bytes;
    },
    runHere: async (reports) => ({
      task,
      ...(await endOf(kind, input, {
        ...hooksOf(reports),
        checkpoint,
        shared: Object.fromEntries(roles.map(([role, { value }]) => [role, value])),
      })),
    }),
  };
}

/** Carries out tasks from their messages; it keeps the blobs that it used last. */
export type TaskPerformer = (message: TaskMessage, reports?: TaskReports) => Promise<TaskOutcome>;

/** Blobs that a performer keeps open: few and not too large, for a run uses few at a time. */
const openedAtMost = 8;
const bytesAtMost = 1 << 28;

/**
 * What carries out tasks at the other end of an executor: one for each thread or process, used for one task at a time.
 *
 * @param fetch gives the bytes of a blob by its name. It is asked once for a blob, unless many others are used in between.
 * @returns a function that does not reject: an error of the task is part of its outcome.
 * @example
 * import { type Executor } from "unrolled/extend";
 * const executor: Executor = {
 *   width: 1,
 *   run: async ({ message, blob }, reports) => taskPerformer(blob)(structuredClone(message), reports),
 *   close: async () => {},
 * };
 * const pool = await workerPool({ executor });
 * console.log((await pool.logLikelihood(hmm, data, forward())).value === logLikelihood(hmm, data, forward()).value); // true
 */
export function taskPerformer(fetch: (name: string) => Uint8Array | Promise<Uint8Array>): TaskPerformer {
  /** The last used last. */
  const opened = new Map<string, { readonly value: unknown; readonly bytes: number }>();

  async function openOnce(name: string): Promise<unknown> {
    const entry = opened.get(name) ?? (await fetchAndOpen(name));
    opened.delete(name);
    opened.set(name, entry);
    let bytes = 0;
    for (const other of opened.values()) bytes += other.bytes;
    for (const [id, other] of opened) {
      if (id === name || (opened.size <= openedAtMost && bytes <= bytesAtMost)) break;
      opened.delete(id);
      bytes -= other.bytes;
    }
    return entry.value;
  }

  async function fetchAndOpen(name: string) {
    const bytes = await fetch(name);
    if (!(bytes instanceof Uint8Array) || nameOf(bytes) !== name)
      throw new RangeError(
        `taskPerformer: fetch must give the bytes of blob ${name}, got ${bytes instanceof Uint8Array ? `${bytes.byteLength} others` : typeof bytes}`,
      );
    return { value: open(bytes), bytes: bytes.byteLength };
  }

  async function carriedOut({ kind, input, blobs, checkpoint, kernel, ...asked }: TaskMessage, reports: TaskReports): Promise<TaskEnd> {
    try {
      if (asked.version !== version())
        throw new RangeError(`taskPerformer: tasks of version ${version()} are carried out here, got ${asked.version}`);
      if (kernels.info().name !== kernel) kernels.use(kernel);
      await loadExtensions(asked.extensions);
      requireKinds(asked.addedKinds);
      const shared: Record<string, unknown> = {};
      for (const [role, name] of Object.entries(blobs)) shared[role] = await openOnce(name);
      return await endOf(kind, input, { ...hooksOf(reports), checkpoint, shared });
    } catch (error) {
      return failed(error);
    }
  }

  return async (message, reports = {}) => ({ task: message.task, ...(await carriedOut(message, reports)) });
}

/** @throws NotPortableError where kinds that the task may come across are not known here. */
function requireKinds(asked: readonly string[]): void {
  const known = addedKinds();
  const lacking = asked.filter((kind) => !known.includes(kind));
  if (lacking.length > 0)
    throw new NotPortableError(`it does not know the ${lacking.join(", ")}; give the module that adds it to --use, or to extensions`);
}

async function endOf(kind: string, input: unknown, context: object): Promise<TaskEnd> {
  try {
    return { output: await runTask({ kind, input } as Pick<Work, "kind" | "input">, context as TaskContext<never>) };
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): TaskEnd {
  return error instanceof NotPortableError ? { notPortable: error.message } : { failure: failureOf(error) };
}

function hooksOf({ progress = () => {}, saveCheckpoint = () => {}, ...rest }: TaskReports) {
  return { progress, saveCheckpoint, ...rest };
}
