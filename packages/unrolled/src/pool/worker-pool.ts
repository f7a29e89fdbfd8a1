import { isMainThread } from "node:worker_threads";
import type { AnyModel, Dataset, Fit, Key, LogLikelihood, Method, Model, Randomness, ViewName } from "@unrolled/core";
import { checkOptions } from "@unrolled/core";
import type { ModelFor } from "@unrolled/inference";
import type { BestOfRestarts, FitData, FitOptions, Learner, RestartOptions } from "@unrolled/learning";
import { type Extension, extensionUrls, loadExtensions } from "../extensions.js";
import { checkExecutor, createExecutor, type Executor } from "../tasks/executor.js";
import { defaultWorkers, mostWorkers } from "../tasks/worker-count.js";
import type { Call, PoolRunOptions } from "./call.js";

export interface WorkerPoolOptions {
  /** Threads; 0: none, all in this process. Default 2, or 1 on one core. */
  readonly workers?: number;
  /** Runs the tasks instead of threads: processes or machines of your own (docs/adding-an-executor.md). Whoever made it closes it. */
  readonly executor?: Executor;
  /** Hears why something runs in this process although there are workers. */
  readonly onNote?: (text: string) => void;
  /** Modules that add families, laws, methods or networks: imported here and in every thread before anything runs. */
  readonly extensions?: readonly Extension[];
}

/** Threads, or an executor, that compute what the verbs of the same names compute, to the same bytes. Calls may overlap and share them. */
export interface WorkerPool {
  /** Threads, or tasks that the executor runs at a time; 0 in a worker thread, where no threads are made. */
  readonly workers: number;
  /** `logLikelihood`, spread over sequences and replicates. */
  logLikelihood<V extends ViewName, R extends Randomness>(
    model: ModelFor<V>,
    data: Dataset,
    method: Method<V, R>,
    ...rest: "exact" | "random" extends R
      ? [key?: Key, options?: PoolRunOptions]
      : R extends "random"
        ? [key: Key, options?: PoolRunOptions]
        : [options?: PoolRunOptions]
  ): Promise<LogLikelihood>;
  /** `fit`, in one thread: fit several models at the same time by several calls. */
  fit<B extends Model, M extends B>(
    model: M,
    data: FitData,
    learner: Learner<B>,
    fitOptions: Omit<FitOptions, "onCheckpoint" | "checkpointDue">,
    options?: PoolRunOptions,
  ): Promise<Fit<M>>;
  /** `bestOfRestarts`: the short runs side by side, then those that go on. */
  bestOfRestarts<B extends Model, M extends B>(
    start: (key: Key) => M,
    data: FitData,
    restartOptions: RestartOptions<B>,
    options?: PoolRunOptions,
  ): Promise<BestOfRestarts<M>>;
  /** Ends the threads at once (an executor that was passed in goes on); calls under way reject. Idle threads do not keep the process alive. */
  close(): Promise<void>;
}

/**
 * A pool of worker threads (Node). What it returns does not depend on their number: not one bit, for draws are addressed by
 * sequence and replicate, and sums are taken in a fixed order.
 *
 * Models travel as their files with their exact parameters, methods and learners as their settings, data once to a worker. What cannot
 * travel runs in this process, with the same result, and `onNote` is told: `fromTemplate` models, models with a view of
 * one's own, methods and fits with observers, and methods or learners of one's own. In a worker thread a pool has no threads of
 * its own: what is parallel inside something parallel runs in its place.
 *
 * @throws RangeError unless workers is an integer 0..256.
 * @example
 * const pool = await workerPool({ workers: 2 });
 * const method = replicated(smc({ particles: 100 }), 8);
 * const score = await pool.logLikelihood(noisyNetwork, data, method, key(7), { onProgress: (part) => console.log(part) });
 * console.log(score.value === logLikelihood(noisyNetwork, data, method, key(7)).value); // true
 * await pool.close();
 */
export async function workerPool(options: WorkerPoolOptions = {}): Promise<WorkerPool> {
  checkOptions("workerPool", options, ["workers", "executor", "onNote", "extensions"]);
  const { workers = defaultWorkers(), executor, onNote = () => {}, extensions = [] } = options;
  if (!Number.isInteger(workers) || workers < 0 || workers > mostWorkers)
    throw new RangeError(`workerPool: workers must be an integer 0..${mostWorkers}, got ${workers}`);
  const given = executor === undefined ? null : checkExecutor(executor, "workerPool");
  const own = given !== null || workers === 0 || !isMainThread ? null : await createExecutor(workers);
  const away = given ?? own;
  const { createCall } = await import("./call.js");
  const { createCrew } = await import("./crew.js");
  await loadExtensions(extensionUrls(extensions));
  const crew = await createCrew(away, onNote);
  const underWay = new Set<Call>();
  let closed = false;

  async function during<T>(options: PoolRunOptions, work: (call: Call) => Promise<T>): Promise<T> {
    if (closed) throw new Error("workerPool: an open pool is required, this one is closed; make another");
    const call = createCall(options);
    underWay.add(call);
    try {
      return call.end(await work(call));
    } finally {
      underWay.delete(call);
      call.release();
    }
  }

  return Object.freeze({
    workers: away?.width ?? 0,
    logLikelihood: async (model: AnyModel, data: Dataset, method: Method<ViewName, Randomness>, ...rest: readonly unknown[]) => {
      const { pooledLogLikelihood } = await import("./pooled-log-likelihood.js");
      const [key, options] = isKey(rest[0]) || rest[0] === undefined ? rest : [undefined, rest[0]];
      return during((options ?? {}) as PoolRunOptions, (call) =>
        pooledLogLikelihood(model, data, method, key as Key | undefined, crew, call),
      );
    },
    fit: async <B extends Model, M extends B>(
      model: M,
      data: FitData,
      learner: Learner<B>,
      fitOptions: Omit<FitOptions, "onCheckpoint" | "checkpointDue">,
      options: PoolRunOptions = {},
    ) => {
      const { pooledFits } = await import("./pooled-fits.js");
      const { oneFit } = await import("./one-fit.js");
      const plan = oneFit<B, M>({ model, learner, options: fitOptions, keepCheckpoint: false });
      return during(options, (call) => pooledFits(plan, data, crew, call));
    },
    bestOfRestarts: async <B extends Model, M extends B>(
      start: (key: Key) => M,
      data: FitData,
      restartOptions: RestartOptions<B>,
      options: PoolRunOptions = {},
    ) => {
      const { restartRounds } = await import("@unrolled/learning");
      const { pooledFits } = await import("./pooled-fits.js");
      return during(options, (call) => pooledFits(restartRounds<B, M>(start, restartOptions), data, crew, call));
    },
    close: async () => {
      closed = true;
      for (const call of underWay) call.abort(new Error("workerPool: the pool was closed while this was under way"));
      await own?.close();
    },
  }) as WorkerPool;
}

function isKey(value: unknown): value is Key {
  return typeof (value as Partial<Key> | undefined)?.fold === "function";
}
