import {
  type Dataset,
  key,
  type LinearGaussianSpec,
  linearGaussian,
  modelFromParcel,
  packDataset,
  parcelOf,
  parseModel,
  type SequenceRecord,
  stringifyJson,
  unpackSequence,
} from "@unrolled/core";
import { guided, logLikelihood, replicated, smc } from "@unrolled/inference";
import { describe, expect, test } from "vitest";
import { denseLinearGaussian } from "../../../support/dense-linear-gaussian.js";

/** Two numbers of state, two targets, two inputs, all parts there. */
const spec: LinearGaussianSpec & { readonly initialCov: readonly (readonly number[])[] } = {
  initialMean: [0.4, -0.3],
  initialCov: [
    [1.2, 0.3],
    [0.3, 0.8],
  ],
  A: [
    [0.8, 0.2],
    [-0.3, 0.7],
  ],
  B: [
    [0.5, 0],
    [0.1, -0.4],
  ],
  b: [0.2, -0.1],
  Q: [
    [0.5, 0.2],
    [0.2, 0.4],
  ],
  C: [
    [1, 0.4],
    [-0.2, 0.9],
  ],
  D: [
    [0.3, -0.2],
    [0, 0.6],
  ],
  d: [1, -2],
  R: [
    [0.6, 0.1],
    [0.1, 0.7],
  ],
};
const diagonal = (...values: number[]): number[][] => values.map((v, i) => values.map((_, j) => (i === j ? v : 0)));

/** Sequences drawn from the model, with inputs like N(0, 1); step 3 is missing, and of step 4 the first number. */
function dataOf(of: LinearGaussianSpec, lengths: readonly number[]): Dataset {
  const model = linearGaussian(of);
  const X = model.inputs?.size ?? 0;
  return packDataset({
    name: "linear",
    targets: { kind: "real", size: model.targets.size },
    inputs: X === 0 ? null : { kind: "real", size: X },
    sequences: lengths.map((length, i): SequenceRecord => {
      const x = new Float64Array(length * X);
      key("inputs").fold(i).fillNormal(x);
      const inputs = Array.from({ length }, (_, t) => Array.from(x.subarray(t * X, (t + 1) * X)));
      const targets = [...model.sample(length, key("drawn").fold(i), inputs).targets] as SequenceRecord["targets"][number][];
      if (length > 3) targets[2] = null;
      if (length > 4 && model.targets.size > 1) targets[3] = [null, ...(targets[3] as number[]).slice(1)];
      return { id: `s${i}`, targets, ...(X === 0 ? {} : { inputs }) };
    }),
  });
}

const oracle = (of: LinearGaussianSpec, data: Dataset, index: number): number => {
  const { targets, inputs } = unpackSequence(data, index);
  return denseLinearGaussian(of, targets as (number[] | null)[], (inputs ?? []) as number[][]);
};

const structures: readonly (readonly [string, typeof spec])[] = [
  ["all parts, full covariances", spec],
  [
    "a singular Q",
    {
      ...spec,
      Q: [
        [0.5, 0.5],
        [0.5, 0.5],
      ],
    },
  ],
  ["a start known exactly", { ...spec, initialCov: diagonal(0, 0) }],
  [
    "diagonal noises, the start's like the others",
    { ...spec, Q: diagonal(0.5, 0.3), R: diagonal(0.4, 0.9), initialCov: diagonal(0.5, 0.3) },
  ],
  [
    "inputs as regressors",
    {
      initialMean: [0, 1, -1],
      initialCov: diagonal(1, 1, 0.5),
      A: diagonal(1, 1, 1),
      Q: diagonal(0.1, 0.05, 0),
      C: { constant: [[1, 0, 0]], byInput: [[[0, 1, 0]], [[0, 0, 1]]] },
      R: [[0.5]],
    },
  ],
];

describe.each(structures)("a linear dynamic system with %s", (_, of) => {
  const data = dataOf(of, [9, 1, 5]);
  const model = linearGaussian(of);

  test("has a particle filter that agrees with the density of all targets as one Gaussian", () => {
    const { sequences } = logLikelihood(model, data, replicated(smc({ particles: 2000 }), 8), key(1));
    sequences.forEach(({ value, standardError }, index) => {
      expect(standardError).toBeLessThan(0.1);
      expect(Math.abs(value - oracle(of, data, index))).toBeLessThan(5 * standardError + 1e-9);
    });
  });

  test("comes back from its file, and from a parcel with its parameters, to the last bit", () => {
    const text = stringifyJson(model.toFile());
    expect(stringifyJson(parseModel(JSON.parse(text), "m.json").toFile())).toBe(text);
    const moved = model.withParameters(model.parameters.values.map((x) => (Number.isFinite(x) ? x + 0.01 : x)));
    const again = modelFromParcel(structuredClone(parcelOf(moved)!));
    expect(again.toFile()).toEqual(moved.toFile());
    expect(again.parameters!.values).toEqual(moved.parameters.values);
  });

  test("is itself again with its own parameters, up to rounding", () => {
    const again = linearGaussian(model.withParameters(model.parameters.values).toFile() as unknown as LinearGaussianSpec);
    for (const index of [0, 1, 2])
      expect(oracle(again.toFile() as unknown as LinearGaussianSpec, data, index)).toBeCloseTo(oracle(of, data, index), 9);
  });

  test("weighs held values by their density: the mean weight of held targets is their likelihood", () => {
    const { targets, inputs } = unpackSequence(data, 2);
    const held = { targets: [targets[0], null, null, null, targets[4]] as (number[] | null)[] };
    const weights = Float64Array.from({ length: 2000 }, (_, r) =>
      Math.exp(model.sample(5, key("held").fold(r), inputs as number[][], held).logWeight),
    );
    const mean = weights.reduce((a, b) => a + b, 0) / weights.length;
    const se = Math.sqrt(weights.reduce((a, w) => a + (w - mean) ** 2, 0)) / weights.length;
    const truth = Math.exp(denseLinearGaussian(of, held.targets, inputs as number[][]));
    expect(se / truth).toBeLessThan(0.15);
    expect(Math.abs(mean - truth)).toBeLessThan(5 * se);
  });
});

test("guided particles draw from the optimal proposal where noises are diagonal and the start's like the others", () => {
  const of = { ...structures[3][1], R: diagonal(0.04, 0.09) };
  const data = dataOf(of, [9]);
  const { value, standardError } = logLikelihood(
    linearGaussian(of),
    data,
    replicated(smc({ particles: 1000, proposal: guided() }), 8),
    key(2),
  );
  const bootstrap = logLikelihood(linearGaussian(of), data, replicated(smc({ particles: 1000 }), 8), key(2));
  expect(standardError).toBeLessThan(0.5 * bootstrap.standardError);
  expect(Math.abs(value - oracle(of, data, 0))).toBeLessThan(5 * standardError);
});

test("a held number of a state counts by its density given the numbers before it, and the later ones are drawn given it", () => {
  const model = linearGaussian({ ...spec, B: null, D: null });
  const draws = Array.from({ length: 4000 }, (_, r) => model.sample(1, key("partial").fold(r), undefined, { states: [[1.5, null]] }));
  const [mean, variance] = [-0.3 + (0.3 / 1.2) * (1.5 - 0.4), 0.8 - 0.3 ** 2 / 1.2];
  const second = draws.map(({ states }) => (states as number[][])[0][1]);
  const average = second.reduce((a, b) => a + b, 0) / second.length;
  expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt(variance / second.length));
  expect(draws[0].logWeight).toBeCloseTo((-0.5 * (1.5 - 0.4) ** 2) / 1.2 - 0.5 * Math.log(2 * Math.PI * 1.2), 12);
});

test("a diffuse start draws from initialMean on, offers no particles, and its file says diffuse", () => {
  const model = linearGaussian({ initialMean: [7], initialCov: "diffuse", A: [[1]], Q: [[1]], C: [[1]], R: [[1]] });
  expect((model.sample(3, key(1)).states as number[][])[0]).toEqual([7]);
  const held = model.sample(3, key(1), undefined, { states: [[9]] });
  expect([(held.states as number[][])[0], held.logWeight]).toEqual([[9], 0]);
  expect(model.views.particles).toBeUndefined();
  expect(model.toFile().initialCov).toBe("diffuse");
  expect(model.parameters.slices.map(({ name }) => name)).toEqual(["A", "Q.factor", "C", "R.factor"]);
});

test("symbols enter one-hot", () => {
  const of = { ...spec, inputs: { kind: "categorical", size: 2 } } as const;
  const data = packDataset({
    name: "symbols",
    targets: { kind: "real", size: 2 },
    inputs: { kind: "categorical", size: 2 },
    sequences: [{ id: "a", inputs: [1, 0, 1], targets: [[0, 1], null, [1, 0.5]] }],
  });
  const { value, standardError } = logLikelihood(linearGaussian(of), data, replicated(smc({ particles: 2000 }), 8), key(1));
  const truth = denseLinearGaussian(
    spec,
    [[0, 1], null, [1, 0.5]],
    [
      [0, 1],
      [1, 0],
      [0, 1],
    ],
  );
  expect(Math.abs(value - truth)).toBeLessThan(5 * standardError);
});

test.each([
  [{ A: [[1, 2]] }, "linearGaussian: A must be 1 x 1 (H x H), got 1 x 2"],
  [{ Q: [[-1]] }, "linearGaussian: Q must be positive semidefinite, as a covariance is, got one that is not"],
  [{ C: [[1, 2]] }, "linearGaussian: C must be 1 x 1 (D x H), got 1 x 2"],
  [{ B: [[Number.NaN]] }, "linearGaussian: B[0][0] must be a finite number, got NaN"],
  [{ initialMean: [] }, "linearGaussian: initialMean must have 1 numbers (H), got 0"],
  [
    { C: { constant: [[1]], byInput: [] } },
    "linearGaussian: C.byInput must be a list of rows (X of them, at least one), got an empty list",
  ],
  [{ structure: { name: "fre" } }, "linearGaussian: structure.name: structure must be one of free"],
])("refuses %o by its place", (part, message) => {
  const whole = { initialMean: [0], initialCov: [[1]], A: [[1]], Q: [[1]], C: [[1]], R: [[1]], ...part };
  expect(() => linearGaussian(whole as never)).toThrow(message);
});

test("covariances must be symmetric", () => {
  expect(() =>
    linearGaussian({
      ...spec,
      Q: [
        [1, 0.2],
        [0.3, 1],
      ],
    }),
  ).toThrow("linearGaussian: Q must be symmetric, got Q[1][0] = 0.3 and Q[0][1] = 0.2");
});
