import { execFileSync } from "node:child_process";
import { Worker } from "node:worker_threads";
import {
  type AnyModel,
  type Dataset,
  type Key,
  key,
  type LogLikelihood,
  type Method,
  type Randomness,
  type RolloutView,
  randomHiddenMarkov,
  standardised,
  type ViewName,
  withAlphabet,
} from "@unrolled/core";
import {
  type ChosenMethod,
  chooseMethod,
  filteredMoments,
  forward,
  grid,
  importance,
  logLikelihood,
  offers,
  replicated,
  rollout,
  sampleDataset,
  smc,
  untilStandardError,
  withinSpread,
} from "@unrolled/inference";
import { kernels } from "@unrolled/kernels";
import { baumWelch, bestOfRestarts, bptt, cosineRate, fit, particleBound } from "@unrolled/learning";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// The built package, whose worker files are on disk.
import { type WorkerPool, workerPool } from "../../packages/unrolled/dist/index.js";
import { modelTable } from "../contracts/model-table.js";
import { noisyNetwork, quietNetwork, symbolData } from "../support/noisy-network.js";

const dist = new URL("../../packages/unrolled/dist/index.js", import.meta.url).href;
const pools = new Map<number, WorkerPool>();
const notes: string[] = [];
beforeAll(async () => {
  for (const workers of [0, 1, 2]) pools.set(workers, await workerPool({ workers, onNote: (text) => notes.push(text) }));
});
afterAll(async () => {
  for (const pool of pools.values()) await pool.close();
});
const pool = (workers: number): WorkerPool => pools.get(workers) as WorkerPool;

type Any = Method<ViewName, Randomness>;
const exactRollout = rollout() as Any;
const here = (model: AnyModel, data: Dataset, method: Any, k?: Key): LogLikelihood =>
  logLikelihood(model, data, method, method.randomness === "random" ? k : undefined);
const pooled = (workers: number, model: AnyModel, data: Dataset, method: Any, k?: Key): Promise<LogLikelihood> =>
  pool(workers).logLikelihood(model, data, method as ChosenMethod, k);

const noisy = noisyNetwork("gru", 3, 0.4) as AnyModel;
const ragged = symbolData([7, 1, 12, 4, 12, 30, 2, 9]);
const single = symbolData([40]);
/** Longer than anyone waits. */
const endless = { model: noisy, data: symbolData([3000]), method: smc({ particles: 20_000 }) as Any };

describe("WorkerPool.logLikelihood", () => {
  const views = { finite: forward, rollout } as const;
  const rows = modelTable.filter(({ hasFile }) => hasFile);

  it.each(rows.map((row) => [row.name, row] as const))("gives the bytes of logLikelihood for %s", async (_, { model, data }) => {
    const exact = Object.entries(views).find(([view]) => view in model.views);
    const methods = [
      ...(exact === undefined ? [] : [exact[1]() as Any]),
      ...("particles" in model.views ? [replicated(smc({ particles: 8 }), 3) as Any] : []),
    ];
    for (const method of methods) {
      const expected = here(model, data, method, key(3));
      for (const workers of [0, 1, 2]) expect(await pooled(workers, model, data, method, key(3))).toStrictEqual(expected);
    }
  });

  const methods: readonly Any[] = [
    smc({ particles: 20 }),
    smc({ particles: 20, resampling: "multinomial", resampleBelow: 1 }),
    importance({ particles: 50 }),
    replicated(smc({ particles: 10 }), 1),
    replicated(smc({ particles: 10 }), 5),
    replicated(replicated(smc({ particles: 5 }), 2), 3),
    untilStandardError(smc({ particles: 10 }), { standardError: 0.4, budget: 1e6 }),
    untilStandardError(smc({ particles: 2 }), { standardError: 1e-3, budget: 3e4 }),
    replicated(untilStandardError(smc({ particles: 5 }), { standardError: 1, budget: 1e5 }), 2),
    withinSpread(smc({ particles: 2 }), { replicates: 4, budget: 1e5 }),
  ] as readonly Any[];

  it.each(methods.map((method, i) => [`${method.name} (${i})`, method] as const))(
    "gives the same bytes for any number of workers: %s",
    async (_, method) => {
      for (const data of [ragged, single]) {
        const expected = here(noisy, data, method, key("pool"));
        for (const workers of [0, 1, 2]) expect(await pooled(workers, noisy, data, method, key("pool"))).toStrictEqual(expected);
      }
    },
  );

  it("takes what chooseMethod chose, with a key or without", async () => {
    const hmm = randomHiddenMarkov({ stateCount: 2, emission: "categorical", data: ragged, key: key(1) }) as AnyModel;
    for (const model of [noisy, hmm]) {
      const { method } = chooseMethod(model, ragged, { particles: 10, replicates: 4 });
      const expected = logLikelihood(model, ragged, method, key(2));
      expect(await pool(2).logLikelihood(model, ragged, method, key(2))).toStrictEqual(expected);
    }
    const { method } = chooseMethod(hmm, ragged);
    expect((await pool(2).logLikelihood(hmm, ragged, method)).key).toBeNull();
  });

  it("computes with the kernels that the main thread uses", async () => {
    const { name, available } = kernels.info();
    const method = smc({ particles: 20 }) as Any;
    try {
      for (const kernel of available) {
        kernels.use(kernel);
        const score = await pooled(2, noisy, ragged, method, key(1));
        expect(score.kernel).toBe(kernel);
        expect(score).toStrictEqual(here(noisy, ragged, method, key(1)));
      }
    } finally {
      kernels.use(name);
    }
  });

  it("sends the precision of a particle filter", async () => {
    const method = replicated(smc({ particles: 20, precision: "float32" }), 2) as Any;
    const expected = here(noisy, ragged, method, key(1));
    expect(await pooled(2, noisy, ragged, method, key(1))).toStrictEqual(expected);
    expect(expected.value).not.toBe(here(noisy, ragged, replicated(smc({ particles: 20 }), 2) as Any, key(1)).value);
  });

  it("sends the options of exact methods", async () => {
    const hmm = randomHiddenMarkov({ stateCount: 2, emission: "categorical", data: ragged, key: key(1) }) as AnyModel;
    const line = noisyNetwork("elman", 1, 0.5) as AnyModel;
    const cases: readonly (readonly [AnyModel, Any])[] = [
      [hmm, forward({ increments: false }) as Any],
      [line, grid({ tolerance: 1e-3 }) as Any],
    ];
    for (const [model, method] of cases)
      for (const workers of [0, 2]) expect(await pooled(workers, model, ragged, method)).toStrictEqual(here(model, ragged, method));
    expect((await pooled(2, hmm, ragged, cases[0]![1])).sequences[0]!.increments).toHaveLength(0);
  });

  it("freezes what it returns, as logLikelihood does", async () => {
    for (const data of [ragged, single]) {
      const score = await pooled(2, noisy, data, smc({ particles: 5 }) as Any, key(1));
      const [sequence] = score.sequences;
      for (const part of [score, score.sequences, score.warnings, sequence, sequence.diagnostics, sequence.diagnostics.warnings])
        expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it("ran none of these in the main process", () => {
    expect(notes).toEqual([]);
  });
});

describe("WorkerPool.bestOfRestarts and fit", () => {
  const data = sampleDataset(
    randomHiddenMarkov({ stateCount: 3, emission: "categorical", data: ragged, key: key(4) }),
    { count: 12, length: 15 },
    key(5),
  );
  const start = (k: Key) => randomHiddenMarkov({ stateCount: 3, emission: "categorical", data, key: k });
  const learner = (limit: number | null) => baumWelch({ maxIterations: limit ?? 25 });
  const plain = <T extends { readonly fit: { readonly model: AnyModel } }>(best: T) => ({
    ...best,
    fit: { ...best.fit, model: best.fit.model.toFile() },
  });

  it.each([null, data])("finds what bestOfRestarts finds, to the byte", async (valid) => {
    const options = { restarts: 5, shortIterations: 3, keep: 2, learner, key: key(6) };
    const expected = plain(bestOfRestarts(start, { train: data, valid }, options));
    for (const workers of [0, 1, 2])
      expect(plain(await pool(workers).bestOfRestarts(start, { train: data, valid }, options))).toStrictEqual(expected);
    expect(notes).toEqual([]);
  });

  it("fits what fit fits, several at a time", async () => {
    const fits = await Promise.all(
      [7, 8].map((seed) => pool(2).fit(start(key(seed)), { train: data, valid: null }, learner(null), { key: key(seed) })),
    );
    for (const [i, seed] of [7, 8].entries()) {
      const expected = fit(start(key(seed)), { train: data, valid: null }, learner(null), { key: key(seed) });
      expect({ ...fits[i], model: fits[i].model.toFile() }).toStrictEqual({ ...expected, model: expected.model.toFile() });
    }
  });

  it("fits networks, whose learners travel with their schedules and optimisers", async () => {
    const network = noisyNetwork("gru", 3, 0.4);
    const quiet = quietNetwork("gru", 3);
    const descent = bptt({ maxEpochs: 3, batchSize: 3, schedule: cosineRate() });
    const bound = particleBound({ particles: 2, maxEpochs: 2, batchSize: 3 });
    const split = { train: ragged, valid: symbolData([9, 4], "valid") };
    const [a, b] = await Promise.all([
      pool(2).fit(quiet, split, descent, { key: key(1), precision: "float64" }),
      pool(2).fit(network, split, bound, { key: key(1) }),
    ]);
    const [c, d] = [fit(quiet, split, descent, { key: key(1), precision: "float64" }), fit(network, split, bound, { key: key(1) })];
    expect(a.model.parameters.values).toStrictEqual(c.model.parameters.values);
    expect(b.model.parameters.values).toStrictEqual(d.model.parameters.values);
    expect([a.history, b.history]).toStrictEqual([c.history, d.history]);
    expect(notes).toEqual([]);
  });

  it("calls observers, which are functions, in this process", async () => {
    const lines: number[] = [];
    const observers = [{ onIteration: ({ iteration }: { iteration: number }) => void lines.push(iteration) as undefined }];
    const options = { restarts: 3, keep: 1, learner, key: key(6) };
    const best = await pool(2).bestOfRestarts(start, { train: data, valid: null }, { ...options, observers });
    expect(plain(best)).toStrictEqual(plain(bestOfRestarts(start, { train: data, valid: null }, options)));
    expect(lines.length).toBe(best.fit.history.length - 5);
    expect(notes.splice(0)).toEqual(["a fit with observers runs in this process"]);
  });

  it("ends a fit at once when it is cancelled", async () => {
    const long = sampleDataset(start(key(1)), { count: 400, length: 400 }, key(5));
    const begun = performance.now();
    const fitting = pool(2).fit(
      start(key(1)),
      { train: long, valid: null },
      baumWelch({ maxIterations: 10_000, tolerance: null }),
      { key: key(1) },
      { signal: AbortSignal.timeout(300) },
    );
    await expect(fitting).rejects.toMatchObject({ name: "TimeoutError" });
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});

describe("A call on a pool", () => {
  it("is cancelled at once, with the signal's reason, and leaves the pool usable", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    const call = pool(2).logLikelihood(endless.model, endless.data, endless.method as ChosenMethod, key(1), { signal: stop.signal });
    setTimeout(() => stop.abort(reason), 200);
    await expect(call).rejects.toBe(reason);
    const after = await pooled(2, noisy, ragged, smc({ particles: 5 }) as Any, key(1));
    expect(after).toStrictEqual(here(noisy, ragged, smc({ particles: 5 }) as Any, key(1)));
    for (const workers of [0, 2])
      await expect(
        pool(workers).logLikelihood(noisy, ragged, endless.method as ChosenMethod, key(1), { signal: stop.signal }),
      ).rejects.toBe(reason);
  });

  it.each([0, 2])("tells a progress that rises to 1, with %d workers", async (workers) => {
    for (const method of [
      replicated(smc({ particles: 50 }), 4),
      untilStandardError(smc({ particles: 10 }), { standardError: 0.2, budget: 1e6 }),
    ]) {
      const parts: number[] = [];
      await pool(workers).logLikelihood(noisyNetwork("gru", 3, 0.4), ragged, method, key(1), { onProgress: (part) => parts.push(part) });
      expect(parts.length).toBeGreaterThan(4);
      expect(parts.every((part, i) => part > (parts[i - 1] ?? 0))).toBe(true);
      expect(parts.filter((part) => part === 1)).toHaveLength(1);
      expect(parts.at(-1)).toBe(1);
    }
  });

  it("rejects with what its progress function throws", async () => {
    const onProgress = (): void => {
      throw new RangeError("the window is closed");
    };
    for (const workers of [0, 2])
      await expect(
        pool(workers).logLikelihood(noisyNetwork("gru", 3, 0.4), ragged, smc({ particles: 5 }), key(1), { onProgress }),
      ).rejects.toThrow(new RangeError("the window is closed"));
  });

  it("rejects with the error that logLikelihood throws: class and message", async () => {
    const hmm = randomHiddenMarkov({ stateCount: 2, emission: "categorical", data: ragged, key: key(1) });
    const small = noisyNetwork("elman", 2, 0.4);
    const { offset } = small.parameters.slices.find(({ name }) => name === "readout.weight")!;
    const overflow = small.withParameters(
      small.parameters.values.map((x, i) => (i >= offset && i < offset + 8 ? 1.5e308 * Math.sign(x) : x)),
    );
    const cases: readonly (readonly [AnyModel, Dataset, Any, Key | undefined])[] = [
      [hmm as AnyModel, ragged, rollout() as Any, undefined],
      [noisy, ragged, smc({ particles: 5 }) as Any, undefined],
      [hmm as AnyModel, sampleDataset(modelTable[1].model, { count: 2, length: 3 }, key(1)), smc({ particles: 5 }) as Any, key(1)],
      [overflow as AnyModel, ragged, smc({ particles: 5 }) as Any, key(1)],
      [noisy, ragged, untilStandardError(smc({ particles: 50 }), { standardError: 1, budget: 10 }) as Any, key(1)],
    ];
    for (const [model, data, method, k] of cases) {
      let expected: unknown;
      try {
        here(model, data, method, k);
      } catch (error) {
        expected = error;
      }
      expect(expected).toBeInstanceOf(Error);
      for (const workers of [0, 1, 2]) {
        const error = await pooled(workers, model, data, method, k).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf((expected as Error).constructor);
        expect((error as Error).message).toBe((expected as Error).message);
      }
    }
    expect(notes).toEqual([]);
  });
});

describe("What cannot travel", () => {
  it("is scored in this process, to the same bytes, and the note says why", async () => {
    const template = modelTable.find(({ name }) => name === "template")!;
    const guided = { ...noisy, views: { ...noisy.views, particles: (data: Dataset) => noisy.views.particles!(data) } };
    const smallData = { [template.model.name]: template.data };
    for (const model of [template.model, guided]) {
      const data = smallData[model.name] ?? ragged;
      const method = replicated(smc({ particles: 5 }), 2) as Any;
      expect(await pooled(2, model, data, method, key(1))).toStrictEqual(here(model, data, method, key(1)));
      expect(notes.splice(0)).toEqual([`model "${model.name}" is of functions or has a view of its own: it is scored in this process`]);
    }
    const observed = smc({ particles: 5, observer: filteredMoments() }) as Any;
    expect(await pooled(2, noisy, ragged, observed, key(1))).toStrictEqual(here(noisy, ragged, observed, key(1)));
    expect(notes.splice(0)).toEqual(['method "smc(5)" has no settings: it runs in this process as a whole']);
  });

  it("is scored by its own views where it stands behind a wrapper, for every model that has a rollout", async () => {
    for (const { model, data } of modelTable.filter(({ model }) => offers(model, "rollout"))) {
      const bind = model.views.rollout!;
      const rollout = (bound: Dataset): RolloutView => ({
        ...bind(bound),
        logProbInto: (increments) => void increments.fill(-5),
      });
      const own = { ...model, views: { ...model.views, rollout } };
      const words = ["a", "b", "c", "d", "e"].slice(0, model.targets.size);
      const scaling = { targets: { means: words.map(() => 0), sds: words.map(() => 1) }, inputs: null };
      const canScale = model.targets.kind === "real" && !("scaling" in model);
      for (const wrapped of [
        withAlphabet(own, { targets: model.targets.kind === "categorical" ? { symbols: words } : { names: words } }),
        ...(canScale ? [standardised(own, scaling)] : []),
      ]) {
        const score = await pooled(2, wrapped, data, exactRollout);
        expect(score.value).toBe(-5 * data.stepCount);
        expect(score).toStrictEqual(here(wrapped, data, exactRollout));
        expect(notes.splice(0)).toHaveLength(1);
      }
    }
  });

  it("is never guessed: a copy of a method or learner is not what it was copied from", async () => {
    const inner = smc({ particles: 5 });
    const own = { ...inner, runSequence: (...args: Parameters<typeof inner.runSequence>) => inner.runSequence(...args) };
    const method = untilStandardError(own, { standardError: 1, budget: 1e5 }) as Any;
    expect(await pooled(2, noisy, ragged, method, key(1))).toStrictEqual(here(noisy, ragged, method, key(1)));
    expect(notes.splice(0)).toEqual(['method "untilStandardError(smc(5), 1)" has no settings: it runs in this process as a whole']);
    const hmm = randomHiddenMarkov({ stateCount: 2, emission: "categorical", data: ragged, key: key(1) });
    const learner = { ...baumWelch(), stopping: { maxIterations: 2, tolerance: null, patience: null } };
    expect((await pool(2).fit(hmm, { train: ragged, valid: null }, learner, { key: key(1) })).history).toHaveLength(2);
    expect(notes.splice(0)).toEqual(['a fit by "baum-welch", which has no settings, runs in this process']);
  });
});

describe("workerPool", () => {
  it("refuses a number of workers that is none, and calls after it is closed", async () => {
    for (const workers of [-1, 1.5, 1000]) await expect(workerPool({ workers })).rejects.toThrow(RangeError);
    const closed = await workerPool({ workers: 1 });
    const under = closed.logLikelihood(endless.model, endless.data, endless.method as ChosenMethod, key(1));
    setTimeout(() => void closed.close(), 200);
    await expect(under).rejects.toThrow("workerPool: the pool was closed while this was under way");
    await expect(closed.logLikelihood(noisyNetwork("gru", 3, 0.4), ragged, smc({ particles: 5 }), key(1))).rejects.toThrow(
      /this one is closed/,
    );
  });

  it("makes no threads inside a worker thread", async () => {
    const code = `import { parentPort } from "node:worker_threads";
      import { key, logLikelihood, packDataset, randomRecurrent, smc, workerPool } from ${JSON.stringify(dist)};
      const targets = { kind: "categorical", size: 2, symbols: null };
      const data = packDataset({ name: "d", targets, sequences: [{ id: "a", targets: [0, 1, 1] }] });
      const model = randomRecurrent({ cell: "gru", hiddenSize: 2, data, noiseSd: 0.2, key: key(1) });
      const pool = await workerPool({ workers: 2 });
      const { value } = await pool.logLikelihood(model, data, smc({ particles: 5 }), key(2));
      parentPort.postMessage({ workers: pool.workers, same: value === logLikelihood(model, data, smc({ particles: 5 }), key(2)).value });`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
    const message = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
    expect(message).toEqual({ workers: 0, same: true });
    await worker.terminate();
  });

  it("does not keep a process alive that forgets to close it, and loads piscina only when it is made", () => {
    const code = `import { workerPool } from ${JSON.stringify(dist)};
      import { createRequire } from "node:module";
      const loaded = () => Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes("piscina"));
      const before = loaded();
      await workerPool({ workers: 2 });
      console.log(before, loaded());`;
    expect(execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8", timeout: 20_000 }).trim()).toBe(
      "false true",
    );
  });
});
