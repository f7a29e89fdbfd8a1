import { type Figure, hiddenMarkov, key, linearGaussian, unpackSequence } from "@unrolled/core";
import { forecast, pseudoResiduals, sampleDataset, summariseResiduals } from "@unrolled/inference";
import { forecastFigure, pseudoResidualsFigure, uniformityFigure } from "@unrolled/plotting";
import { describe, expect, test } from "vitest";
import { expectWhole } from "../support/whole-figure.js";

type Trace = Readonly<Record<string, unknown>> & { readonly x: number[]; readonly y: number[]; readonly name?: string };
const traces = (figure: Figure): Trace[] => figure.data as Trace[];

const system = linearGaussian({
  initialMean: [0, 0],
  initialCov: [
    [1, 0],
    [0, 1],
  ],
  A: [
    [0.9, 0.3],
    [-0.3, 0.9],
  ],
  Q: [
    [0.1, 0],
    [0, 0.1],
  ],
  C: [
    [1, 0],
    [0, 2],
  ],
  R: [
    [0.2, 0],
    [0, 0.2],
  ],
});
const series = sampleDataset(system, { count: 1, length: 40 }, key("series"));

describe("the fan chart", () => {
  test("draws the quantiles pair by pair, the median, what was given and what came, each where it belongs", () => {
    const [one] = forecast(system, series, { steps: 5, origin: 35, paths: 6 }, key(1));
    const history = unpackSequence(series, 0).targets;
    const figure = forecastFigure(one, { history, historySteps: 10, dimensions: [1], paths: 3, model: "lds:2", unit: "mV" });
    expectWhole(figure);
    const named = (name: string) => traces(figure).find((trace) => trace.name === name)!;
    const { quantiles } = one.laws!;
    const second = (values: Float64Array) => Array.from({ length: 5 }, (_, h) => Number(values[2 * h + 1].toPrecision(6)));
    expect(named("90 % band").y).toEqual(second(quantiles[4]));
    expect(named("90 % band").customdata).toEqual(second(quantiles[0]));
    expect(named("50 % band").y).toEqual(second(quantiles[3]));
    expect(named("median").y).toEqual(second(quantiles[2]));
    expect(named("median").x).toEqual([36, 37, 38, 39, 40]);
    expect(named("given").x[0]).toBe(26);
    expect(named("given").y).toEqual(history.slice(25, 35).map((y) => (y as number[])[1]));
    expect(named("what came").y).toEqual(history.slice(35).map((y) => (y as number[])[1]));
    expect(named("3 joint paths").y.slice(0, 6)).toEqual([...one.paths[0].map((y) => (y as number[])[1]), null]);
    expect(figure.caption).toMatch(
      /given the first 35, 3 draws of all 5 steps together \(thin lines\) and what came \(rings\); the laws are exact\./,
    );
    expect(() => forecastFigure(one, { dimensions: [2] })).toThrow(/dimensions must be one to four of 0\.\.1, got \[2\]/);
  });

  test("of symbols shows each one's probability, the likeliest first, and what came", () => {
    const hmm = hiddenMarkov({
      initial: [1],
      transition: [[1]],
      emission: { kind: "categorical", probabilities: [[0.2, 0.7, 0.1]] },
      targets: { kind: "categorical", size: 3, symbols: ["<", " ", "c"] },
    } as never);
    const data = sampleDataset(hmm, { count: 1, length: 4 }, key(2));
    const [one] = forecast(hmm, data, { steps: 2, origin: 2 });
    const figure = forecastFigure(one);
    expectWhole(figure);
    const [heat, came] = figure.data as unknown as { y: string[]; z: number[][]; x: number[] }[];
    expect(heat.y).toEqual(["␣", "&lt;", "c"]);
    expect(heat.z).toEqual([
      [0.7, 0.7],
      [0.2, 0.2],
      [0.1, 0.1],
    ]);
    expect(came.x).toEqual([3, 4]);
  });

  test("refuses a forecast without laws, and says why there are none", () => {
    const level = linearGaussian({ initialMean: [0], initialCov: "diffuse", A: [[1]], Q: [[1]], C: [[1]], R: [[1]] });
    const data = sampleDataset(level, { count: 1, length: 3 }, key(3));
    expect(() => forecastFigure(forecast(level, data, { steps: 1, origin: 0 })[0])).toThrow(/has none: some of the state is not known/);
  });
});

describe("the figures of pseudo-residuals", () => {
  const summary = summariseResiduals(pseudoResiduals(system, series), { dimension: 1, bins: 5, lags: 4 });

  test("draw residuals over time, their quantiles and their autocorrelation, with the numbers of the summary", () => {
    const figure = pseudoResidualsFigure(summary, { model: "lds:2" });
    expectWhole(figure);
    const [residuals, quantiles, , correlations, squares] = traces(figure);
    expect(residuals.y).toEqual([...summary.sequences[0].residuals].map((z) => Number(z.toPrecision(5))));
    expect(quantiles.x).toEqual([...summary.quantiles.expected].map((z) => Number(z.toPrecision(5))));
    expect(correlations.y).toEqual([...summary.autocorrelation.values].map((r) => Number(r.toPrecision(5))));
    expect(squares.y).toEqual([...summary.autocorrelation.squares].map((r) => Number(r.toPrecision(5))));
    expect(figure.caption).toMatch(
      /^Normal pseudo-residuals of 40 targets: over time in sequence sample-0 with lines at ± 1\.96, .*; all are exact\.$/,
    );
    expect(() => pseudoResidualsFigure(summary, { sequence: 1 })).toThrow(/sequence must be one of 0\.\.0, got 1/);
  });

  test("draw a histogram of each model's uniforms with the band of uniformity", () => {
    const figure = uniformityFigure([
      { name: "lds:2", summary },
      { name: "<other>", summary },
    ]);
    expectWhole(figure);
    const [first, second] = traces(figure);
    expect(first.y).toEqual([...summary.histogram.densities]);
    expect(second.name).toBe("&lt;other&gt;");
    const { shapes } = figure.layout as { readonly shapes: readonly { readonly y0: number; readonly y1: number }[] };
    expect([shapes[0].y0, shapes[0].y1]).toEqual([summary.histogram.low, summary.histogram.high]);
    expect(summary.histogram.high).toBeCloseTo(1 + 1.96 * Math.sqrt(4 / 40), 12);
    expect(() => uniformityFigure([])).toThrow(/one to six summaries are required, got 0/);
  });
});
