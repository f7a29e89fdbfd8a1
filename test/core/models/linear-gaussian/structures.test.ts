import {
  arma,
  autoregression,
  type Dataset,
  key,
  type LinearGaussian,
  type LinearGaussianSpec,
  linearGaussian,
  localLevel,
  localTrend,
  packDataset,
  parseModel,
  type SequenceRecord,
  type SystemGradient,
  seasonal,
  stringifyJson,
  structures,
  unpackSequence,
  varyingRegression,
} from "@unrolled/core";
import { kalman, logLikelihood } from "@unrolled/inference";
import { describe, expect, test } from "vitest";
import { readSystem } from "../../../../packages/core/src/models/linear-gaussian/linear-system.js";
import { denseLinearGaussian, gaussianLogDensity } from "../../../support/dense-linear-gaussian.js";

function numbers(count: number, label: string): Float64Array {
  const out = new Float64Array(count);
  key("structures").fold(label).fillNormal(out);
  return out;
}

/** Numbers like N(0, 1) as targets, and as inputs where the model has them; a target is missing. */
function dataOf(model: LinearGaussian, length = 9): Dataset {
  const D = model.targets.size;
  const X = model.inputs?.size ?? 0;
  const y = numbers(length * D, "targets");
  const x = numbers(length * X, "inputs");
  const targets: SequenceRecord["targets"][number][] = Array.from({ length }, (_, t) => Array.from(y.subarray(t * D, (t + 1) * D)));
  if (model.toFile().initialCov !== "diffuse") targets[4] = null;
  const inputs = Array.from({ length }, (_, t) => Array.from(x.subarray(t * X, (t + 1) * X)));
  return packDataset({
    name: "numbers",
    targets: { kind: "real", size: D },
    inputs: X === 0 ? null : { kind: "real", size: X },
    sequences: [{ id: "a", targets, ...(X === 0 ? {} : { inputs }) }],
  });
}

const specOf = (model: LinearGaussian): LinearGaussianSpec => model.toFile() as unknown as LinearGaussianSpec;
const two = [
  [1, 0.3],
  [0.3, 0.5],
];

const models: readonly (readonly [string, LinearGaussian])[] = [
  ["local level", localLevel({ level: 0.3, target: 1.2 })],
  ["local level of two targets, with effects of an input", localLevel({ level: two, target: two, effects: [[0.5], [-1]] })],
  ["local trend", localTrend({ level: 0.2, slope: 0.05, target: 1 })],
  ["smooth trend", localTrend({ slope: 0.05, target: 1 })],
  ["seasonal", seasonal({ period: 4, level: 0.2, seasonal: 0.1, target: 0.5 })],
  ["seasonal with a slope", seasonal({ period: 3, level: 0.2, slope: 0.1, seasonal: 0.1, target: 0.5 })],
  ["regression with varying coefficients", varyingRegression({ level: 0.2, coefficients: [0.1, 0], target: 0.7 })],
  ["AR(3)", autoregression({ coefficients: [0.5, -0.4, 0.2], innovations: 1.5, mean: 2 })],
  [
    "VAR(2) with an effect",
    autoregression({
      coefficients: [
        [
          [0.5, 0.2],
          [-0.3, 0.4],
        ],
        [
          [0.1, 0],
          [0.2, -0.3],
        ],
      ],
      innovations: two,
      mean: [1, -1],
      effects: [[1], [0.5]],
    }),
  ],
  ["MA(2)", arma({ ma: [0.6, -0.2], innovations: 0.8 })],
  ["ARMA(2, 1)", arma({ ar: [0.6, 0.2], ma: [0.5], innovations: 0.8, mean: 1, effects: [[2]] })],
  ["ARMA(1, 3)", arma({ ar: [-0.7], ma: [0.5, 0.2, 0.3], innovations: 0.8 })],
];

describe.each(models)("%s", (_, model) => {
  const spec = specOf(model);
  const structure = structures.get(spec.structure!.name, "test").of(spec.structure!, readSystem(spec));
  const values = model.parameters.values.map((x, i) => (Number.isFinite(x) ? x + 0.1 * numbers(40, "moved")[i] : -1));

  test("comes back from its file with its structure; as a dense system it has the same likelihood and more parameters", () => {
    const text = stringifyJson(model.toFile());
    const again = parseModel(JSON.parse(text), "m.json");
    expect(stringifyJson(again.toFile())).toBe(text);
    expect(again.parameterCount).toBe(model.parameterCount);
    const dense = linearGaussian({ ...spec, structure: null });
    expect(dense.parameterCount).toBeGreaterThan(model.parameterCount);
    const data = dataOf(model);
    expect(logLikelihood(dense, data, kalman()).value).toBe(logLikelihood(model, data, kalman()).value);
  });

  test("has parameters that make their system, and a system that tells its parameters", () => {
    const moved = structure.parametersOf(structure.systemOf(values));
    moved.forEach((x, i) => void expect(x).toBeCloseTo(values[i], 7));
    const [parts, total] = [Object.values(structure.counts), model.parameterCount];
    expect(parts.reduce((a, b) => a! + b!, 0)).toBe(total);
    expect(structure.slices.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)).toBe(total);
  });

  test("passes derivatives by its system on to its parameters, as central differences have it", () => {
    const system = structure.systemOf(values);
    const weigh = (part: Float64Array | null, name: string): Float64Array | null => {
      if (part === null) return null;
      const w = numbers(part.length, name);
      const n = Math.sqrt(part.length);
      const isCovariance = ["Q", "R", "initialCov"].includes(name);
      return isCovariance ? w.map((x, i) => 0.5 * (x + w[(i % n) * n + Math.floor(i / n)])) : w;
    };
    const names = ["initialMean", "initialCov", "A", "B", "b", "Q", "C", "D", "d", "R"] as const;
    const bySystem = Object.fromEntries(names.map((name) => [name, weigh(system[name], name)])) as unknown as SystemGradient;
    const gradient = new Float64Array(values.length);
    structure.gradientInto(gradient, values, system, bySystem);
    const weighted = (theta: Float64Array): number => {
      const own = structure.systemOf(theta);
      return names.reduce((sum, name) => sum + (own[name]?.reduce((s, x, i) => s + x * bySystem[name]![i], 0) ?? 0), 0);
    };
    values.forEach((x, p) => {
      const h = 1e-5;
      const [up, down] = [values.slice(), values.slice()];
      up[p] = x + h;
      down[p] = x - h;
      expect(gradient[p]).toBeCloseTo((weighted(up) - weighted(down)) / (2 * h), 5);
    });
  });

  test("has the likelihood of all targets as one Gaussian; a diffuse one given the targets that it takes to know the state", () => {
    const data = dataOf(model);
    const { increments, diffuseSteps = 0 } = logLikelihood(model, data, kalman()).sequences[0];
    const { targets, inputs } = unpackSequence(data, 0);
    const dense = (length: number): number =>
      length === 0 ? 0 : denseLinearGaussian(spec, (targets as (number[] | null)[]).slice(0, length), (inputs ?? []) as number[][], 1e6);
    const after = increments.slice(diffuseSteps).reduce((a, b) => a + b, 0);
    expect(after).toBeCloseTo(dense(9) - dense(diffuseSteps), diffuseSteps === 0 ? 9 : 3);
  });
});

test("ARMA has the autocovariances of its moving average of infinite length", () => {
  const [ar, ma] = [
    [0.6, 0.2],
    [0.5, -0.3],
  ];
  const psi = [1];
  for (let k = 1; k < 400; k++) psi.push((ma[k - 1] ?? 0) + ar.reduce((sum, phi, i) => sum + phi * (psi[k - 1 - i] ?? 0), 0));
  const gamma = (lag: number): number => 0.8 * psi.reduce((sum, x, k) => sum + x * (psi[k + lag] ?? 0), 0);
  const y = Array.from(numbers(12, "arma"));
  const data = packDataset({ name: "y", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: y.map((v) => [v]) }] });
  const truth = gaussianLogDensity(
    y,
    y.map((_, s) => y.map((_, t) => gamma(Math.abs(s - t)))),
  );
  expect(logLikelihood(arma({ ar, ma, innovations: 0.8 }), data, kalman()).value).toBeCloseTo(truth, 10);
});

test("a VAR has the autocovariances of its moving average of infinite length", () => {
  const phi = [
    [0.6, 0.3],
    [-0.2, 0.5],
  ];
  const product = (A: number[][], B: number[][]) => A.map((row) => B[0].map((_, j) => row.reduce((sum, a, k) => sum + a * B[k][j], 0)));
  const psi = [
    [
      [1, 0],
      [0, 1],
    ],
  ];
  for (let k = 1; k < 200; k++) psi.push(product(phi, psi[k - 1]));
  const gamma = (lag: number, i: number, j: number): number => {
    let sum = 0;
    for (let k = 0; k + lag < psi.length; k++)
      for (let a = 0; a < 2; a++) for (let b = 0; b < 2; b++) sum += psi[k + lag][i][a] * two[a][b] * psi[k][j][b];
    return sum;
  };
  const y = Array.from(numbers(12, "var"));
  const at = (n: number) => ({ t: n >> 1, i: n & 1 });
  const covariance = y.map((_, p) =>
    y.map((_, q) => {
      const [a, b] = [at(p), at(q)];
      return a.t >= b.t ? gamma(a.t - b.t, a.i, b.i) : gamma(b.t - a.t, b.i, a.i);
    }),
  );
  const targets = Array.from({ length: 6 }, (_, t) => [y[2 * t], y[2 * t + 1]]);
  const data = packDataset({ name: "y", targets: { kind: "real", size: 2 }, sequences: [{ id: "a", targets }] });
  expect(logLikelihood(autoregression({ coefficients: [phi], innovations: two }), data, kalman()).value).toBeCloseTo(
    gaussianLogDensity(y, covariance),
    10,
  );
});

test("a seasonal pattern without noise repeats and sums to 0", () => {
  const model = seasonal({ period: 4, level: 0, seasonal: 0, target: 0, initialMean: [10, 1, -3, 0.5] });
  const drawn = (model.sample(9, key(1)).targets as number[][]).map(([y]) => y - 10);
  drawn.slice(4).forEach((y, t) => void expect(y).toBeCloseTo(drawn[t], 12));
  expect(drawn.slice(0, 4).reduce((a, b) => a + b)).toBeCloseTo(0, 12);
});

test.each([
  [() => localLevel({ level: -1, target: 1 }), "localLevel: level must be positive semidefinite"],
  [() => localLevel({ level: 1, target: two }), "localLevel: target must be 1 x 1"],
  [() => localLevel({ level: 1, target: 1, initialMean: [1, 2] }), "localLevel: initialMean must have 1 numbers (H), got 2"],
  [() => localLevel({ level: 1, noise: 1 } as never), /localLevel.*noise/],
  [() => seasonal({ period: 1, level: 1, seasonal: 1, target: 1 }), 'structure "seasonal": period must be an integer of at least 2, got 1'],
  [() => varyingRegression({ level: 1, coefficients: [], target: 1 }), 'structure "varying-regression" needs inputs'],
  [() => autoregression({ coefficients: [1], innovations: 1 }), "needs a transition whose eigenvalues are below 1 in size"],
  [() => arma({ ma: [2], innovations: 1 }), "needs an invertible moving average, got another"],
  [() => arma({ ma: [0.2], innovations: 0 }), "and innovations, got 2, one and Q[0][0] = 0"],
  [
    () => linearGaussian({ ...specOf(localLevel({ level: 1, target: 1 })), A: [[0.9]] }),
    'A must be as structure {"name":"local-level"} makes it',
  ],
  [
    () => linearGaussian({ ...specOf(localLevel({ level: 1, target: 1 })), structure: { name: "local-level", period: 2 } }),
    'structure "local-level" has no options, got "period"',
  ],
  [
    () => linearGaussian({ ...specOf(autoregression({ coefficients: [0.5], innovations: 1 })), initialCov: [[2]] }),
    'initialCov must be as structure {"name":"var","order":1} makes it of its parameters, [1.33333], got [2]',
  ],
] as const)("refuses what is not of the structure (%#)", (make, message) => {
  expect(make).toThrow(message);
});
