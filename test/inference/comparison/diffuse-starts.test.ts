// Steps that a diffuse start took are compared with nothing. Oracles: log-densities written down by hand.
import { key, localLevel, packDataset, parseModel } from "@unrolled/core";
import { compareScores, kalman, logLikelihood, partialDifferences, totalOf, withoutDiffuseSteps } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { fakeScore, fakeSequence } from "../../support/fake-scores.js";

const series = [
  [3.1, 2.7, 4.4, 3.9, 5.2],
  [null, 1.2, null, 0.3, 0.9],
  [7.7, 7.1, 6.5, 6.9, 8.4],
];
const data = packDataset({
  name: "series",
  targets: { kind: "real", size: 1 },
  sequences: series.map((values, i) => ({ id: `s${i}`, targets: values.map((y) => (y === null ? null : [y])) })),
});

const logNormal = (y: number, mean: number, variance: number): number =>
  -0.5 * (Math.log(2 * Math.PI * variance) + (y - mean) ** 2 / variance);

/** Local level: a random walk (variance q) in noise (variance r), from the first target on: N(y₁, r), then Kalman's recursion on paper. */
function levelAfterFirst(values: readonly (number | null)[], q: number, r: number): { value: number; steps: number } {
  let [mean, variance] = [Number.NaN, Number.NaN];
  let [value, steps] = [0, 0];
  for (const y of values) {
    if (!Number.isNaN(mean)) variance += q;
    if (y === null) continue;
    if (Number.isNaN(mean)) [mean, variance] = [y, r];
    else {
      const total = variance + r;
      value += logNormal(y, mean, total);
      steps += 1;
      mean += (variance / total) * (y - mean);
      variance -= (variance * variance) / total;
    }
  }
  return { value, steps };
}

/** An AR(1) without noise of its own has y_t | y_s = N(φ^{t−s} y_s, Σ φ^{2j} v): what is seen after the first target. */
function autoregressionAfterFirst(values: readonly (number | null)[], phi: number, v: number): number {
  let [last, age, value] = [Number.NaN, 0, 0];
  for (const y of values) {
    age += 1;
    if (y === null) continue;
    if (!Number.isNaN(last)) {
      const variance = Array.from({ length: age }, (_, j) => v * phi ** (2 * j)).reduce((sum, x) => sum + x, 0);
      value += logNormal(y, last * phi ** age, variance);
    }
    [last, age] = [y, 0];
  }
  return value;
}

const [q, r, phi, v] = [0.5, 0.8, 0.9, 1.3];
const autoregression = parseModel(
  {
    format: "unrolled/model",
    version: 1,
    kind: "linear-gaussian",
    name: "ar",
    targets: { kind: "real", size: 1 },
    hiddenSize: 1,
    initialMean: [0],
    initialCov: [[v / (1 - phi * phi)]],
    A: [[phi]],
    Q: [[v]],
    C: [[1]],
    b: [0],
    d: [0],
    R: [[0]],
  },
  "ar",
);
const scores = [
  { name: "level", logLikelihood: logLikelihood(localLevel({ level: q, target: r }), data, kalman()) },
  { name: "ar", logLikelihood: logLikelihood(autoregression as never, data, kalman()) },
] as const;

describe("a score with a diffuse start", () => {
  it("is compared on the steps after those that the start took, of every model alike, as paper has it", async () => {
    const { scores: shown, pairs, warnings } = await compareScores(scores, key(1));
    const level = series.map((values) => levelAfterFirst(values, q, r));
    const ar = series.map((values) => autoregressionAfterFirst(values, phi, v));
    const total = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0);
    const steps = total(level.map((one) => one.steps));
    expect(steps).toBe(10);
    expect(shown.map((score) => [score.name, score.steps, score.diffuseSteps])).toEqual([
      ["level", 10, 3],
      ["ar", 10, 3],
    ]);
    expect(shown[0].perStep).toBeCloseTo(total(level.map(({ value }) => value)) / steps, 10);
    expect(shown[1].perStep).toBeCloseTo(total(ar) / steps, 10);
    expect(pairs[0]).toMatchObject({ steps: 10, diffuseSteps: 3 });
    expect(pairs[0].meanDifferencePerStep).toBeCloseTo((total(level.map(({ value }) => value)) - total(ar)) / steps, 10);
    expect(warnings[0]).toBe(
      "level starts without a law of the state (diffuse), and what that gives the first targets is no density: 3 steps were left out of the scores of all models",
    );
  });

  it("cuts the whole table alike, so that differences add up, and leaves a table without one as it was", async () => {
    const third = { ...scores[1], name: "other" };
    const { pairs } = await compareScores([scores[1], third, scores[0]], key(1));
    expect(pairs.map(({ steps, meanDifferencePerStep }) => [steps, meanDifferencePerStep === 0])).toEqual([
      [10, true],
      [10, false],
      [10, false],
    ]);
    expect(pairs[1].meanDifferencePerStep).toBe(pairs[2].meanDifferencePerStep);
    const plain = await compareScores([scores[1], third], key(1));
    expect(plain.scores[0]).toMatchObject({ steps: 13 });
    expect(plain.scores[0]).not.toHaveProperty("diffuseSteps");
    expect(withoutDiffuseSteps([scores[1]]).models[0]).toBe(scores[1]);
  });

  it("is the same whether it is cut once or twice, and keeps where a step stands", () => {
    const once = withoutDiffuseSteps(scores);
    const twice = withoutDiffuseSteps(once.models);
    expect(twice.steps).toBe(0);
    const [first] = once.models[0].logLikelihood.sequences;
    expect([first.steps, first.increments.length, first.increments[0], first.diffuseSteps]).toEqual([4, 5, 0, undefined]);
    expect(once.models[0].logLikelihood.sequences[1].increments.slice(0, 3)).toEqual(new Float64Array(3));
  });

  it("is left out of parts of the steps, too", async () => {
    const [level, ar] = scores.map(({ logLikelihood: { sequences } }) => sequences);
    const parts = await partialDifferences(level, ar, {
      names: ["first", "later"],
      partOf: (i, t) => (series[i][t] === null ? null : t === 0 ? 0 : 1),
    });
    expect(parts.map(({ steps }) => steps)).toEqual([0, 10]);
    const { pairs } = await compareScores(scores, key(1));
    expect(parts[1].meanDifferencePerStep).toBeCloseTo(pairs[0].meanDifferencePerStep, 12);
  });

  it("needs the increments of all, and a step beyond the start", async () => {
    const bare = fakeScore(
      "bare",
      ["s0", "s1", "s2"].map((id, i) => fakeSequence({ id, value: -4, steps: [5, 3, 5][i] })),
    );
    await expect(compareScores([scores[0], bare], key(1))).rejects.toThrow(
      /increments of every model are required where one has a diffuse start \("level"\).*got none of sequence "s0" of "bare"/,
    );
    const only = {
      name: "only",
      logLikelihood: totalOf("kalman", [fakeSequence({ id: "a", value: -1, diffuseSteps: 1, increments: Float64Array.of(-1) })]),
    };
    await expect(compareScores([only], key(1))).rejects.toThrow(
      /steps beyond those that the diffuse start of "only" takes are required, got 1 in all/,
    );
  });

  it("says of which sequence nothing is left", async () => {
    const sequences = [
      fakeSequence({ id: "a", value: -1, diffuseSteps: 1, increments: Float64Array.of(-1) }),
      fakeSequence({ id: "b", value: -3, steps: 2, diffuseSteps: 1, increments: Float64Array.of(-1, -2) }),
    ];
    const { warnings } = await compareScores([{ name: "m", logLikelihood: totalOf("kalman", sequences) }], key(1));
    expect(warnings[0]).toMatch(/2 steps were left out of the scores of all models; nothing is left of sequence a$/);
  });
});
