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
  type SequenceRecord,
  seasonal,
} from "@unrolled/core";
import { kalman, logLikelihood, totalGradient } from "@unrolled/inference";
import { bfgs, em, fit } from "@unrolled/learning";
import { describe, expect, it } from "vitest";

const numbers = (count: number, label: string, seed: number): Float64Array => {
  const out = new Float64Array(count);
  key(seed).fold(label).fillNormal(out);
  return out;
};
const rows = (values: Float64Array, columns: number): number[][] =>
  Array.from({ length: values.length / columns }, (_, i) => Array.from(values.subarray(i * columns, (i + 1) * columns)));
const covariance = (n: number, label: string, seed: number): number[][] => {
  const L = rows(numbers(n * n, label, seed), n);
  return L.map((a, i) => L.map((b, j) => 0.4 * a.reduce((sum, x, p) => sum + x * b[p]!, 0) + (i === j ? 0.2 : 0)));
};

/** A random system of 2 numbers of state, 2 of target, with inputs or without. */
function randomSystem(seed: number, inputs: boolean, diffuse = false): LinearGaussianSpec {
  const [n, m, k] = [2, 2, 1];
  return {
    initialMean: [...numbers(n, "a", seed)],
    initialCov: diffuse ? "diffuse" : covariance(n, "P", seed),
    A: rows(
      numbers(n * n, "A", seed).map((x) => 0.4 * x),
      n,
    ),
    Q: covariance(n, "Q", seed),
    C: rows(numbers(m * n, "C", seed), n),
    R: covariance(m, "R", seed),
    b: [...numbers(n, "b", seed)],
    d: [...numbers(m, "d", seed)],
    ...(inputs ? { B: rows(numbers(n * k, "B", seed), k), D: rows(numbers(m * k, "D", seed), k) } : {}),
  };
}

/** Ragged draws with a fifth of the steps missing, and a fifth of the numbers of others. */
function drawn(spec: LinearGaussianSpec, lengths: readonly number[], seed: number): Dataset {
  const model = linearGaussian({
    ...spec,
    initialCov:
      spec.initialCov === "diffuse"
        ? [
            [1, 0],
            [0, 1],
          ]
        : spec.initialCov,
  });
  const hasInputs = (spec.B ?? null) !== null;
  const sequences = lengths.map((length, i): SequenceRecord => {
    const inputs = rows(numbers(length, `x${i}`, seed), 1);
    const lost = new Float64Array(length * 3);
    key(seed).fold("lost").fold(i).fillUniform(lost);
    const { targets } = model.sample(length, key(seed).fold(i), hasInputs ? inputs : undefined);
    return {
      id: `s${i}`,
      ...(hasInputs ? { inputs } : {}),
      targets: targets.map((y, t) => (lost[t]! < 0.2 ? null : (y as number[]).map((x, j) => (lost[length + 2 * t + j]! < 0.2 ? null : x)))),
    };
  });
  return packDataset({
    name: "drawn",
    targets: { kind: "real", size: 2 },
    ...(hasInputs ? { inputs: { kind: "real", size: 1 } } : {}),
    sequences,
  });
}

const lengths = [9, 14, 6, 11];

/** The gradient beside five-point differences of the Kalman filter's value. */
function expectSlopes(model: LinearGaussian, data: Dataset): void {
  const { value, gradient } = totalGradient(model, data);
  const valueAt = (p: number, by: number): number => {
    const values = model.parameters.values;
    values[p] = values[p]! + by;
    return logLikelihood(model.withParameters(values), data, kalman()).value;
  };
  expect(value).toBeCloseTo(logLikelihood(model, data, kalman()).value, 9);
  const h = 1e-4;
  for (const [p, slope] of gradient.entries()) {
    const central = (8 * (valueAt(p, h) - valueAt(p, -h)) - (valueAt(p, 2 * h) - valueAt(p, -2 * h))) / (12 * h);
    expect(Math.abs(slope - central) / (1 + Math.abs(central)), `parameter ${p}`).toBeLessThan(1e-6);
  }
}

describe("a linear dynamic system's score", () => {
  it.each([
    ["with inputs", true, false],
    ["from a diffuse start", false, true],
  ])("is the slope of its log-likelihood along every parameter, %s", (_, inputs, diffuse) => {
    expectSlopes(linearGaussian(randomSystem(1, inputs, diffuse)), drawn(randomSystem(2, inputs), lengths, 3));
  });
});

describe("the score of a structure", () => {
  const one = packDataset({
    name: "one",
    targets: { kind: "real", size: 1 },
    sequences: [12, 7].map((length, i) => ({
      id: `s${i}`,
      targets: Array.from(numbers(length, `y${i}`, 8), (y, t) => (t === 3 ? null : [y])),
    })),
  });
  it.each([
    ["a seasonal pattern", seasonal({ period: 3, level: 0.2, seasonal: 0.1, target: 0.5 })],
    ["a smooth trend", localTrend({ slope: 0.05, target: 1 })],
    ["an autoregression", autoregression({ coefficients: [0.5, 0.2], innovations: 0.8, mean: 0.3 })],
    ["a moving average", arma({ ar: [0.6, -0.2], ma: [0.4], innovations: 0.7, mean: 0.1 })],
  ])("is the slope of its log-likelihood along every parameter: %s", (_, model) => {
    expectSlopes(model, one);
  });
});

describe("em on linear dynamic systems", () => {
  it.each([1, 2, 3, 4, 5, 6])("never lowers the log-likelihood: random system %i, ragged, with gaps whole and partial", (seed) => {
    const data = drawn(randomSystem(10 * seed, seed % 2 === 0), lengths, seed);
    const start = linearGaussian(randomSystem(10 * seed + 1, seed % 2 === 0, seed % 3 === 0));
    const { history, model, warnings } = fit(start, { train: data }, em({ maxIterations: 40, tolerance: null }));
    const objectives = history.map(({ objective }) => objective);
    const gains = objectives.slice(1).map((value, i) => value - objectives[i]!);
    expect(Math.min(...gains)).toBeGreaterThan(-1e-11);
    expect(objectives.at(-1)! - objectives[0]!).toBeGreaterThan(0.01);
    expect(warnings).toEqual([]);
    const steps = data.sequences.reduce((sum, { observedSteps }) => sum + observedSteps, 0);
    expect(objectives.at(-1)).toBeCloseTo(logLikelihood(model, data, kalman()).value / steps, 10);
  });

  it("refuses a structure without a maximum in closed form, and says what fits it", () => {
    const data = packDataset({ name: "d", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[1], [2], [0]] }] });
    const model = autoregression({ coefficients: [0.5], innovations: 1 });
    expect(() => fit(model, { train: data }, em())).toThrow(/structure "var" has none; fit it by bfgs\(\)/);
  });

  it("calls it a collapse where the past says a target exactly", () => {
    const data = packDataset({
      name: "d",
      targets: { kind: "real", size: 1 },
      sequences: [{ id: "a", targets: [[1], [1], [1], [1], [1]] }],
    });
    const { stopped, warnings } = fit(localLevel({ level: 0.5, target: 1 }), { train: data }, em({ tolerance: null, maxIterations: 5000 }));
    expect(stopped).toBe("collapsed");
    expect(warnings.join()).toMatch(/the variance of what is new in target 1 fell to 0 in iteration \d+ of em/);
  });

  it("stands still exactly where the score is 0: bfgs and EM have the same maximum", () => {
    const truth = randomSystem(4, true);
    const data = drawn(truth, [16, 14, 15, 12, 16, 13, 15, 14], 5);
    const best = fit(linearGaussian(truth), { train: data }, bfgs({ maxIterations: 300 }));
    const once = fit(best.model, { train: data }, em({ maxIterations: 1 }));
    const before = best.history.at(-1)!;
    expect(before.gradientNorm).toBeLessThan(1e-4);
    expect(Math.abs(once.history[0]!.objective - before.objective)).toBeLessThan(1e-9);
    const moved = once.model.parameters.values.map((x, p) => Math.abs(x - best.model.parameters.values[p]!));
    expect(Math.max(...moved)).toBeLessThan(1e-3);
  });
});
