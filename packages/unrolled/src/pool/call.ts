import { checkOptions } from "@unrolled/core";
export interface PoolRunOptions {
  /** Ends the call at once; it rejects with the signal's reason, and the pool stays usable. */
  readonly signal?: AbortSignal;
  /** Hears the part of the work that is done: rising, and 1 at the end. */
  readonly onProgress?: (part: number) => void;
}

/** A piece of a call's work. */
export interface Job<R> {
  /** Against the other jobs of its round. */
  readonly cost: number;
  readonly run: (signal: AbortSignal, progress: (part: number) => void) => Promise<R>;
}

/** One call on a pool. */
export interface Call {
  /** Runs all jobs, wherever and in whatever order; `worth` is the part of the call's work that they are together. */
  runAll<R>(jobs: readonly Job<R>[], worth: number): Promise<readonly R[]>;
  /** The call's result, with its progress at 1. */
  end<T>(result: T): T;
  abort(reason: unknown): void;
  /** The signal and the pool are done with it. */
  release(): void;
}

export function createCall(options: PoolRunOptions): Call {
  checkOptions("workerPool", options, ["signal", "onProgress"]);
  const { signal, onProgress } = options;
  const stopping = new AbortController();
  const onAbort = (): void => stopping.abort(signal?.reason);
  signal?.throwIfAborted();
  signal?.addEventListener("abort", onAbort);
  let before = 0;
  let shown = 0;

  function report(part: number): void {
    if (part <= shown || stopping.signal.aborted) return;
    shown = part;
    try {
      onProgress?.(part);
    } catch (error) {
      stopping.abort(error); // it was called from a message: the call is where its error belongs
    }
  }

  /** The error is that of the first job that fails, in their order: later ones are stopped, earlier ones may still fail. */
  async function runAll<R>(jobs: readonly Job<R>[], worth: number): Promise<readonly R[]> {
    stopping.signal.throwIfAborted();
    const stops = jobs.map(() => new AbortController());
    const stopFrom = (first: number, reason: unknown): void => {
      for (const stop of stops.slice(first)) stop.abort(reason);
    };
    const stopAll = (): void => stopFrom(0, stopping.signal.reason);
    stopping.signal.addEventListener("abort", stopAll);
    const total = jobs.reduce((sum, { cost }) => sum + cost, 0);
    const parts = new Float64Array(jobs.length);
    let failure: { readonly place: number; readonly error: unknown } | null = null;
    const runOne = async (job: Job<R>, place: number): Promise<R | null> => {
      const progress = (part: number): void => {
        parts[place] = part * job.cost;
        report(before + worth * Math.min(1, parts.reduce((sum, part) => sum + part, 0) / total) * (1 - Number.EPSILON));
      };
      try {
        const result = await job.run((stops[place] as AbortController).signal, progress);
        progress(1);
        return result;
      } catch (error) {
        if (failure === null || place < failure.place) {
          failure = { place, error };
          stopFrom(place + 1, error);
        }
        return null;
      }
    };
    const results = await Promise.all(jobs.map(runOne));
    stopping.signal.removeEventListener("abort", stopAll);
    stopping.signal.throwIfAborted();
    if (failure !== null) throw (failure as { readonly error: unknown }).error;
    before += worth;
    return results as readonly R[];
  }

  return {
    runAll,
    end: (result) => {
      report(1);
      stopping.signal.throwIfAborted();
      return result;
    },
    abort: (reason) => stopping.abort(reason),
    release: () => signal?.removeEventListener("abort", onAbort),
  };
}
