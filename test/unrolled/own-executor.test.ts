import { type ChildProcess, spawn } from "node:child_process";
import {
  baumWelch,
  compare,
  fit,
  forward,
  key,
  logLikelihood,
  packDataset,
  randomHiddenMarkov,
  randomRecurrent,
  replicated,
  smc,
  workerPool,
} from "unrolled";
import { describedBy, type Executor, type TaskOutcome, taskPerformer } from "unrolled/extend";
import { describe, expect, it } from "vitest";
import { cloningExecutor } from "../support/cloning-executor.js";

const extend = new URL("../../packages/unrolled/dist/extend.js", import.meta.url).href;
const child = `
  import { taskPerformer } from ${JSON.stringify(extend)};
  const asked = new Map();
  const perform = taskPerformer((name) => new Promise((resolve) => { asked.set(name, resolve); process.send({ name }); }));
  process.on("message", async ({ message, name, bytes }) => {
    if (name !== undefined) asked.get(name)(bytes);
    else process.send({ outcome: await perform(message, { progress: (progress) => process.send({ progress }) }) });
  });`;

/** Two processes, from public names only; it notes which blobs they asked for, and lets one be killed. */
function childProcesses(): Executor & { readonly asked: string[]; readonly workers: ChildProcess[] } {
  const asked: string[] = [];
  const workers: ChildProcess[] = [];
  const idle: ChildProcess[] = [];
  const start = (): ChildProcess => {
    const started = spawn(process.execPath, ["--input-type=module", "--eval", child], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      serialization: "advanced",
    });
    workers.push(started);
    return started;
  };
  return {
    width: 2,
    asked,
    workers,
    run: ({ message, blob }, { progress }) =>
      new Promise<TaskOutcome>((resolve, reject) => {
        const worker = idle.pop() ?? start();
        const gone = (error: Error | null): void => {
          if (error !== null) reject(error);
        };
        worker.once("exit", () => reject(new Error("the child was killed")));
        worker.on("message", ({ name, progress: done, outcome }: { name?: string; progress?: number; outcome?: TaskOutcome }) => {
          if (name !== undefined) {
            asked.push(name);
            worker.send({ name, bytes: blob(name) }, gone);
          }
          if (done !== undefined) progress?.(done);
          if (outcome === undefined) return;
          worker.removeAllListeners();
          idle.push(worker);
          resolve(outcome);
        });
        worker.send({ message }, gone);
      }),
    close: async () => {
      for (const worker of workers) worker.kill();
    },
  };
}

const data = packDataset({
  name: "squares",
  targets: { kind: "categorical", size: 3, symbols: null },
  sequences: ["a", "b", "c", "d"].map((id, i) => ({ id, targets: Array.from({ length: 20 + i }, (_, t) => (t * t + i) % 3) })),
});
const noisy = randomRecurrent({ cell: "gru", hiddenSize: 3, data, noiseSd: 0.2, key: key(1) });
const hmm = randomHiddenMarkov({ stateCount: 2, emission: "categorical", data, key: key(1) });
const method = replicated(smc({ particles: 30 }), 4);

describe("A pool with an executor of one's own", () => {
  it("computes in child processes what is computed here, fetches a blob once a process, and throws a task's error as it was", async () => {
    const executor = childProcesses();
    const pool = await workerPool({ executor });
    const parts: number[] = [];
    try {
      expect(pool.workers).toBe(2);
      const here = logLikelihood(noisy, data, method, key(2));
      expect(await pool.logLikelihood(noisy, data, method, key(2), { onProgress: (part) => parts.push(part) })).toStrictEqual(here);
      expect(parts.at(-1)).toBe(1);
      const learner = baumWelch({ maxIterations: 5 });
      const fitted = await pool.fit(hmm, { train: data, valid: null }, learner, {});
      expect(fitted.model.toFile()).toStrictEqual(fit(hmm, { train: data, valid: null }, learner, {}).model.toFile());
      await pool.logLikelihood(noisy, data, method, key(3));
      expect(executor.workers).toHaveLength(2);
      // Two of a score (data, model) a process, one of a fit in either.
      expect(executor.asked.length).toBeLessThanOrEqual(5);
      expect(new Set(executor.asked).size).toBe(3);

      const { offset } = noisy.parameters.slices.find(({ name }) => name === "readout.weight")!;
      const overflow = noisy.withParameters(
        noisy.parameters.values.map((x, i) => (i >= offset && i < offset + 9 ? 1.5e308 * Math.sign(x) : x)),
      );
      const failure = await pool.logLikelihood(overflow, data, method, key(2)).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(RangeError);
      expect(() => logLikelihood(overflow, data, method, key(2))).toThrow((failure as Error).message);

      for (const worker of executor.workers) worker.kill();
      await expect(pool.logLikelihood(noisy, data, method, key(2))).rejects.toThrow();
    } finally {
      await executor.close();
    }
  });

  it("names blobs by their content, and opens each once", async () => {
    const executor = cloningExecutor(1);
    const scores = [];
    for (const copy of [data, structuredClone(data)]) {
      const pool = await workerPool({ executor });
      scores.push(await pool.logLikelihood(noisy, copy, method, key(2)));
      await pool.close();
    }
    expect(scores[1]).toStrictEqual(scores[0]);
    expect(executor.fetched).toHaveLength(2);
    expect(executor.fetched.every((name) => /^[0-9a-f]{64}$/.test(name))).toBe(true);
  });

  it("refuses a blob with one bit flipped, and what are no bytes", async () => {
    const corrupt = (change: (bytes: Uint8Array) => Uint8Array): Executor => ({
      width: 1,
      run: ({ message, blob }) => taskPerformer((name) => change(Uint8Array.from(blob(name))))(structuredClone(message)),
      close: async () => {},
    });
    const flipped = (bytes: Uint8Array): Uint8Array => bytes.map((byte, i) => (i === bytes.length - 9 ? byte ^ 64 : byte));
    for (const change of [flipped, (bytes: Uint8Array) => bytes.subarray(1), () => undefined as unknown as Uint8Array]) {
      const pool = await workerPool({ executor: corrupt(change) });
      await expect(pool.logLikelihood(noisy, data, method, key(2))).rejects.toThrow(
        /^taskPerformer: fetch must give the bytes of blob [0-9a-f]{64}, got/,
      );
    }
  });

  it("refuses a task of another version of the package", async () => {
    const executor: Executor = {
      width: 1,
      run: ({ message, blob }) => taskPerformer(blob)({ ...message, version: "9.9.9" }),
      close: async () => {},
    };
    const pool = await workerPool({ executor });
    await expect(pool.logLikelihood(noisy, data, method, key(2))).rejects.toThrow(/tasks of version .* got 9\.9\.9/);
  });

  it("is refused where it is none, before anything is computed", async () => {
    const run: Executor["run"] = (task, reports) => task.runHere(reports);
    const close = async (): Promise<void> => {};
    for (const width of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "2" as unknown as number]) {
      await expect(workerPool({ executor: { width, run, close } })).rejects.toThrow(
        /^workerPool: an executor's width must be a positive integer, got .*; it is how many tasks may run at a time$/,
      );
      await expect(compare({ data, executor: { width, run, close } })).rejects.toThrow(/^compare: an executor's width must be/);
    }
    for (const executor of [{ width: 1, close }, { width: 1, run }, {}, null, 3])
      await expect(workerPool({ executor: executor as unknown as Executor })).rejects.toThrow(
        /^workerPool: an executor must have the function (run|close), got .*; see docs\/adding-an-executor\.md$/,
      );
  });

  it("cannot take one task's outcome for another's, and what is no outcome is refused in a line", async () => {
    // Two at a time, each resolved with the other's outcome.
    let first: { readonly outcome: Promise<TaskOutcome>; readonly give: (outcome: TaskOutcome) => void } | null = null;
    const swapping: Executor = {
      width: 2,
      run: (task, reports) =>
        new Promise((give) => {
          const outcome = task.runHere(reports);
          if (first === null) first = { outcome, give };
          else {
            void outcome.then(first.give);
            void first.outcome.then(give);
            first = null;
          }
        }),
      close: async () => {},
    };
    const pool = await workerPool({ executor: swapping });
    await expect(pool.logLikelihood(noisy, data, method, key(2))).rejects.toThrow(
      /^executor: run must resolve to what the performer gave for its task, got the outcome of "[0-9a-f-]{36}"; resolve each run/,
    );
    for (const junk of [undefined, null, 7, "done", {}, { output: 3 }, { task: "x", failure: null }, { task: "x", failure: {} }, []]) {
      const junkyard: Executor = { width: 1, run: async () => junk as unknown as TaskOutcome, close: async () => {} };
      await expect((await workerPool({ executor: junkyard })).logLikelihood(noisy, data, method, key(2))).rejects.toThrow(
        /^executor: run must resolve to what the performer gave for its task, got .*; pass its outcome on as it is$/,
      );
    }
  });

  it("names equal data alike whatever the order of their fields, and travels the method that it is, whatever it calls itself", async () => {
    const executor = cloningExecutor(1);
    const reordered = Object.freeze(Object.fromEntries(Object.entries(data).reverse())) as unknown as typeof data;
    const notes: string[] = [];
    const pool = await workerPool({ executor, onNote: (text) => notes.push(text) });
    await pool.logLikelihood(hmm, data, forward());
    await pool.logLikelihood(hmm, reordered, forward());
    expect(executor.fetched).toHaveLength(2); // the data and the model, once each
    const half = { ...forward(), run: (view: never, context: never) => ({ ...forward().run(view, context), value: -0.5 }) };
    const disguised = describedBy({ name: "forward" }, {}, half);
    expect((await pool.logLikelihood(hmm, data, disguised)).value).toBe(-0.5);
    expect(notes).toEqual(['method "forward" is not made by a kind that every worker knows: it runs in this process as a whole']);
    const wrapped = replicated(describedBy({ name: "smc" }, { particles: 5 }, { ...smc({ particles: 5 }), run: half.run as never }), 2);
    expect((await pool.logLikelihood(noisy, data, wrapped, key(1)).catch((error: unknown) => error)) instanceof Error).toBe(true);
    expect(notes.at(-1)).toMatch(/^method "replicated\(smc\(5\), 2\)" is not made by a kind/);
  });
});
