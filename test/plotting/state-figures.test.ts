import { type Figure, key, type Posterior, type SampledPaths, type StatePosterior } from "@unrolled/core";
import { statePosterior } from "@unrolled/inference";
import { filteringSmoothingFigure, pathDrawsFigure, posteriorFigure, statePosteriorFigure } from "@unrolled/plotting";
import { describe, expect, test } from "vitest";
import { noisyNetwork, quietNetwork, symbolData } from "../support/noisy-network.js";
import { expectWhole } from "../support/whole-figure.js";

type Trace = Readonly<Record<string, unknown>> & {
  readonly x: (number | null)[];
  readonly y: (number | null)[];
  readonly z: number[][];
  readonly name?: string;
  readonly yaxis?: string;
};
const traces = (figure: Figure): Trace[] => figure.data as Trace[];
const law = (given: "past" | "all", ...marginals: number[]): Posterior => ({
  id: "s",
  stateCount: 2,
  given,
  firstImpossibleStep: null,
  marginals: Float64Array.from(marginals),
});

describe("figures of a finite state", () => {
  test("the posterior's title and caption say whether it filters or smooths", () => {
    const past = posteriorFigure(law("past", 0.1, 0.9));
    const all = posteriorFigure(law("all", 0.1, 0.9), { model: "hmm:2" });
    for (const figure of [past, all]) expectWhole(figure);
    expect([past.title, all.title]).toEqual([
      "Hidden states along a sequence, filtering",
      "Hidden states of hmm:2 along a sequence, smoothing",
    ]);
    expect(past.caption).toMatch(/given the targets up to that step \(filtering\)/);
    expect(all.caption).toMatch(/given the whole sequence \(smoothing\)/);
  });

  test("filtering stands above smoothing, each with its own numbers, on the same steps", () => {
    const figure = filteringSmoothingFigure(law("past", 1, 0, 0.4, 0.6), law("all", 0.7, 0.3, 0.2, 0.8));
    expectWhole(figure);
    const [filtered, smoothed] = traces(figure);
    expect([filtered.z, smoothed.z]).toEqual([
      [
        [1, 0.4],
        [0, 0.6],
      ],
      [
        [0.7, 0.2],
        [0.3, 0.8],
      ],
    ]);
    const { yaxis, yaxis2 } = figure.layout as Record<"yaxis" | "yaxis2", { domain: number[] }>;
    expect(filtered.yaxis).toBe("y2");
    expect(yaxis2.domain[0]).toBeGreaterThan(yaxis.domain[1]);
    expect(() => filteringSmoothingFigure(law("all", 1, 0), law("all", 1, 0))).toThrow(/the filtering law and then the smoothing law/);
  });

  test("each draw keeps its lane in the row of its state, step by step, and true states are marked", () => {
    const sampled: SampledPaths = {
      id: "s",
      firstImpossibleStep: null,
      paths: [Int32Array.of(0, 1, 1), Int32Array.of(1, 1, 0), Int32Array.of(0, 0, 0)],
    };
    const figure = pathDrawsFigure(sampled, { stateCount: 2, draws: 2, truth: [0, 1, 0] });
    expectWhole(figure);
    const [draws, truth] = traces(figure);
    const lanes = draws.y.join().split(",,").slice(0, 2);
    const [first, second] = lanes.map((text) => text.split(",").filter(Boolean).map(Number));
    expect(first.map(Math.round)).toEqual([1, 1, 2, 2, 2, 2]);
    expect(second.map(Math.round)).toEqual([2, 2, 2, 2, 1, 1]);
    expect(new Set(first.map((y, i) => (y - [1, 1, 2, 2, 2, 2][i]).toFixed(6))).size).toBe(1);
    expect(first[2]).not.toBe(second[2]);
    expect(draws.x.slice(0, 2).map((x) => Math.round(x!))).toEqual([1, 1]);
    expect([truth.x, truth.y]).toEqual([
      [1, 2, 3],
      [1, 2, 1],
    ]);
    expect(figure.caption).toMatch(/^2 independent draws/);
    // Lanes fill 0.76 of a row, the first at the top, the middle one on the state; a step is drawn over a bit more than half of its place.
    const paths = [0, 1, 0].map((k) => Int32Array.of(k, k));
    const three = traces(pathDrawsFigure({ id: "s", firstImpossibleStep: null, paths }, { stateCount: 2 }))[0];
    expect(three.y).toEqual([0.62, 0.62, 0.62, 0.62, null, 2, 2, 2, 2, null, 1.38, 1.38, 1.38, 1.38, null]);
    expect(three.x.map((x) => x && Number(x.toFixed(9)))).toEqual([0, 1, 2].flatMap(() => [0.72, 1.28, 1.72, 2.28, null]));
    const one = traces(pathDrawsFigure({ id: "s", firstImpossibleStep: null, paths: paths.slice(1, 2) }, { stateCount: 2 }))[0];
    expect(one.y).toEqual([2, 2, 2, 2, null]);
    const many = pathDrawsFigure({ id: "s", firstImpossibleStep: null, paths }, { stateCount: 17 }).layout.yaxis;
    const few = pathDrawsFigure({ id: "s", firstImpossibleStep: null, paths }, { stateCount: 16 }).layout.yaxis;
    expect([many, few].map((axis) => (axis as { dtick: number }).dtick)).toEqual([4, 1]);
    expectWhole(pathDrawsFigure({ id: "s", firstImpossibleStep: null, paths: [Int32Array.of(0)] }, { stateCount: 1 }));
  });

  test("an impossible sequence, which has neither law nor paths, is refused by name", () => {
    const lost = { id: "s", stateCount: 2, marginals: null, firstImpossibleStep: 4 } as const;
    const message = (who: string) =>
      `${who}: a sequence of positive probability is required, "s" is impossible from step 5 on; draw another`;
    expect(() => posteriorFigure({ ...lost, given: "all" })).toThrow(message("posteriorFigure"));
    expect(() => filteringSmoothingFigure({ ...lost, given: "past" }, { ...lost, given: "all" })).toThrow(
      message("filteringSmoothingFigure"),
    );
    expect(() => pathDrawsFigure({ id: "s", paths: null, firstImpossibleStep: 4 }, { stateCount: 2 })).toThrow(message("pathDrawsFigure"));
  });
});

describe("the figure of a vector state", () => {
  const data = symbolData([6]);
  const [posterior] = statePosterior(noisyNetwork("elman", 5, 0.4), data, { particles: 900, replicates: 3, paths: 9 }, key("figure"));
  const at = (values: Float64Array, d: number) => Array.from({ length: 6 }, (_, t) => Number(values[t * 5 + d].toPrecision(5)));

  test("draws the means, the bands, the paths and the truth of the dimensions asked for, each in its panel", () => {
    const truth = Array.from({ length: 6 }, (_, t) => [t, 0, 0, 2 - t, 0]);
    const figure = statePosteriorFigure(posterior, { dimensions: [3, 0], draws: 2, truth, names: ["a", "b", "c", "<d>", "e"], unit: "mV" });
    expectWhole(figure);
    const named = (name: RegExp, axis: string) => traces(figure).filter((trace) => name.test(trace.name ?? "") && trace.yaxis === axis);
    for (const [axis, d] of [
      ["y", 3],
      ["y2", 0],
    ] as const) {
      expect(named(/^smoothed/, axis)[0].y).toEqual(at(posterior.smoothed.means, d));
      expect(named(/^filtered/, axis)[0].y).toEqual(at(posterior.filtered.means, d));
      expect(named(/draws/, axis)[0].y).toEqual([...at(posterior.paths[0], d), null, ...at(posterior.paths[1], d), null]);
      expect(named(/true/, axis)[0].y).toEqual(truth.map((state) => state[d]));
      const own = traces(figure).filter((trace) => trace.yaxis === axis);
      const place = (values: Float64Array) => own.findIndex(({ y }) => JSON.stringify(y) === JSON.stringify(at(values, d)));
      // The filled band runs from the low edge over the mean to the high edge, in this order.
      const [low, , high] = posterior.smoothed.quantiles;
      expect([place(low), place(posterior.smoothed.means), place(high)]).toEqual([0, 1, 2]);
    }
    const { yaxis } = figure.layout as { yaxis: { title: { text: string } } };
    expect(yaxis.title.text).toBe("&lt;d&gt; (mV)");
  });

  test("tells filtering from smoothing by more than colour: broken lines and no fill", () => {
    const line = (trace: Trace) => trace.line as { dash?: string };
    const [filtered] = traces(statePosteriorFigure(posterior)).filter(({ name }) => name?.startsWith("filtered"));
    const [smoothed] = traces(statePosteriorFigure(posterior)).filter(({ name }) => name?.startsWith("smoothed"));
    expect([line(filtered).dash, filtered.fill, line(smoothed).dash, smoothed.fill]).toEqual(["dash", undefined, undefined, "tonexty"]);
  });

  test("says the largest Monte Carlo error of what it shows, in its caption, and how it was measured", () => {
    const figure = statePosteriorFigure(posterior, { dimensions: [1] });
    const worst = Math.max(...[posterior.filtered, posterior.smoothed].flatMap(({ standardErrors }) => at(standardErrors.means, 1)));
    const [, said] = /from 3 replicates of 900 particles, is at most (\d\.\d+)\.$/.exec(figure.caption)!;
    expect(Math.abs(Number(said) - worst)).toBeLessThan(0.006);
    const [few] = statePosterior(noisyNetwork("elman", 5, 0.4), data, { particles: 10, replicates: 3, paths: 0 }, key("figure"));
    expect(few.standardErrorFrom).toBe("unavailable");
    expectWhole(statePosteriorFigure(few));
    expect(statePosteriorFigure(few).caption).toMatch(/Monte Carlo error is unavailable, for the 3 replicates of 10 particles miss/);
    const [point] = statePosterior(quietNetwork("elman", 1), data, {}, key(1));
    expect(statePosteriorFigure(point).caption).toMatch(
      /a function of the inputs, so that its law is a point and has no Monte Carlo error/,
    );
    expectWhole(statePosteriorFigure(point));
  });

  test("draws the filter alone, and a mean with two sds where there are no two quantiles", () => {
    const [alone] = statePosterior(
      noisyNetwork("elman", 5, 0.4),
      data,
      { particles: 60, replicates: 3, given: "past", probabilities: [0.5] },
      key("figure"),
    );
    const figure = statePosteriorFigure(alone, { dimensions: [2] });
    expectWhole(figure);
    expect(traces(figure).map(({ name }) => name ?? "")).toEqual(["", "filtered mean, ± 2 sd band", ""]);
    expect(traces(figure)[2].y[0]).toBeCloseTo(alone.filtered.means[2] + 2 * alone.filtered.sds[2], 4);
  });

  test("refuses dimensions that the state does not have, and more than four", () => {
    const figure = (dimensions: number[]) => () => statePosteriorFigure(posterior as StatePosterior, { dimensions });
    expect(figure([5])).toThrow(/dimensions must be one to four of 0\.\.4, got \[5\]/);
    expect(figure([0, 1, 2, 3, 4])).toThrow(/choose some, or draw two figures/);
    expect(figure([])).toThrow(/got \[\]/);
  });
});
