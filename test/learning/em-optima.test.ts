import { readFileSync } from "node:fs";
import {
  type Dataset,
  type EmissionFileOf,
  type HiddenMarkov,
  hiddenMarkov,
  key,
  packDataset,
  parseDataset,
  parseModel,
} from "@unrolled/core";
import { forward, logLikelihood } from "@unrolled/inference";
import { baumWelch, bestOfRestarts, fit } from "@unrolled/learning";
import { describe, expect, it } from "vitest";
import { indexOfBest } from "../../packages/unrolled/src/compare/fit-recipe.js";
import { parseSpec } from "../../packages/unrolled/src/families/parse-spec.js";
import type { FitOutput } from "../../packages/unrolled/src/families/race.js";
import { recipeFor } from "../../packages/unrolled/src/families/recipe.js";
import { fitCandidate } from "../../packages/unrolled/src/tasks/fit-task.js";

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/learning/${name}`, import.meta.url), "utf8");
const column = (name: string): number[] => fixture(name).trim().split("\n").slice(1).map(Number);
const series = (kind: "real" | "count", values: readonly number[]): Dataset =>
  packDataset({ name: "series", targets: { kind, size: 1 }, sequences: [{ id: "a", targets: values.map((y) => [y]) }] });
const value = (model: HiddenMarkov, data: Dataset): number => logLikelihood(model, data, forward()).value;

/** What `unrolled fit SPEC` does on data without splits: every start to its end, the best kept. */
async function fitSpec(text: string, data: Dataset, seed: number) {
  const spec = parseSpec(text);
  const [race] = (await recipeFor(spec, data)).races;
  expect(race.shortRun).toBeNull();
  const outputs: FitOutput[] = [];
  for (const { candidate, label } of race.entrants) {
    const hooks = {
      start: null,
      checkpoint: null,
      shortRun: null,
      onCheckpoint: () => {},
      checkpointDue: () => false,
      onProgress: () => {},
    };
    const outcome = await fitCandidate(spec.family, candidate, { train: data, valid: null }, key(seed).fold(label), hooks);
    outputs.push({ ...outcome, validPerStep: null } as unknown as FitOutput);
  }
  const best = outputs[indexOfBest(outputs)];
  return { ...best, model: best.model as unknown as HiddenMarkov };
}

/** The maximum where states never overlap, in closed form: the path is known, so that every part is a frequency or a moment. */
function withoutOverlap(values: readonly number[], logProb: (y: number, own: readonly number[]) => number): number {
  const states = values.map((y) => (y > 100 ? 1 : 0));
  const own = [0, 1].map((k) => values.filter((_, t) => states[t] === k));
  let sum = values.reduce((total, y, t) => total + logProb(y, own[states[t]]), 0);
  for (const i of [0, 1]) {
    const next = states.slice(1).filter((_, t) => states[t] === i);
    for (const j of [0, 1]) {
      const count = next.filter((state) => state === j).length;
      if (count > 0) sum += count * Math.log(count / next.length);
    }
  }
  return sum;
}
const mean = (own: readonly number[]): number => own.reduce((a, b) => a + b, 0) / own.length;
const variance = (own: readonly number[]): number => mean(own.map((y) => (y - mean(own)) ** 2));
const logFactorial = (n: number): number => {
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += Math.log(i);
  return sum;
};

describe("EM on states that stand far apart", () => {
  it("ends at the closed-form maximum of power at 0.5 W and 2000 W, whatever the distance", async () => {
    const values = column("nilm.csv");
    const normal = (y: number, own: readonly number[]): number =>
      -0.5 * (Math.log(2 * Math.PI * variance(own)) + (y - mean(own)) ** 2 / variance(own));
    const best = withoutOverlap(values, normal);
    expect(best).toBeCloseTo(-83.67, 2);
    const { model, gainAtFloor } = await fitSpec("hmm:2", series("real", values), 1);
    expect(Math.abs(value(model, series("real", values)) - best)).toBeLessThan(0.01);
    expect(gainAtFloor).toBe(0);
    const { sds } = model.toFile().emission as unknown as { sds: number[][] };
    expect(sds.flat().sort((a, b) => a - b)).toEqual([expect.closeTo(0.087, 3), expect.closeTo(1.077, 3)]);
  });

  it("ends at the closed-form maximum of bursts of counts, and keeps a background of zeros possible at a known price", async () => {
    const values = column("burst.csv");
    const poisson = (y: number, own: readonly number[]): number =>
      (mean(own) === 0 ? 0 : y * Math.log(mean(own))) - mean(own) - logFactorial(y);
    const best = withoutOverlap(values, poisson);
    expect(best).toBeCloseTo(-746.977, 3);
    const { model } = await fitSpec("hmm:2", series("count", values), 1);
    expect(Math.abs(value(model, series("count", values)) - best)).toBeLessThan(0.01);

    const silent = values.map((y) => (y < 100 ? 0 : y));
    const { model: quiet } = await fitSpec("hmm:2", series("count", silent), 1);
    expect(Math.abs(value(quiet, series("count", silent)) - withoutOverlap(silent, poisson))).toBeLessThan(0.01);
    // Held-out data with one event in the background are unlikely, not impossible.
    expect(
      value(
        quiet,
        series(
          "count",
          silent.map((y, t) => (t === 5 ? 1 : y)),
        ),
      ),
    ).toBeGreaterThan(-1e6);
  });
});

// Major earthquakes a year, 1900–2006 (USGS, public domain). Maxima for 2 and 3 states: Zucchini & MacDonald (2009), table 3.1;
// for 4, the best known maximum, found also by 1,600 starts of an independent EM (best −326.29).
const earthquakes = series(
  "count",
  `13 14 8 10 16 26 32 27 18 32 36 24 22 23 22 18 25 21 21 14 8 11 14 23 18 17 19 20 22 19 13 26 13 14 22 24 21 22 26 21 23 24 27 41 31 27 35 26
   28 36 39 21 17 22 17 19 15 34 10 15 22 18 15 20 15 22 19 16 30 27 29 23 20 16 21 21 25 16 18 15 18 14 10 15 8 15 6 11 8 7 18 16 13 12 13 20 15
   16 12 18 15 16 13 15 16 11 11`
    .trim()
    .split(/\s+/)
    .map(Number),
);

describe("the search over starts", () => {
  it.each([
    [2, -341.8787],
    [3, -328.5275],
    [4, -326.285],
  ])("finds the best maximum of %i states on the earthquakes", async (states, best) => {
    const { model } = await fitSpec(`hmm:${states}`, earthquakes, 3);
    const found = value(model, earthquakes);
    expect(found).toBeGreaterThan(best - 0.005);
    expect(found).toBeLessThan(best + 0.001);
  });

  it("finds regimes that differ in spread alone, no worse than EM from the truth", async () => {
    const truth = hiddenMarkov({
      initial: [1, 0, 0],
      transition: [
        [0.96, 0.03, 0.01],
        [0.03, 0.94, 0.03],
        [0.05, 0.05, 0.9],
      ],
      emission: { kind: "gaussian", means: [[0.3], [0], [-0.5]], sds: [[0.5], [1.2], [3]] },
    });
    const data = series("real", truth.sample(500, key("regimes")).targets.flat() as number[]);
    const fromTruth = fit(truth, { train: data, valid: null }, baumWelch(), { key: key(1) });
    const { model, gainAtFloor } = await fitSpec("hmm:3,restarts=12", data, 1);
    expect(value(model, data)).toBeGreaterThan(value(fromTruth.model, data) - 0.01);
    expect(gainAtFloor).toBe(0);
  });

  it("does not let a spike on a few equal values win for its floor alone, nor fears a state of one value", async () => {
    const draws = hiddenMarkov({ initial: [1], transition: [[1]], emission: { kind: "gaussian", means: [[0]], sds: [[1]] } });
    const noise = draws.sample(80, key("noise")).targets.flat() as number[];
    const spiked = series(
      "real",
      noise.map((y, t) => (t >= 40 && t < 44 ? noise[40] : y)),
    );
    const spread = hiddenMarkov({
      initial: [0.5, 0.5],
      transition: [
        [0.9, 0.1],
        [0.1, 0.9],
      ],
      emission: { kind: "gaussian", means: [[-0.5], [0.5]], sds: [[1], [0.8]] },
    });
    const spike = hiddenMarkov({
      initial: [1, 0],
      transition: [
        [0.98, 0.02],
        [0.2, 0.8],
      ],
      emission: { kind: "gaussian", means: [[0], [noise[40]]], sds: [[1], [0.01]] },
    });
    const [interior, floored] = [spread, spike].map((start) => fit(start, { train: spiked, valid: null }, baumWelch(), { key: key(1) }));
    expect(floored.gainAtFloor).toBeGreaterThan(0);
    expect(floored.warnings).toEqual([
      expect.stringMatching(/^baumWelch: some spreads stand at their floor.* state 2, dimension 1: sd .* over 3\.99/),
    ]);
    expect(interior.gainAtFloor).toBe(0);
    // It has the higher likelihood, and loses it when its state is given the spread of the other.
    expect(floored.history.at(-1)?.objective).toBeGreaterThan(interior.history.at(-1)?.objective as number);
    const starts = [spread, spike];
    const best = bestOfRestarts(
      () => starts.shift() as HiddenMarkov,
      { train: spiked, valid: null },
      { restarts: 2, learner: (limit) => baumWelch({ maxIterations: limit ?? 500 }), key: key(1) },
    );
    expect(best.restart).toBe(0);

    // Half of a series at exactly 0.5 is a state, although its spread is the floor's.
    const standby = series(
      "real",
      Array.from({ length: 120 }, (_, t) => (Math.floor(t / 20) % 2 === 0 ? 0.5 : 2000 + noise[t % 80])),
    );
    const { model } = await fitSpec("hmm:2", standby, 1);
    const { means } = model.toFile().emission as unknown as { means: number[][] };
    expect(Math.min(...means.flat())).toBeCloseTo(0.5, 9);
  });
});

describe("EM with states in another order", () => {
  const data = parseDataset(JSON.parse(fixture("d20.json")), "d20.json");
  const order = [2, 0, 1];
  const permuted = <T>(list: readonly T[]): T[] => order.map((k) => list[k]);

  it.each(["gaussian", "gaussian-full"] as const)("is the same fit in that order, floors and all: %s", (kind) => {
    const start = parseModel(JSON.parse(fixture("m20.json")), "m20.json").toFile() as ReturnType<HiddenMarkov["toFile"]>;
    const { means, covariances } = start.emission as EmissionFileOf<"gaussian-full">;
    const emissionOf = (sort: <T>(list: readonly T[]) => readonly T[]) =>
      kind === "gaussian"
        ? ({ kind, means: sort(means), sds: sort(covariances.map((rows) => rows.map((row, d) => Math.sqrt(row[d])))) } as const)
        : ({ kind, means: sort(means), covariances: sort(covariances) } as const);
    const one = hiddenMarkov({ ...start, emission: emissionOf((list) => list) });
    const other = hiddenMarkov({
      initial: permuted(start.initial as readonly number[]),
      transition: permuted(start.transition).map((row) => permuted(row)),
      emission: emissionOf(permuted),
    });
    const [a, b] = [one, other].map((model) => fit(model, { train: data, valid: null }, baumWelch({ maxIterations: 20 }), { key: key(1) }));
    expect(b.history.length).toBe(a.history.length);
    expect(b.gainAtFloor).toBeCloseTo(a.gainAtFloor, 9);
    expect(b.history.at(-1)!.objective).toBeCloseTo(a.history.at(-1)!.objective, 11);
    const [meansA, meansB] = [a, b].map(({ model }) => (model.toFile().emission as EmissionFileOf<"gaussian">).means);
    permuted(meansA).forEach((row, k) => {
      row.forEach((m, d) => {
        expect(meansB[k][d]).toBeCloseTo(m, 8);
      });
    });
  });
});

describe("EM without a prior", () => {
  const data = parseDataset(JSON.parse(fixture("d20.json")), "d20.json");
  const start = parseModel(JSON.parse(fixture("m20.json")), "m20.json") as unknown as HiddenMarkov;

  it("ends a fit whose covariance collapses as data, with the model before it", () => {
    const fitted = fit(start, { train: data, valid: null }, baumWelch({ prior: 0 }), { key: key(1) });
    expect(fitted.stopped).toBe("collapsed");
    expect(fitted.warnings).toEqual([
      expect.stringMatching(/variance of state 3, dimension 1 fell to 0: the likelihood has no maximum there in iteration \d+/),
    ]);
    expect(value(fitted.model, data)).toBeCloseTo(fitted.history.at(-1)!.trainPerStep * data.stepCount, 10);
    // With the floor it goes on, never falls, and owes what it has to the floor.
    const held = fit(start, { train: data, valid: null }, baumWelch(), { key: key(1) });
    expect(held.stopped).toBe("tolerance");
    expect(held.gainAtFloor).toBeGreaterThan(0);
    const rises = held.history.slice(1).map(({ objective }, i) => objective - held.history[i].objective);
    expect(Math.min(...rises)).toBeGreaterThan(-1e-12);
  });

  it("resumes a fit that is about to collapse to the same outcome", () => {
    const checkpoints: string[] = [];
    const learner = baumWelch({ prior: 0 });
    const through = fit(start, { train: data, valid: null }, learner, {
      key: key(1),
      onCheckpoint: (c) => void checkpoints.push(JSON.stringify(c)),
    });
    for (const text of checkpoints) {
      const resumed = fit(start, { train: data, valid: null }, learner, { key: key(1), resumeFrom: JSON.parse(text) });
      expect({ ...resumed, model: resumed.model.toFile() }).toEqual({ ...through, model: through.model.toFile() });
    }
  });

  it("takes a start that collapses for one that failed, and the others go on; where all collapse it says so", () => {
    // Three states of one law stay so: the fit of a single normal.
    const sound = hiddenMarkov({
      ...start.toFile(),
      emission: {
        kind: "gaussian-full",
        means: [
          [0, 0, 0],
          [0, 0, 0],
          [0, 0, 0],
        ],
        covariances: [0, 1, 2].map(() => [
          [40, 0, 0],
          [0, 2, 0],
          [0, 0, 1],
        ]),
      },
    });
    const run = (starts: HiddenMarkov[]) =>
      bestOfRestarts(
        () => starts.shift() as HiddenMarkov,
        { train: data, valid: null },
        { restarts: starts.length, learner: (limit) => baumWelch({ maxIterations: limit ?? 30, prior: 0 }), key: key(1) },
      );
    const best = run([start, sound]);
    expect(best.restart).toBe(1);
    expect(best.fit.stopped).not.toBe("collapsed");
    // It was ahead when it collapsed.
    expect(best.restarts[0].objective).toBeGreaterThan(best.restarts[1].objective as number);
    const none = run([start, start]);
    expect(none.fit.stopped).toBe("collapsed");
    expect(none.fit.warnings).not.toEqual([]);
  });
});
