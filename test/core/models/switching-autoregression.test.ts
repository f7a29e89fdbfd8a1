import { readFileSync } from "node:fs";
import {
  type Dataset,
  key,
  type Model,
  packDataset,
  parseModel,
  randomSwitchingAutoregression,
  type SwitchingAutoregressionSpec,
  standardised,
  switchingAutoregression,
} from "@unrolled/core";
import { forecast, forward, logLikelihood, posterior, samplePaths, smoothers, viterbi } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { baumWelch, fit } from "@unrolled/learning";
import { describe, expect, it } from "vitest";
import { enumerateSwitching, logJointOf } from "../../support/enumerate-switching.js";

const seriesOf = (name: string): number[] =>
  JSON.parse(readFileSync(new URL(`../../fixtures/series/${name}.json`, import.meta.url), "utf8")).values;

const dataOf = (...series: (readonly (number | null)[])[]): Dataset =>
  packDataset({
    name: "series",
    targets: { kind: "real", size: 1 },
    sequences: series.map((y, i) => ({ id: `s${i}`, targets: y.map((x) => (x === null ? null : [x])) })),
  });

interface Golden {
  readonly name: string;
  readonly series: string;
  readonly model: SwitchingAutoregressionSpec;
  readonly logLikelihood: number;
  readonly increments: number[];
  readonly smoothed: number[][];
}
const { cases }: { cases: Golden[] } = JSON.parse(
  readFileSync(new URL("../../fixtures/switching-autoregression/statsmodels.json", import.meta.url), "utf8"),
);

describe.each(cases)("statsmodels' model of $name", (golden) => {
  it("has the same likelihood of each step, and the same smoothed regimes", () => {
    const model = switchingAutoregression(golden.model);
    const data = dataOf(seriesOf(golden.series));
    const score = logLikelihood(model, data, forward());
    expect(score.value).toBeCloseTo(golden.logLikelihood, 8);
    expect(score.steps).toBe(golden.increments.length);
    const [{ increments, context = 0 }] = score.sequences;
    const off = golden.increments.findIndex((value, t) => Math.abs(value - increments[t]) > 1e-9);
    expect([increments.length, off]).toEqual([golden.increments.length, -1]);
    const [{ marginals, stateCount }] = posterior(model, data);
    const wrong = golden.smoothed.findIndex((row, t) =>
      row.some((p, k) => Math.abs(p - (marginals as Float64Array)[(t + context) * stateCount + k]) > 1e-8),
    );
    expect(wrong).toBe(-1);
  });
});

/** Specs of all shapes, numbers from a key. */
function randomSpec(i: number): SwitchingAutoregressionSpec {
  const u = new Float64Array(60);
  key("switching").fold(i).fillUniform(u);
  let at = 0;
  const draw = (from: number, to: number): number => from + (to - from) * u[at++];
  const K = 1 + (i % 3);
  const lags = Math.floor(i / 3) % 3;
  const list = <T>(make: () => T): T[] => Array.from({ length: K }, make);
  const law = (): number[] => {
    const weights = list(() => draw(0.1, 1));
    return weights.map((w) => w / weights.reduce((a, b) => a + b));
  };
  const row = (): number[] => Array.from({ length: lags }, () => draw(-0.5, 0.5));
  const level = i % 5 === 0 ? draw(-1, 1) : list(() => draw(-2, 2));
  return {
    initial: i % 2 === 0 ? "stationary" : law(),
    transition: list(law),
    ...(i % 4 < 2 ? { means: level } : { intercepts: i % 8 === 3 ? null : level }),
    coefficients: i % 7 < 4 ? row() : list(row),
    sds: i % 3 === 0 ? draw(0.5, 1.5) : list(() => draw(0.5, 1.5)),
  };
}
const specs = Array.from({ length: 24 }, (_, i) => randomSpec(i));
const lagsOf = ({ coefficients }: SwitchingAutoregressionSpec): number =>
  (coefficients[0] as readonly number[])?.length ?? coefficients.length;

describe("a switching autoregression", () => {
  it("equals the sum over all paths of regimes: likelihood, smoothed regimes, best path", () => {
    specs.forEach((spec, i) => {
      const model = switchingAutoregression(spec);
      const y: (number | null)[] = model.sample(6, key("y").fold(i)).targets.map((v) => (v as number[])[0]);
      if (i % 2 === 1) y[5] = null;
      const truth = enumerateSwitching(spec, y);
      const data = dataOf(y);
      expect(logLikelihood(model, data, forward()).value).toBeCloseTo(truth.logLikelihood, 10);
      const [{ marginals, stateCount }] = posterior(model, data);
      expect(stateCount).toBe(spec.transition.length);
      truth.posterior.flat().forEach((p, at) => void expect((marginals as Float64Array)[at]).toBeCloseTo(p, 10));
      const [best] = viterbi(model, data);
      expect(best.logProbability).toBeCloseTo(truth.bestLogProbability, 10);
      expect(logJointOf(spec, y, Array.from(best.path as Int32Array))).toBeCloseTo(truth.bestLogProbability, 10);
    });
  });

  it("draws paths of regimes by their posterior", () => {
    const spec = specs[7];
    const y = switchingAutoregression(spec)
      .sample(5, key("paths"))
      .targets.map((v) => (v as number[])[0]);
    const truth = enumerateSwitching(spec, y);
    const count = 4000;
    const [{ paths }] = samplePaths(switchingAutoregression(spec), dataOf(y), count, key("draws"));
    truth.posterior.forEach((row, t) => {
      row.forEach((p, k) => {
        const share = (paths as Int32Array[]).filter((path) => path[t] === k).length / count;
        const error = Math.sqrt((p * (1 - p)) / count);
        expect(error).toBeLessThan(0.01);
        expect(Math.abs(share - p)).toBeLessThan(5 * error + 1e-9);
      });
    });
  });

  it("weighs what it holds by its law, and the given targets by nothing", () => {
    for (const spec of specs) {
      const model = switchingAutoregression(spec);
      const drawn = model.sample(6, key("held"));
      const y = drawn.targets.map((v) => (v as number[])[0]);
      const { logWeight } = model.sample(6, key("other"), undefined, { targets: drawn.targets, states: drawn.states as number[] });
      expect(logWeight).toBeCloseTo(logJointOf(spec, y, drawn.states as number[]), 10);
    }
  });

  it("has an M step at which no parameter can be moved for the better", () => {
    // E log p(h, y) of the next model under the posterior of the one before, by all paths: no step of any number raises it.
    for (const i of [3, 4, 8, 10, 11, 14, 20, 23]) {
      const spec = specs[i];
      const model = switchingAutoregression(spec);
      const y = model.sample(6, key("m").fold(i)).targets.map((v) => (v as number[])[0]);
      const view = model.views.expectations(dataOf(y, y.slice(1).reverse()));
      const workspace = createWorkspace();
      const { statistics } = view.expect(smoothers, workspace);
      const prior = { initial: 0.5, transition: 0.3, emission: 0, leastSpreads: [0.05] };
      const next = (view.maximise(statistics, prior) as Model<"expectations">).toFile() as unknown as SwitchingAutoregressionSpec;
      const K = spec.transition.length;
      const series = [y, y.slice(1).reverse()];
      const weights = series.map((values) => {
        const total = enumerateSwitching(spec, values).logLikelihood;
        return Array.from({ length: K ** values.length }, (_, code) => {
          const path = values.map((_, t) => Math.floor(code / K ** t) % K);
          return { path, p: Math.exp(logJointOf(spec, values, path) - total) };
        });
      });
      const expected = (other: SwitchingAutoregressionSpec): number =>
        series.reduce(
          (sum, values, n) => sum + weights[n].reduce((s, { path, p }) => (p < 1e-12 ? s : s + p * logJointOf(other, values, path)), 0),
          0,
        );
      const base = expected(next);
      expect(base).toBeGreaterThanOrEqual(expected(spec) - 3);
      for (const field of ["means", "intercepts", "coefficients", "sds"] as const) {
        const value = next[field];
        if (value === undefined || value === null) continue;
        const flat = [value].flat(2) as number[];
        flat.forEach((x, place) => {
          if (field === "sds" && x <= 0.05 * (1 + 1e-9)) return;
          for (const step of [-1e-4, 1e-4]) {
            let seen = 0;
            const moved = JSON.parse(JSON.stringify(value), (_, v) => (typeof v === "number" && seen++ === place ? v + step : v));
            expect(expected({ ...next, [field]: moved })).toBeLessThan(base + 1e-10);
          }
        });
      }
    }
  });

  it("is fitted by EM that never falls and ends where the likelihood is flat", () => {
    const truth = switchingAutoregression({
      initial: "stationary",
      transition: [
        [0.9, 0.1],
        [0.2, 0.8],
      ],
      means: [100, 104],
      coefficients: [0.5],
      sds: [0.5, 1],
    });
    const data = dataOf(truth.sample(300, key("fit")).targets.map((v) => (v as number[])[0]));
    const start = randomSwitchingAutoregression({
      regimeCount: 2,
      lags: 1,
      level: "mean",
      switching: ["level", "sd"],
      data,
      key: key(4),
      law: "quantiles",
    });
    const fitted = fit(
      start,
      { train: data, valid: null },
      baumWelch({ prior: 0, maxIterations: 400, tolerance: 1e-12, totalTolerance: 1e-9 }),
    );
    fitted.history.slice(1).forEach(({ objective }, i) => void expect(objective).toBeGreaterThan(fitted.history[i].objective - 1e-12));
    expect(fitted.history.at(-1)?.trainPerStep).toBeCloseTo(logLikelihood(fitted.model, data, forward()).value / 299, 12);
    const file = fitted.model.toFile() as unknown as SwitchingAutoregressionSpec;
    const value = (spec: SwitchingAutoregressionSpec): number => logLikelihood(switchingAutoregression(spec), data, forward()).value;
    expect(value(file)).toBeGreaterThan(logLikelihood(truth, data, forward()).value);
    const moved = (by: number): SwitchingAutoregressionSpec[] => {
      const [low, high] = file.means as number[];
      const [first, second] = file.sds as number[];
      const [[stay, leave], [back, keep]] = file.transition;
      return [
        { ...file, means: [low + by, high] },
        { ...file, means: [low, high + by] },
        { ...file, coefficients: [(file.coefficients as number[])[0] + by] },
        { ...file, sds: [first + by, second] },
        { ...file, sds: [first, second + by] },
        {
          ...file,
          transition: [
            [stay + by, leave - by],
            [back, keep],
          ],
        },
        {
          ...file,
          transition: [
            [stay, leave],
            [back + by, keep - by],
          ],
        },
      ];
    };
    const [up, down] = [moved(1e-4), moved(-1e-4)];
    up.forEach((spec, i) => void expect(Math.abs(value(spec) - value(down[i])) / 2e-4).toBeLessThan(0.02));
  });

  it("takes its first targets as given, whatever the data say, and has nothing to score in a series no longer than that", () => {
    const model = switchingAutoregression({
      means: [0, 1],
      transition: [
        [0.9, 0.1],
        [0.1, 0.9],
      ],
      initial: "stationary",
      sds: 1,
      coefficients: [0.5, 0.1],
    });
    const y = [1, 2, 0.5, 1.5, 3];
    const { steps, sequences } = logLikelihood(model, dataOf(y, [1, 2], [4]), forward());
    expect([steps, ...sequences.map((s) => [s.context, s.steps, s.value === 0])]).toEqual([3, [2, 3, false], [2, 0, true], [1, 0, true]]);
    const whole = logLikelihood(model, dataOf(y), forward()).sequences[0];
    const given = packDataset({
      name: "g",
      targets: { kind: "real", size: 1 },
      sequences: [{ id: "a", context: 3, targets: y.map((v) => [v]) }],
    });
    expect(logLikelihood(model, given, forward()).value).toBeCloseTo(whole.increments[1] + whole.increments[2], 12);
    const units = standardised(model, { targets: { means: [2], sds: [3] }, inputs: null });
    const scaled = dataOf(y.map((v) => 2 + 3 * v));
    expect(logLikelihood(units, scaled, forward()).steps).toBe(3);
    expect(logLikelihood(units, scaled, forward()).value).toBeCloseTo(whole.value - 3 * Math.log(3), 10);
  });

  it("refuses a missing target that a later one reads, by its place", () => {
    const lagged = switchingAutoregression(specs.find((spec) => lagsOf(spec) > 0) as SwitchingAutoregressionSpec);
    expect(() => logLikelihood(lagged, dataOf([1, null, 2]), forward())).toThrow(
      /only trailing targets may be missing; sequence "s0" misses step 2/,
    );
    const none = specs.find((spec) => lagsOf(spec) === 0) as SwitchingAutoregressionSpec;
    const { value } = logLikelihood(switchingAutoregression(none), dataOf([1, null, 2]), forward());
    expect(value).toBeCloseTo(enumerateSwitching(none, [1, null, 2]).logLikelihood, 10);
  });

  it("forecasts several steps with the mean and sd of a sum over all regimes to come", () => {
    const [levels, sds, phi] = [[-2, 2], [0.3, 1], 0.5];
    const transition = [
      [0.8, 0.2],
      [0.3, 0.7],
    ];
    const model = switchingAutoregression({ initial: [0.5, 0.5], transition, intercepts: levels, coefficients: [phi], sds });
    const data = dataOf([1, 3, 2.5]);
    const [{ marginals }] = posterior(model, data);
    const now = [...(marginals as Float64Array).slice(-2)];
    // Paths of regimes with their weight, and the mean and variance of the target along each.
    let paths = now.map((weight, k) => ({ k, weight, mean: 2.5, variance: 0 }));
    const [{ laws }] = forecast(model, data, { steps: 3, particles: 400, replicates: 2 }, key("future"));
    for (let h = 0; h < 3; h++) {
      paths = paths.flatMap(({ k, weight, mean, variance }) =>
        [0, 1].map((j) => ({
          k: j,
          weight: weight * transition[k][j],
          mean: levels[j] + phi * mean,
          variance: phi ** 2 * variance + sds[j] ** 2,
        })),
      );
      const mean = paths.reduce((sum, path) => sum + path.weight * path.mean, 0);
      const square = paths.reduce((sum, path) => sum + path.weight * (path.variance + path.mean ** 2), 0);
      expect(Math.abs(laws!.means[h] - mean)).toBeLessThan(0.25);
      expect(Math.abs(laws!.sds[h] - Math.sqrt(square - mean ** 2))).toBeLessThan(0.25);
    }
  });

  it("comes back from its file, and says what does not fit", () => {
    for (const spec of specs) {
      const file = switchingAutoregression({ ...spec, name: "m" }).toFile();
      expect(parseModel(JSON.parse(JSON.stringify(file)), "m.json").toFile()).toEqual(file);
      expect(file).toMatchObject(spec);
    }
    const good = specs[1];
    const bad = (change: object, text: RegExp): void => void expect(() => switchingAutoregression({ ...good, ...change })).toThrow(text);
    bad({ means: undefined, intercepts: undefined }, /either means or intercepts must be given, got neither/);
    bad({ means: [1, 2], intercepts: [1, 2] }, /got both/);
    bad({ means: [1] }, /means/);
    bad({ sds: 0 }, /above 0/);
    bad({ coefficients: [[1], [2], [3]] }, /one a regime \(2\), got 3/);
    bad({ coefficients: new Array(12).fill(0) }, /2\^13 paths at each step, more than the 2048/);
    expect(() => parseModel({ ...switchingAutoregression(good).toFile(), sds: "a" }, "m.json")).toThrow(/m\.json: sds/);
  });
});
