// Extended, unscented and statistically linearised filters: against the dense Gaussian, the Kalman filter and the grid, which know none of them.
import {
  type Dataset,
  key,
  linearGaussian,
  packDataset,
  randomRecurrent,
  recurrent,
  type SequenceRecord,
  selectSequences,
  standardised,
} from "@unrolled/core";
import { chooseMethod, ekf, type GaussianMethod, grid, kalman, logLikelihood, sampleDataset, slf, ukf } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { linearData, linearElman, linearOracle, planeElman } from "../../support/linear-gaussian-elman.js";

const methods: readonly (readonly [string, GaussianMethod])[] = [
  ["ekf", ekf()],
  ["ekf, one expansion", ekf({ iterations: 1 })],
  ["ukf", ukf()],
  ["ukf, points near the mean", ukf({ alpha: 0.5, beta: 2, kappa: 0 })],
  ["slf by cubature", slf()],
  ["slf by 3 Gauss–Hermite points", slf({ order: 3 })],
];

const normals = new Float64Array(4000);
key("gaussian filters").fillNormal(normals);
let at = 0;
const normal = (): number => normals[at++ % normals.length];
const matrix = (rows: number, columns: number, scale: number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => scale * normal()));

/** Ragged, of two numbers, with whole and single ones missing. */
const gappy = (inputs: number): Dataset =>
  packDataset({
    name: "gappy",
    targets: { kind: "real", size: 2 },
    inputs: { kind: "real", size: inputs },
    sequences: [12, 1, 30].map(
      (length, s): SequenceRecord => ({
        id: `s${s}`,
        inputs: matrix(length, inputs, 1),
        targets: Array.from({ length }, (_, t) => (t % 6 === 4 ? null : t % 5 === 2 ? [null, normal()] : [normal(), normal()])),
      }),
    ),
  });

describe.each(methods)("%s on linear models with Gaussian noise", (_, method) => {
  it("gives what the dense Gaussian of an identity Elman network gives", () => {
    const data = linearData(planeElman, [9, 1, 6], key("data"), (s, t) => s === 2 && t === 3);
    const { sequences } = logLikelihood(linearElman(planeElman), data, method);
    sequences.forEach(({ value }, s) => void expect(Math.abs(value - linearOracle(planeElman, data, s))).toBeLessThan(1e-10));
  });

  it("gives what the Kalman filter gives: inputs, dependent noises, partly missing targets, ragged sequences", () => {
    const model = linearGaussian({
      initialMean: [1, -1, 0],
      initialCov: [
        [2, 0.3, 0],
        [0.3, 1, 0],
        [0, 0, 0],
      ],
      A: matrix(3, 3, 0.4),
      B: matrix(3, 1, 1),
      b: [0.1, 0.2, 0.3],
      Q: [
        [0.5, 0.2, 0],
        [0.2, 0.4, 0],
        [0, 0, 0],
      ],
      C: matrix(2, 3, 1),
      D: matrix(2, 1, 1),
      d: [1, 2],
      R: [
        [0.3, 0.1],
        [0.1, 0.2],
      ],
    });
    const data = gappy(1);
    const [approximate, exact] = [logLikelihood(model, data, method), logLikelihood(model, data, kalman())];
    for (const [s, { increments }] of approximate.sequences.entries())
      for (const [t, increment] of increments.entries()) expect(Math.abs(increment - exact.sequences[s].increments[t])).toBeLessThan(1e-10);
  });

  it("gives a missing target exactly 0, a sequence the same bytes alone and in a batch, and a standardised model its own units", () => {
    const data = gappy(1);
    const inner = randomRecurrent({ cell: "gru", hiddenSize: 2, data, noiseSd: 0.4, key: key(1) });
    const scaling = { targets: { means: [3, -1], sds: [2, 0.5] }, inputs: null };
    for (const model of [inner, standardised(inner, scaling)]) {
      const { sequences } = logLikelihood(model, data, method);
      expect(sequences[0].increments[4]).toBe(0);
      const alone = logLikelihood(model, selectSequences(data, [2]), method);
      expect(alone.sequences[0]).toEqual(sequences[2]);
    }
    const of = (targets: SequenceRecord<(number | null)[]>["targets"]): Dataset =>
      packDataset({
        name: "two steps",
        targets: { kind: "real", size: 2 },
        inputs: { kind: "real", size: 1 },
        sequences: [{ id: "a", inputs: [[1], [2]], targets }],
      });
    const scaled = of([
      [5, -0.5],
      [1, null],
    ]);
    const raw = of([
      [1, 1],
      [-1, null],
    ]);
    const gained = Math.log(2) + Math.log(0.5) + Math.log(2);
    expect(logLikelihood(standardised(inner, scaling), scaled, method).value).toBeCloseTo(
      logLikelihood(inner, raw, method).value - gained,
      12,
    );
  });

  it("says that it approximates, and is never chosen", () => {
    const data = linearData(planeElman, [5], key("data"));
    const model = linearElman(planeElman);
    const score = logLikelihood(model, data, method);
    expect(score).toMatchObject({ exact: false, standardErrorFrom: "approximation", standardError: Number.NaN, key: null });
    expect(score.sequences[0]).toMatchObject({ standardErrorFrom: "approximation", standardError: Number.NaN, replicates: null });
    expect(chooseMethod(model, data).method.name).not.toBe(method.name);
  });
});

/** A tanh network of one unit, read out by a law, with noise in its state. */
function curved(noise: number, emission: Readonly<Record<string, unknown>>, outputs: number) {
  return recurrent({
    name: "curved",
    cell: "elman",
    inputSize: 1,
    hiddenSize: 1,
    inputs: "given",
    layers: [{ weight_ih: [[0.8]], weight_hh: [[0.9]], bias_ih: [0.2], bias_hh: [0] }],
    initialState: null,
    noise: { sd: [noise] },
    readout: { weight: Array.from({ length: outputs }, (_, i) => [1.5 - i]), bias: new Array<number>(outputs).fill(0) },
    emission: emission as never,
  });
}

const inputs = [matrix(40, 1, 1), matrix(40, 1, 1)];
const laws = [
  ["gaussian", { kind: "gaussian", sd: [0.5] }, 1],
  ["gaussian with an sd that is read out", { kind: "gaussian", sd: "readout" }, 2],
  ["categorical", { kind: "categorical" }, 3],
  ["bernoulli", { kind: "bernoulli" }, 3],
  ["poisson", { kind: "poisson" }, 3],
] as const;

describe.each(laws)("on a tanh network of one unit, whose likelihood a grid knows: %s", (_, emission, outputs) => {
  const data = sampleDataset(curved(0.3, emission, outputs), { count: 2, length: 40, inputs }, key("drawn"));
  /** In nats, for 80 steps. */
  const errorsAt = (noise: number, ...methods: readonly GaussianMethod[]): number[] => {
    const model = curved(noise, emission, outputs);
    const exact = logLikelihood(model, data, grid({ tolerance: 1e-9 })).value;
    return methods.map((method) => Math.abs(logLikelihood(model, data, method).value - exact));
  };

  it("is wrong in proportion to the noise's variance, with points to its square, as the noise falls", () => {
    const [large, small] = [0.0125, 0.00625].map((noise) => errorsAt(noise, ekf(), ukf(), slf()));
    const [tangents, ...points] = large.map((error, i) => Math.log2(error / small[i]));
    expect(tangents).toBeGreaterThan(1.7);
    expect(tangents).toBeLessThan(2.2);
    for (const power of points) {
      expect(power).toBeGreaterThan(3.6);
      expect(power).toBeLessThan(4.4);
    }
  });

  it("is within some thousandths of a nat a step where the noise is no longer small", () => {
    const [tangents, unscented, cubature, quadrature] = errorsAt(0.2, ekf(), ukf(), slf(), slf({ order: 9 }));
    expect(tangents / 80).toBeLessThan(0.025);
    for (const error of [unscented, cubature]) expect(error / 80).toBeLessThan(0.005);
    expect(quadrature / 80).toBeLessThan(0.001);
  });
});

describe("expansions of a target's law", () => {
  it("may tell next to nothing, of some numbers far less than of others, and have rounding for the rest", () => {
    const coins = packDataset({
      name: "coins",
      targets: { kind: "categorical", size: 2, symbols: null },
      sequences: [{ id: "a", targets: [0, 1, 1, 0, 1] }],
    });
    const model = randomRecurrent({ cell: "gru", hiddenSize: 3, data: coins, noiseSd: 0.2, key: key(2) });
    for (const method of [ekf(), ukf(), slf()]) expect(logLikelihood(model, coins, method).value).toBeGreaterThan(-5);
  });

  it("go on until they stand still, which one does not", () => {
    const model = curved(0.5, { kind: "poisson" }, 2);
    const data = sampleDataset(model, { count: 2, length: 40, inputs }, key("drawn"));
    const exact = logLikelihood(model, data, grid({ tolerance: 1e-8 })).value;
    const [one, many] = [ekf({ iterations: 1 }), ekf()].map((method) => Math.abs(logLikelihood(model, data, method).value - exact));
    expect(many).toBeLessThan(one / 5);
    expect(logLikelihood(model, data, ekf({ iterations: 30 })).value).toBeCloseTo(logLikelihood(model, data, ekf()).value, 6);
  });
});
