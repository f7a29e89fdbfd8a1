import {
  type EmissionFile,
  type EmissionFileOf,
  type HiddenMarkovSpec,
  hiddenMarkov,
  key,
  packDataset,
  randomHiddenMarkov,
} from "@unrolled/core";
import { forward, logLikelihood } from "@unrolled/inference";
import { describe, expect, test } from "vitest";
import { hiddenMarkovExamples, sampledDataset } from "../../support/hidden-markov-examples.js";

const kinds = Object.keys(hiddenMarkovExamples) as EmissionFile["kind"][];
const base: HiddenMarkovSpec = {
  initial: [0.5, 0.5],
  transition: [
    [0.9, 0.1],
    [0.2, 0.8],
  ],
  emission: {
    kind: "categorical",
    probabilities: [
      [0.5, 0.5],
      [0.1, 0.9],
    ],
  },
};
const withEmission = (emission: EmissionFile): HiddenMarkovSpec => ({ ...base, emission });

describe("what does not fit is refused with its place", () => {
  test.each<[HiddenMarkovSpec, string]>([
    [
      {
        ...base,
        transition: [
          [0.9, 0.1],
          [0.2, 0.77],
        ],
      },
      "hiddenMarkov: transition row 2 must sum to 1, got 0.97; normalise it",
    ],
    [{ ...base, initial: [0.5, 0.4] }, "hiddenMarkov: initial must sum to 1, got 0.9; normalise it"],
    [{ ...base, initial: [1.5, -0.5] }, "hiddenMarkov: initial must hold probabilities, got -0.5"],
    [{ ...base, initial: [1] }, "hiddenMarkov: initial must be a list of 2 numbers, got 1"],
    [{ ...base, transition: [[0.9, 0.1]] }, "hiddenMarkov: transition must have one row per state (2), got 1"],
    [{ ...base, transition: [[0.9, 0.1], [1]] }, "hiddenMarkov: transition row 2 must be a list of 2 numbers, got 1"],
    [
      {
        ...base,
        transition: [
          [0.9, 0.1],
          [Number.NaN, 1],
        ],
      },
      "hiddenMarkov: transition row 2 must hold finite numbers, got NaN",
    ],
    [withEmission({ kind: "categorical", probabilities: [] }), "emission.probabilities must be a list that is not empty"],
    [
      withEmission({
        kind: "categorical",
        probabilities: [
          [0.5, 0.5],
          [0.2, 0.2],
        ],
      }),
      "emission.probabilities row 2 must sum to 1, got 0.4",
    ],
    [withEmission({ kind: "bernoulli", probabilities: [[0.5], [1.2]] }), "emission.probabilities row 2 must hold probabilities, got 1.2"],
    [withEmission({ kind: "poisson", rates: [[0.5], [-1]] }), "emission.rates row 2 must hold rates of at least 0, got -1"],
    [withEmission({ kind: "gaussian", means: [[0], [1]], sds: [[1], [0]] }), "emission.sds row 2 must hold numbers above 0, got 0"],
    [withEmission({ kind: "gaussian", means: [[0], [1]], sds: [[1]] }), "emission.sds must have one row per state (2), got 1"],
    [
      withEmission({
        kind: "gaussian-full",
        means: [
          [0, 0],
          [1, 1],
        ],
        covariances: [
          [
            [1, 0],
            [0, 1],
          ],
          [
            [1, 2],
            [2, 1],
          ],
        ],
      }),
      "emission.covariances of state 2 must be positive definite, got [[1,2],[2,1]]",
    ],
    [
      withEmission({
        kind: "gaussian-full",
        means: [
          [0, 0],
          [1, 1],
        ],
        covariances: [
          [
            [1, 0.5],
            [0.4, 1],
          ],
          [
            [1, 0],
            [0, 1],
          ],
        ],
      }),
      "emission.covariances of state 1 must be symmetric, got 0.4 at (2, 1) and 0.5 at (1, 2)",
    ],
    [
      withEmission({
        kind: "gaussian-full",
        means: [
          [0, 0],
          [1, 1],
        ],
        covariances: [
          [
            [1, 0],
            [0, 1],
          ],
          [[1, 0]],
        ],
      }),
      "emission.covariances of state 2 must be a 2 × 2 matrix, got 1 rows",
    ],
    [
      withEmission({ kind: "gaussian-mixture", weights: [[1], [0.9]], means: [[[0]], [[0]]], sds: [[[1]], [[1]]] }),
      "emission.weights row 2 must sum to 1, got 0.9",
    ],
    [
      withEmission({ kind: "gaussian-mixture", weights: [[1], [1]], means: [[[0]], [[0], [1]]], sds: [[[1]], [[1]]] }),
      "emission.means and emission.sds of state 2 must have 1 components, got 2 and 1",
    ],
    [
      withEmission({ kind: "cauchy" } as never),
      'emission.kind must be one of categorical, bernoulli, poisson, gaussian, gaussian-full, gaussian-mixture, got "cauchy"',
    ],
  ])("%#: %s", (spec, message) => {
    expect(() => hiddenMarkov(spec)).toThrow(message);
  });

  test("sums within 1e-8 of 1 are taken as they are", () => {
    expect(hiddenMarkov({ ...base, initial: [0.5, 0.5 + 9e-9] }).toFile().initial).toEqual([0.5, 0.5 + 9e-9]);
    expect(() => hiddenMarkov({ ...base, initial: [0.5, 0.5 + 2e-8] })).toThrow("must sum to 1");
  });

  test("data of another kind or size do not bind, in any view", () => {
    const model = hiddenMarkov({ ...base, name: "two coins" });
    const counts = packDataset({ name: "counts", targets: { kind: "count", size: 2 }, sequences: [{ id: "a", targets: [[1, 2]] }] });
    const letters = packDataset({
      name: "letters",
      targets: { kind: "categorical", size: 3, symbols: null },
      sequences: [{ id: "a", targets: [0] }],
    });
    for (const view of ["finite", "expectations", "particles"] as const) {
      expect(() => model.views[view](counts)).toThrow(
        new TypeError('bind: model "two coins" needs categorical targets, data "counts" has count ones'),
      );
      expect(() => model.views[view](letters)).toThrow(
        new RangeError('bind: model "two coins" needs targets of size 2, data "letters" has size 3'),
      );
    }
  });
});

describe.each(kinds)("a %s model", (kind) => {
  const spec = hiddenMarkovExamples[kind];
  const model = hiddenMarkov({ ...spec, name: "example", provenance: { seed: 3 } });

  test("writes the file it was made from, and is made again from it", () => {
    const file = model.toFile();
    expect(file).toEqual({
      format: "unrolled/model",
      version: 1,
      kind: "hidden-markov",
      ...spec,
      name: "example",
      provenance: { seed: 3 },
    });
    const data = sampledDataset(spec, [20, 7], key("file"));
    const again = hiddenMarkov(JSON.parse(JSON.stringify(file)));
    expect(logLikelihood(again, data, forward()).value).toBe(logLikelihood(model, data, forward()).value);
  });

  test("is frozen, and does not change with the arrays it was made from", () => {
    const mutable = JSON.parse(JSON.stringify(spec)) as { initial: number[]; transition: number[][] };
    const made = hiddenMarkov(mutable as never as HiddenMarkovSpec);
    mutable.transition[0][0] = 99;
    mutable.initial[0] = 99;
    expect(made.toFile().transition).toEqual(spec.transition);
    expect(made.toFile().initial).toEqual(spec.initial);
    expect(() => {
      (made.toFile().transition as number[][])[0][0] = 5;
    }).toThrow(TypeError);
    expect(Object.isFrozen(made)).toBe(true);
  });

  test("samples states by its chain and targets by its laws, to 5 standard errors", () => {
    const { targets, states } = model.sample(20_000, key(`sample ${kind}`));
    expect(targets).toHaveLength(20_000);
    // Two passages at a time: transitions out of each state are independent draws of its row.
    spec.transition.forEach((row, i) => {
      const next = states!.slice(1).filter((_, t) => states![t] === i);
      expect(next.length).toBeGreaterThan(2000);
      row.forEach((p, j) => {
        const f = next.filter((k) => k === j).length / next.length;
        expect(Math.abs(f - p)).toBeLessThanOrEqual(5 * Math.sqrt((p * (1 - p)) / next.length));
      });
    });
    // Given the states the targets are independent: each surprise has the entropy of its law as its mean (checked law by law elsewhere).
    const data = packDataset({
      name: "sampled",
      targets: kind === "categorical" ? { kind, size: model.targets.size, symbols: null } : (model.targets as never),
      sequences: [{ id: "a", targets }],
    });
    const view = model.views.finite(data);
    const own = targets.map((_, t) => {
      const out = new Float64Array(3);
      view.logEmissionInto(out, t);
      return out[states![t] as number];
    });
    expect(Math.min(...own)).toBeGreaterThan(-60);
    const other = targets.map((_, t) => {
      const out = new Float64Array(3);
      view.logEmissionInto(out, t);
      return Math.max(out[((states![t] as number) + 1) % 3], -60);
    });
    const mean = (values: number[]): number => values.reduce((sum, x) => sum + x / values.length, 0);
    expect(mean(own)).toBeGreaterThan(mean(other));
  });

  test("samples the same for the same key, and a shorter sample is the start of a longer", () => {
    const long = model.sample(12, key(5));
    expect(model.sample(12, key(5))).toEqual(long);
    expect(model.sample(4, key(5)).states).toEqual(long.states!.slice(0, 4));
    expect(model.sample(4, key(5)).targets).toEqual(long.targets.slice(0, 4));
    expect(model.sample(12, key(6))).not.toEqual(long);
    expect(() => model.sample(0, key(1))).toThrow("sample: length must be an integer of at least 1, got 0");
  });
});

test.each<[EmissionFile["kind"], number]>([
  ["categorical", 3 * 3],
  ["bernoulli", 3 * 4],
  ["poisson", 3 * 2],
  ["gaussian", 3 * 4],
  ["gaussian-full", 3 * (3 + 6)],
  ["gaussian-mixture", 3 * (1 + 2 * 2 * 2)],
])("%s has %d free parameters in its emission, beside 2 of the start and 6 of the transition", (kind, count) => {
  expect(hiddenMarkov(hiddenMarkovExamples[kind]).parameterCount).toBe(count + 8);
  expect(hiddenMarkov({ ...hiddenMarkovExamples[kind], initial: "stationary" }).parameterCount).toBe(count + 6);
  expect(hiddenMarkov(hiddenMarkovExamples[kind]).density).toBe(kind.startsWith("gaussian"));
});

test("one state is a model of independent targets", () => {
  const model = hiddenMarkov({ initial: [1], transition: [[1]], emission: { kind: "poisson", rates: [[2, 3]] } });
  expect(model.name).toBe("hidden Markov, 1 state");
  expect(model.parameterCount).toBe(2);
});

describe("random starts", () => {
  test.each(kinds)("of %s fit the data they were made from: finite, scattered, the same for the same key", (kind) => {
    const data = sampledDataset(hiddenMarkovExamples[kind], [80, 40, 3], key("random"), 0.1);
    const make = (seed: number) => randomHiddenMarkov({ stateCount: 5, emission: kind, data, key: key(seed), components: 3 });
    const score = (seed: number): number => logLikelihood(make(seed), data, forward()).value;
    expect(make(1).toFile()).toEqual(make(1).toFile());
    const scores = [1, 2, 3, 4].map(score);
    for (const value of scores) expect(Number.isFinite(value)).toBe(true);
    expect(new Set(scores).size).toBe(4);
    const { emission } = make(1).toFile();
    if (emission.kind === "gaussian-mixture") expect(emission.weights).toHaveLength(5);
    if (emission.kind === "gaussian-mixture") expect(emission.weights[0]).toHaveLength(3);
    // No two states start alike, or EM could never part them.
    const rows = "means" in emission ? emission.means : "rates" in emission ? emission.rates : emission.probabilities;
    expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(5);
  });

  test("take symbols and dimensions that never occur as possible", () => {
    const data = packDataset({
      name: "d",
      targets: { kind: "categorical", size: 3, symbols: null },
      sequences: [{ id: "a", targets: [0, 1, 0] }],
    });
    const { emission } = randomHiddenMarkov({ stateCount: 2, emission: "categorical", data, key: key(1) }).toFile();
    for (const row of (emission as EmissionFileOf<"categorical">).probabilities) expect(Math.min(...row)).toBeGreaterThan(0);
    const notes = packDataset({
      name: "n",
      targets: { kind: "binary", size: 2 },
      sequences: [
        {
          id: "a",
          targets: [
            [0, 1],
            [0, 1],
          ],
        },
      ],
    });
    const bits = randomHiddenMarkov({ stateCount: 2, emission: "bernoulli", data: notes, key: key(1) }).toFile().emission;
    for (const p of (bits as EmissionFileOf<"bernoulli">).probabilities.flat()) expect(p > 0 && p < 1).toBe(true);
  });

  test("spread normal means over the clusters of the data", () => {
    const targets = Array.from({ length: 90 }, (_, t) => [100 * (t % 3) + (t % 7) / 10]);
    const data = packDataset({ name: "clusters", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets }] });
    const { emission } = randomHiddenMarkov({ stateCount: 3, emission: "gaussian", data, key: key(4) }).toFile();
    const means = (emission as EmissionFileOf<"gaussian">).means.map(([m]) => Math.round(m / 100));
    expect(means.sort()).toEqual([0, 1, 2]);
  });

  test("refuse an emission that does not fit the targets, and counts below 1", () => {
    const data = sampledDataset(hiddenMarkovExamples.poisson, [10], key(1));
    expect(() => randomHiddenMarkov({ stateCount: 2, emission: "gaussian", data, key: key(1) })).toThrow(
      new TypeError('randomHiddenMarkov: emission "gaussian" needs real targets, data "sampled" has count ones'),
    );
    expect(() => randomHiddenMarkov({ stateCount: 0, emission: "poisson", data, key: key(1) })).toThrow(
      "stateCount must be an integer of at least 1, got 0",
    );
    expect(() => randomHiddenMarkov({ stateCount: 2, emission: "wrong" as never, data, key: key(1) })).toThrow(
      "emission must be one of categorical",
    );
  });
});
