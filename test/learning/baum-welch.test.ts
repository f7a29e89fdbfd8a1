import type { Checkpoint, Dataset, HiddenMarkov, Key, SequenceRecord } from "@unrolled/core";
import { hiddenMarkov, key, packDataset, randomHiddenMarkov } from "@unrolled/core";
import { forward, logLikelihood } from "@unrolled/inference";
import { baumWelch, bestOfRestarts, defaultPrior, fit } from "@unrolled/learning";
import { describe, expect, it } from "vitest";
import golden from "../fixtures/learning/hmmlearn.json" with { type: "json" };
import { emissionKinds, randomMarkov, simulate } from "./random-models.js";

interface Probabilities {
  readonly probabilities: readonly (readonly number[])[];
}

const none = { initial: 0, transition: 0, emission: 0 };
const options = { key: key(1) };
const stepsOf = (data: Dataset): number => data.sequences.reduce((n, s) => n + s.observedSteps, 0);
const value = (model: HiddenMarkov, data: Dataset): number => logLikelihood(model, data, forward()).value;

function expectClose(actual: unknown, expected: unknown, tolerance: number): void {
  const a = [actual].flat(4) as number[];
  const b = [expected].flat(4) as number[];
  expect(a.length).toBe(b.length);
  for (const [i, x] of a.entries()) expect(Math.abs(x - b[i])).toBeLessThanOrEqual(tolerance * (1 + Math.abs(b[i])));
}

describe("baumWelch", () => {
  const chain = { initial: golden.initialStart, transition: golden.transitionStart };
  const cut = (values: readonly (number | number[])[]): SequenceRecord[] => {
    const starts = golden.lengths.map((_, i) => golden.lengths.slice(0, i).reduce((a, b) => a + b, 0));
    return golden.lengths.map((length, i) => ({ id: `s${i}`, targets: values.slice(starts[i], starts[i] + length) }));
  };
  const { categorical, gaussian, poisson } = golden;
  it.each([
    [
      "categorical",
      categorical,
      { kind: "categorical", probabilities: categorical.probabilities },
      { probabilities: categorical.fitted },
      { kind: "categorical", size: 4, symbols: null },
    ],
    [
      "gaussian",
      gaussian,
      { kind: "gaussian", means: gaussian.means, sds: gaussian.sds },
      { means: gaussian.fittedMeans, sds: gaussian.fittedSds },
      { kind: "real", size: 2 },
    ],
    ["poisson", poisson, { kind: "poisson", rates: poisson.rates }, { rates: poisson.fitted }, { kind: "count", size: 2 }],
  ] as const)("follows hmmlearn's iterations without priors: %s", (_, gold, emission, fittedEmission, targets) => {
    const train = packDataset({ name: "golden", targets, sequences: cut(gold.targets) });
    const start = hiddenMarkov({ ...chain, emission });
    const learner = baumWelch({ maxIterations: golden.iterations, tolerance: null, pseudoCounts: none });
    const { model, history, stopped } = fit(start, { train, valid: null }, learner, options);
    const totals = [value(start, train), ...history.map((line) => line.trainPerStep * stepsOf(train))];
    expectClose(totals, gold.logLikelihoods, 1e-10);
    const file = model.toFile();
    expectClose(file.initial, gold.initial, 1e-9);
    expectClose(file.transition, gold.transition, 1e-9);
    for (const [name, numbers] of Object.entries(fittedEmission))
      expectClose((file.emission as unknown as Record<string, unknown>)[name], numbers, 1e-9);
    expect(stopped).toBe("maxIterations");
  });

  it("takes the step that enumeration of all paths gives, with missing targets and pseudo-counts", () => {
    const [K, V] = [3, 4];
    const start = randomMarkov("categorical", K, V, 5);
    const train = packDataset({
      name: "small",
      targets: { kind: "categorical", size: V, symbols: null },
      sequences: [
        { id: "a", targets: [0, 3, null, 1, 2] },
        { id: "b", targets: [2] },
        { id: "c", targets: [null, 1, 1] },
      ],
    });
    const counts = { initial: 0.3, transition: 0.7, emission: 0.2 };
    const { initial, transition, emission } = start.toFile();
    const p = (emission as unknown as Probabilities).probabilities;
    const sums = { initial: [0, 0, 0], transition: [0, 1, 2].map(() => [0, 0, 0]), emission: [0, 1, 2].map(() => [0, 0, 0, 0]) };
    let total = 0;
    for (const targets of [[0, 3, null, 1, 2], [2], [null, 1, 1]] as (number | null)[][]) {
      const paths = Array.from({ length: K ** targets.length }, (_, code) => targets.map((_, t) => Math.floor(code / K ** t) % K));
      const weights = paths.map((path) =>
        path.reduce((w, h, t) => {
          const y = targets[t];
          return w * (t === 0 ? (initial as number[])[h] : transition[path[t - 1]][h]) * (y === null ? 1 : p[h][y]);
        }, 1),
      );
      const z = weights.reduce((a, b) => a + b);
      total += Math.log(z);
      for (const [i, path] of paths.entries())
        for (const [t, h] of path.entries()) {
          const w = weights[i] / z;
          if (t === 0) sums.initial[h] += w;
          else sums.transition[path[t - 1]][h] += w;
          const y = targets[t];
          if (y !== null) sums.emission[h][y] += w;
        }
    }
    const mode = (row: number[], c: number): number[] => {
      const all = row.reduce((a, b) => a + b + c, 0);
      return row.map((n) => (n + c) / all);
    };
    const { model, history } = fit(start, { train, valid: null }, baumWelch({ maxIterations: 1, pseudoCounts: counts }), options);
    const file = model.toFile();
    expect(value(start, train)).toBeCloseTo(total, 11);
    expectClose(file.initial, mode(sums.initial, counts.initial), 1e-12);
    expectClose(
      file.transition,
      sums.transition.map((row) => mode(row, counts.transition)),
      1e-12,
    );
    const probabilities = (file.emission as unknown as Probabilities).probabilities;
    expectClose(
      probabilities,
      sums.emission.map((row) => mode(row, counts.emission)),
      1e-12,
    );
    // The objective is of the model after the step: log-likelihood plus Σ count · log p.
    const log = (rows: readonly (readonly number[])[]): number => rows.flat().reduce((s, x) => s + Math.log(x), 0);
    const prior = 0.3 * log([file.initial as number[]]) + 0.7 * log(file.transition as number[][]) + 0.2 * log(probabilities);
    expect(history[0].trainPerStep * stepsOf(train)).toBeCloseTo(value(model, train), 10);
    expect(history[0].objective * stepsOf(train)).toBeCloseTo(value(model, train) + prior, 10);
  });

  const cases = emissionKinds.flatMap((kind) =>
    [true, false].map((stationary) => ({ kind, stationary, initial: stationary ? "stationary" : "free" })),
  );
  it.each(cases)(
    "never lowers the objective: $kind, $initial initial law, over random models, missing targets and ragged lengths",
    ({ kind, stationary }) => {
      let least = Number.POSITIVE_INFINITY;
      for (let seed = 0; seed < 6; seed++) {
        const K = 1 + (seed % 4);
        const D = kind === "categorical" ? 5 : 1 + (seed % 3);
        const train = simulate(randomMarkov(kind, 3, D, 100 + seed), 6, 14, seed);
        const start = randomMarkov(kind, K, D, seed, stationary);
        const learner = baumWelch({ maxIterations: 25, tolerance: null });
        const { history, warnings } = fit(start, { train, valid: null }, learner, options);
        // A state of few observations may end at the floor of spreads, which is said; nothing else may go wrong.
        expect(warnings.filter((warning) => !warning.includes("floor"))).toEqual([]);
        expect(history).toHaveLength(25);
        // One case, K = 1 in a chain without emission parameters left to learn, may stand still: rounding is all that is allowed.
        for (let i = 1; i < history.length; i++)
          least = Math.min(least, (history[i].objective - history[i - 1].objective) / (1 + Math.abs(history[i].objective)));
      }
      expect(least).toBeGreaterThan(-1e-12);
    },
  );

  it.each(emissionKinds)("resumed in the middle gives the same bytes as a fit that ran through: %s", (kind) => {
    const D = kind === "categorical" ? 5 : 2;
    const train = simulate(randomMarkov(kind, 3, D, 7), 8, 12, 7);
    const valid = simulate(randomMarkov(kind, 3, D, 7), 4, 12, 8);
    const start = randomMarkov(kind, 3, D, 9, kind === "poisson");
    const learner = baumWelch({ maxIterations: 8, tolerance: null, patience: 3 });
    const checkpoints: string[] = [];
    const through = fit(start, { train, valid }, learner, { ...options, onCheckpoint: (c) => void checkpoints.push(JSON.stringify(c)) });
    expect(checkpoints.length).toBeGreaterThan(2);
    for (const text of checkpoints) {
      const resumed = fit(start, { train, valid }, learner, { ...options, resumeFrom: JSON.parse(text) as Checkpoint });
      expect({ ...resumed, model: resumed.model.toFile() }).toEqual({ ...through, model: through.model.toFile() });
      expect(JSON.stringify(resumed.model.toFile())).toBe(JSON.stringify(through.model.toFile()));
    }
  });

  it("keeps the best model by validation, and scores it as the forward algorithm does", () => {
    const truth = randomMarkov("categorical", 2, 6, 3);
    const train = simulate(truth, 5, 10, 3);
    const valid = simulate(truth, 20, 10, 4);
    const { model, history, bestIteration } = fit(
      randomMarkov("categorical", 5, 6, 11),
      { train, valid },
      baumWelch({ maxIterations: 60, tolerance: null }),
      options,
    );
    const scores = history.map((line) => line.validPerStep as number);
    expect(bestIteration).toBe(scores.indexOf(Math.max(...scores)) + 1);
    expect(bestIteration).toBeLessThan(60);
    expect(value(model, valid) / stepsOf(valid)).toBeCloseTo(Math.max(...scores), 12);
  });

  it("stops where the objective gains less than the tolerance per observed step", () => {
    const train = simulate(randomMarkov("categorical", 2, 4, 3), 10, 20, 3);
    const { history, stopped } = fit(
      randomMarkov("categorical", 2, 4, 5),
      { train, valid: null },
      baumWelch({ tolerance: 1e-3, totalTolerance: null }),
      options,
    );
    expect(stopped).toBe("tolerance");
    const gains = history.slice(1).map((line, i) => line.objective - history[i].objective);
    expect(gains.at(-1)).toBeLessThan(1e-3);
    expect(Math.min(...gains.slice(0, -1), Number.POSITIVE_INFINITY)).toBeGreaterThanOrEqual(1e-3);
  });

  it("recovers the test likelihood of the model that made the data", () => {
    const truth = hiddenMarkov({
      initial: [0.6, 0.3, 0.1],
      transition: [
        [0.9, 0.08, 0.02],
        [0.05, 0.85, 0.1],
        [0.1, 0.1, 0.8],
      ],
      emission: {
        kind: "categorical",
        probabilities: [
          [0.7, 0.1, 0.1, 0.1],
          [0.05, 0.8, 0.1, 0.05],
          [0.1, 0.1, 0.2, 0.6],
        ],
      },
    });
    const train = simulate(truth, 80, 100, 1, 0);
    const test = simulate(truth, 80, 100, 2, 0);
    const start = (k: Key): HiddenMarkov => randomHiddenMarkov({ stateCount: 3, emission: "categorical", data: train, key: k });
    const learner = (limit: number | null) => baumWelch({ maxIterations: limit ?? 150, tolerance: 1e-7 });
    const { fit: fitted } = bestOfRestarts(start, { train, valid: null }, { restarts: 8, keep: 3, learner, key: key(3) });
    const [a, b] = [fitted.model, truth].map((model) => logLikelihood(model, test, forward()).sequences.map((s) => s.value));
    const lost = b.map((x, i) => x - a[i]);
    const mean = lost.reduce((x, y) => x + y) / lost.length;
    const se = Math.sqrt(lost.reduce((s, x) => s + (x - mean) ** 2, 0) / (lost.length - 1) / lost.length);
    // Precision first: a tenth of a nat a sequence of 100. Then the loss expected of 17 fitted parameters is 17 / 2 / 80 nats a sequence.
    expect(se).toBeLessThan(0.1);
    expect(Math.abs(mean - truth.parameterCount / 2 / 80)).toBeLessThan(5 * se);
    // An untrained start is far outside that.
    expect((value(truth, test) - value(start(key(4)), test)) / 80).toBeGreaterThan(1);
  });

  it("fits a single state, a single step and a single sequence", () => {
    const one = packDataset({
      name: "one",
      targets: { kind: "categorical", size: 3, symbols: null },
      sequences: [{ id: "a", targets: [1] }],
    });
    const { model, history } = fit(
      randomMarkov("categorical", 1, 3, 1),
      { train: one, valid: one },
      baumWelch({ maxIterations: 5, pseudoCounts: none, tolerance: null }),
      options,
    );
    expect((model.toFile().emission as unknown as Probabilities).probabilities).toEqual([[0, 1, 0]]);
    expect(history.at(-1)).toMatchObject({ trainPerStep: 0, validPerStep: 0, objective: 0, learningRate: null, gradientNorm: null });
  });

  it("heals a start that forbids the data where pseudo-counts allow it, and ends as diverged where they do not", () => {
    const start = hiddenMarkov({
      initial: [1, 0],
      transition: [
        [1, 0],
        [0, 1],
      ],
      emission: {
        kind: "categorical",
        probabilities: [
          [1, 0],
          [1, 0],
        ],
      },
    });
    const train = packDataset({
      name: "d",
      targets: { kind: "categorical", size: 2, symbols: null },
      sequences: [{ id: "a", targets: [0, 1, 1] }],
    });
    const healed = fit(start, { train, valid: null }, baumWelch({ maxIterations: 3 }), options);
    expect(healed.stopped).toBe("maxIterations");
    expect(healed.history.every((line) => Number.isFinite(line.objective))).toBe(true);
    const test = packDataset({
      name: "d",
      targets: { kind: "categorical", size: 3, symbols: null },
      sequences: [{ id: "a", targets: [2, 1] }],
    });
    const impossible = hiddenMarkov({ initial: [1], transition: [[1]], emission: { kind: "categorical", probabilities: [[1, 0, 0]] } });
    const seen = packDataset({
      name: "e",
      targets: { kind: "categorical", size: 3, symbols: null },
      sequences: [{ id: "a", targets: [1, 1] }],
    });
    const forbidden = fit(
      impossible,
      { train: seen, valid: test },
      baumWelch({ maxIterations: 3, pseudoCounts: none, tolerance: null }),
      options,
    );
    expect(forbidden.stopped).toBe("maxIterations");
    expect(forbidden.history.map((line) => line.validPerStep)).toEqual([-Infinity, -Infinity, -Infinity]);
  });

  it("says which prior it adds, and refuses options out of range", () => {
    expect(baumWelch().prior).toEqual(defaultPrior);
    expect(baumWelch({ prior: { emission: 1 } }).prior).toEqual({ ...defaultPrior, emission: 1 });
    expect(baumWelch({ pseudoCounts: { emission: 1 } }).prior).toEqual({ ...defaultPrior, emission: 1 });
    expect(baumWelch({ prior: 0.5 }).prior).toEqual({ initial: 0.5, transition: 0.5, emission: 0.5, floor: true });
    expect(baumWelch({ prior: 0 }).prior).toEqual({ initial: 0, transition: 0, emission: 0, floor: false });
    expect(() => baumWelch({ maxIterations: 0 })).toThrow("baumWelch: maxIterations must be an integer of at least 1, got 0");
    expect(() => baumWelch({ tolerance: -1 })).toThrow(RangeError);
    expect(() => baumWelch({ totalTolerance: -1 })).toThrow("baumWelch: totalTolerance");
    expect(() => baumWelch({ prior: -1 })).toThrow("baumWelch: prior must be at least 0");
    expect(() => baumWelch({ prior: { initial: -1 } })).toThrow("baumWelch: prior.initial");
    expect(() => baumWelch({ prior: { floor: 1 as never } })).toThrow(TypeError);
  });
});

describe("bestOfRestarts", () => {
  const truth = randomMarkov("categorical", 3, 6, 21);
  const train = simulate(truth, 20, 30, 1);
  const valid = simulate(truth, 10, 30, 2);
  const start = (k: Key): HiddenMarkov => randomHiddenMarkov({ stateCount: 3, emission: "categorical", data: train, key: k });
  const learner = (limit: number | null) => baumWelch({ maxIterations: limit ?? 20, tolerance: null });
  const run = (restarts: number, keep: number, seed = 5) =>
    bestOfRestarts(start, { train, valid: null }, { restarts, keep, shortIterations: 3, learner, key: key(seed) });

  it("returns the best full run among the best short ones, and how much the start mattered", () => {
    const best = run(6, 2);
    const short = best.restarts.map((r) => r.shortObjective);
    expect(best.shortSpread).toBe(Math.max(...short) - Math.min(...short));
    expect(best.shortSpread).toBeGreaterThan(0);
    const full = best.restarts.filter((r) => r.objective !== null);
    expect(full).toHaveLength(2);
    expect(Math.min(...full.map((r) => r.shortObjective))).toBeGreaterThanOrEqual([...short].sort((a, b) => b - a)[1]);
    expect(best.restarts[best.restart].objective).toBe(Math.max(...full.map((r) => r.objective as number)));
    expect(best.fit.history).toHaveLength(20);
    expect(best.fit.history.at(-1)?.objective).toBe(best.restarts[best.restart].objective);
  });

  it("is the same for the same key, and a longer list of restarts begins with the shorter one", () => {
    expect(JSON.stringify(run(3, 1))).toBe(JSON.stringify(run(3, 1)));
    expect(
      run(6, 1)
        .restarts.map((r) => r.shortObjective)
        .slice(0, 3),
    ).toEqual(run(3, 1).restarts.map((r) => r.shortObjective));
    expect(run(3, 1, 6).restarts[0].shortObjective).not.toBe(run(3, 1).restarts[0].shortObjective);
  });

  it("gives the run that one fit from that start gives", () => {
    const best = run(3, 3);
    const restartKey = key(5).fold("restart").fold(best.restart);
    const alone = fit(start(restartKey.fold("start")), { train, valid: null }, learner(null), { key: restartKey.fold("fit") });
    expect(alone.history).toEqual(best.fit.history);
    expect(alone.model.toFile()).toEqual(best.fit.model.toFile());
  });

  it("chooses by validation where there is validation data", () => {
    const best = bestOfRestarts(start, { train, valid }, { restarts: 4, keep: 4, shortIterations: 2, learner, key: key(5) });
    expect(best.restarts[best.restart].validPerStep).toBe(Math.max(...best.restarts.map((r) => r.validPerStep as number)));
  });

  it("refuses counts that make no sense", () => {
    expect(() => run(0, 1)).toThrow("bestOfRestarts: restarts must be an integer of at least 1, got 0");
    expect(() => run(2, 3)).toThrow("keep must be at most restarts (2), got 3");
  });
});
