import {
  type Dataset,
  type EmissionFileOf,
  type ExpectedStatistics,
  type HiddenMarkov,
  hiddenMarkov,
  key,
  packDataset,
  randomHiddenMarkov,
} from "@unrolled/core";
import { forward, logLikelihood } from "@unrolled/inference";
import { symmetricEigen } from "@unrolled/kernels";
import { baumWelch, fit } from "@unrolled/learning";
import { describe, expect, test } from "vitest";
import { hiddenMarkovExamples, sampledDataset } from "../../support/hidden-markov-examples.js";

const draws = (count: number, name: string): number[] => {
  const out = new Float64Array(count);
  key("floors").fold(name).fillNormal(out);
  return Array.from(out);
};
const columns = (targets: readonly (readonly (number | null)[])[]): Dataset =>
  packDataset({ name: "d", targets: { kind: "real", size: targets[0].length }, sequences: [{ id: "a", targets }] });
const floorsOf = (targets: readonly (readonly (number | null)[])[]): readonly number[] => {
  const D = targets[0].length;
  const emission = { kind: "gaussian", means: [new Array(D).fill(0)], sds: [new Array(D).fill(1)] } as const;
  return hiddenMarkov({ initial: [1], transition: [[1]], emission })
    .views.expectations(columns(targets))
    .leastSpreads() as readonly number[];
};

describe("a floor", () => {
  test("is no more than half of a dimension's own sd, so that one state reaches its maximum likelihood on rare values too", () => {
    // 4 % ones among zeros: the gap over √12, 0.29, is above the sd of all, 0.196.
    const rare = Array.from({ length: 100 }, (_, i) => [i % 25 === 0 ? 1 : 0]);
    const sd = Math.sqrt(0.04 * 0.96);
    expect(floorsOf(rare)[0]).toBeCloseTo(sd / 2, 14);
    const data = columns(rare);
    const start = hiddenMarkov({ initial: [1], transition: [[1]], emission: { kind: "gaussian", means: [[0.5]], sds: [[1]] } });
    const { model } = fit(start, { train: data }, baumWelch());
    // One Gaussian of the data's own mean and sd.
    expect(logLikelihood(model, data, forward()).value).toBeCloseTo(-100 * (Math.log(sd) + 0.5 * Math.log(2 * Math.PI) + 0.5), 8);
  });
});

describe("symmetricEigen", () => {
  test.each([1, 2, 3, 8])("rebuilds a symmetric matrix of size %i from orthogonal vectors", (n) => {
    const B = draws(n * n, `eigen ${n}`);
    const A = Float64Array.from({ length: n * n }, (_, at) => B[at] + B[(at % n) * n + Math.floor(at / n)]);
    const [values, V] = [new Float64Array(n), new Float64Array(n * n)];
    symmetricEigen(values, V, A.slice(), n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        let [rebuilt, inner] = [0, 0];
        for (let e = 0; e < n; e++) {
          rebuilt += values[e] * V[i * n + e] * V[j * n + e];
          inner += V[e * n + i] * V[e * n + j];
        }
        expect(rebuilt).toBeCloseTo(A[i * n + j], 12);
        expect(inner).toBeCloseTo(i === j ? 1 : 0, 12);
      }
  });
});

describe("the floor of spreads", () => {
  const normal = draws(400, "normal");

  test("is far below the spread of the data and of every state, wherever the states stand", () => {
    for (const distance of [0, 10, 1e6]) {
      const [floor] = floorsOf(normal.map((y, t) => [t % 4 === 0 ? 0.09 * y : distance + 20 * y]));
      // A hundred values of sd 0.09 stand about 0.002 apart where they are densest.
      expect(floor).toBeGreaterThan(1e-4);
      expect(floor).toBeLessThan(0.01);
    }
  });

  test("moves with the units and not with the origin", () => {
    const [floor] = floorsOf(normal.map((y) => [y]));
    expect(floorsOf(normal.map((y) => [1024 * y]))[0]).toBeCloseTo(1024 * floor, 10);
    expect(floorsOf(normal.map((y) => [y + 8]))[0]).toBeCloseTo(floor, 12);
  });

  test("is the rounding of values that repeat, and rounding errors are not gaps", () => {
    expect(floorsOf(normal.map((y) => [Math.round(10 * y) / 10]))[0]).toBeCloseTo(0.1 / Math.sqrt(12), 12);
    // 0.1 + 0.2 and 0.3 are one value.
    expect(floorsOf([[0.1 + 0.2], [0.3], [0.3], [0.3], [0.3], [2.3], [1.3]])[0]).toBeCloseTo(1 / Math.sqrt(12), 12);
  });

  test("is of each dimension, without missing values, and 0 where nothing varies", () => {
    const targets = normal.slice(0, 50).map((y, t) => [y, t % 3 === 0 ? null : Math.round(y), 7]);
    const [a, b, c] = floorsOf(targets);
    expect(a).toBe(floorsOf(targets.map(([y]) => [y]))[0]);
    expect(b).toBeCloseTo(1 / Math.sqrt(12), 12);
    expect(c).toBe(0);
  });

  test("is not there for emissions without a spread", () => {
    for (const kind of ["categorical", "bernoulli", "poisson"] as const) {
      const data = sampledDataset(hiddenMarkovExamples[kind], [20], key(kind));
      expect(hiddenMarkov(hiddenMarkovExamples[kind]).views.expectations(data).leastSpreads()).toBeNull();
    }
  });
});

describe("a full covariance under its floor", () => {
  const D = 3;
  const z = draws(3 * 6, "flat");
  // Six values in a plane, at steps of which a state owns all: its covariance is singular.
  const targets = Array.from({ length: 6 }, (_, i) => [z[3 * i], z[3 * i + 1], z[3 * i] - 2 * z[3 * i + 1]]);
  const data = columns(targets);
  const start = hiddenMarkov({
    initial: [1],
    transition: [[1]],
    emission: {
      kind: "gaussian-full",
      means: [[0, 0, 0]],
      covariances: [
        [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
      ],
    },
  });
  const statistics: ExpectedStatistics = {
    initial: Float64Array.of(1),
    transitions: Float64Array.of(5),
    posterior: new Float64Array(6).fill(1),
  };
  const leastSpreads = [0.05, 0.1, 0.2];
  const none = { initial: 0, transition: 0, emission: 0 };
  const best = start.views.expectations(data).maximise(statistics, { ...none, leastSpreads }) as HiddenMarkov;
  const { means, covariances } = best.toFile().emission as EmissionFileOf<"gaussian-full">;
  const score = (covariance: readonly (readonly number[])[]): number =>
    logLikelihood(
      hiddenMarkov({ ...start.toFile(), emission: { kind: "gaussian-full", means, covariances: [covariance] } }),
      data,
      forward(),
    ).value;

  test("is a collapse without the floor, and with it has the highest likelihood of all that stay above", () => {
    expect(start.views.expectations(data).maximise(statistics, none)).toMatchObject({
      collapsed: expect.stringContaining("state 1, dimension 3"),
    });
    const value = score(covariances[0]);
    // Σ = F + B Bᵀ is above the floor F for every B: no B near the maximum's, nor elsewhere, does better.
    const excess = covariances[0].map((row, i) => row.map((x, j) => x - (i === j ? leastSpreads[i] ** 2 : 0)));
    const [values, V] = [new Float64Array(D), new Float64Array(D * D)];
    symmetricEigen(values, V, Float64Array.from(excess.flat()), D);
    expect(Math.min(...values)).toBeGreaterThan(-1e-12);
    const root = Array.from({ length: D }, (_, i) => Array.from({ length: D }, (_, e) => V[i * D + e] * Math.sqrt(Math.max(0, values[e]))));
    let highest = Number.NEGATIVE_INFINITY;
    for (let trial = 0; trial < 300; trial++) {
      const e = draws(D * D, `trial ${trial}`);
      const size = 10 ** -(1 + (trial % 4));
      const B = root.map((row, i) => row.map((x, j) => x + size * e[i * D + j]));
      const trialCovariance = B.map((row, i) =>
        B.map((other, j) => row.reduce((sum, x, p) => sum + x * other[p], 0) + (i === j ? leastSpreads[i] ** 2 : 0)),
      );
      highest = Math.max(highest, score(trialCovariance));
    }
    expect(highest).toBeLessThan(value + 1e-9);
    // The trials come near: the bound is not empty.
    expect(highest).toBeGreaterThan(value - 0.1);
  });

  test("keeps a covariance above the floor as it is, to the last bit", () => {
    const y = draws(60, "free");
    const free = columns(Array.from({ length: 20 }, (_, t) => y.slice(3 * t, 3 * t + 3)));
    const all = { ...statistics, posterior: new Float64Array(20).fill(1) };
    const view = start.views.expectations(free);
    const [held, without] = [leastSpreads, null].map((floors) =>
      (view.maximise(all, { ...none, leastSpreads: floors }) as HiddenMarkov).toFile(),
    );
    expect(held).toEqual(without);
  });

  test("is named with the directions that stand at the floor", () => {
    const { laws, gain } = best.views.expectations(data).atFloor(statistics, leastSpreads);
    expect(laws).toEqual([expect.stringMatching(/^state 1: [12] of 3 directions over 6 expected observations$/)]);
    expect(gain).toBeGreaterThan(0);
  });
});

describe("the laws of random starts", () => {
  const kinds = Object.keys(hiddenMarkovExamples) as (keyof typeof hiddenMarkovExamples)[];
  test.each(kinds.flatMap((kind) => (["segments", "quantiles"] as const).map((law) => [kind, law] as const)))(
    "of %s by %s: finite, all states different, sticky, the same for the same key",
    (kind, law) => {
      const data = sampledDataset(hiddenMarkovExamples[kind], [80, 40, 3], key("law"), 0.1);
      const make = (seed: number) => randomHiddenMarkov({ stateCount: 4, emission: kind, law, data, key: key(seed) });
      const file = make(1).toFile();
      expect(make(1).toFile()).toEqual(file);
      expect(Number.isFinite(logLikelihood(make(1), data, forward()).value)).toBe(true);
      expect(Math.min(...file.transition.map((row, i) => row[i]))).toBeGreaterThan(0.8);
      const { emission } = file;
      const rows = "means" in emission ? emission.means : "rates" in emission ? emission.rates : emission.probabilities;
      expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(4);
      expect(() => randomHiddenMarkov({ stateCount: 2, emission: kind, law: "odd" as never, data, key: key(1) })).toThrow(TypeError);
    },
  );

  test("by quantiles part the states by size", () => {
    const data = columns(draws(200, "sizes").map((y) => [y]));
    const { emission } = randomHiddenMarkov({ stateCount: 3, emission: "gaussian", law: "quantiles", data, key: key(2) }).toFile();
    const { means, sds } = emission as EmissionFileOf<"gaussian">;
    expect(means[0][0] + sds[0][0]).toBeLessThan(means[2][0] - sds[2][0]);
  });
});
