import type { FitProgress } from "@unrolled/core";
import { type PathLearningRun, pathLearningFigure } from "@unrolled/plotting";
import { describe, expect, test } from "vitest";
import { expectWhole } from "../support/whole-figure.js";

const unit = { kind: "nats", step: "step", density: true } as const;
type Trace = {
  readonly x: number[];
  readonly y: number[];
  readonly xaxis: string;
  readonly fill?: string;
  readonly line: { readonly color?: string };
};

const progress = (iteration: number, valid: number | null): FitProgress => ({
  iteration,
  trainPerStep: -2 + iteration / 10,
  validPerStep: valid,
  objective: 0,
  learningRate: null,
  gradientNorm: null,
  particles: {
    trainError: 0.01 * iteration,
    validError: valid === null ? null : 0.25,
    ess: 0.5,
    backwardEss: 3,
    turnover: 0.125 * iteration,
    noise: [0.2, 0.6],
    spread: [1, 1],
  },
});
const run = (label: string, kept: boolean, valid: number | null = -3): PathLearningRun => ({
  label,
  kept,
  history: [1, 2, 3].map((iteration) => progress(iteration, valid)),
});

describe("the figure of learning from sampled paths", () => {
  const figure = pathLearningFigure([run("start 1", true), run("start 2", false)], { model: "noisy-gru:2", unit, colour: "#123456" })!;
  const traces = figure.data as unknown as Trace[];
  const lines = (xaxis: string): number[][] => traces.filter((one) => one.xaxis === xaxis && one.fill === undefined).map(({ y }) => y);
  const bands = (xaxis: string): Trace[] => traces.filter((one) => one.xaxis === xaxis && one.fill === "toself");

  test("has scores, ESS, turnover and noise in panels of their own, with units, and the kept start last and in colour", () => {
    expectWhole(figure);
    expect(lines("x")).toEqual([
      [-1.9, -1.8, -1.7],
      [-3, -3, -3],
      [-1.9, -1.8, -1.7],
      [-3, -3, -3],
    ]);
    expect(lines("x2")).toEqual([
      [50, 50, 50],
      [50, 50, 50],
    ]);
    expect(lines("x3")).toEqual([
      [12.5, 25, 37.5],
      [12.5, 25, 37.5],
    ]);
    expect(lines("x4")).toEqual([
      [0.4, 0.4, 0.4],
      [0.4, 0.4, 0.4],
    ]);
    expect(traces.at(-1)!.line.color).toBe("#123456");
    expect(traces[1]!.line.color).not.toBe("#123456");
    expect(figure.caption).toContain("the kept start in colour");
    expect(pathLearningFigure([run("start 1", false)], { model: "m", unit })!.caption).toContain("none of them was kept");
    const title = (name: string): string => (figure.layout[name] as { title: { text: string } }).title.text;
    expect(["yaxis", "yaxis2", "yaxis3", "yaxis4", "xaxis4"].map(title)).toEqual([
      "nats per step",
      "ESS, % of particles",
      "path turnover, % of steps",
      "sd of the state noise",
      "iteration",
    ]);
  });

  test("draws two standard errors either way, and the range of the sds of the kept start alone", () => {
    const [train, valid] = bands("x");
    expect(train!.x).toEqual([1, 2, 3, 3, 2, 1]);
    expect(train!.y).toEqual([-1.88, -1.76, -1.64, -1.76, -1.84, -1.92]);
    expect(valid!.y).toEqual([-2.5, -2.5, -2.5, -3.5, -3.5, -3.5]);
    expect(bands("x4").map(({ y }) => y)).toEqual([[0.6, 0.6, 0.6, 0.2, 0.2, 0.2]]);
  });

  test("panels do not overlap, wide or narrow", () => {
    const { narrow } = figure.layout.meta as { narrow: Record<string, { domain?: [number, number] }> };
    const domain = (layout: Record<string, unknown>, name: string): [number, number] =>
      (layout[name] as { domain: [number, number] }).domain;
    for (const layout of [figure.layout, narrow] as Record<string, unknown>[]) {
      const boxes = ["", "2", "3", "4"].map((p) => [domain(layout, `xaxis${p}`), domain(layout, `yaxis${p}`)] as const);
      for (const [i, [x, y]] of boxes.entries())
        for (const [u, v] of boxes.slice(i + 1)) expect(x[1] < u[0] || u[1] < x[0] || y[1] < v[0] || v[1] < y[0]).toBe(true);
    }
  });

  test("without valid there is no line of it, and without such observations no figure", () => {
    const alone = pathLearningFigure([run("start 1", true, null)], { model: "m", unit })!;
    expectWhole(alone);
    expect((alone.data as unknown as Trace[]).filter(({ xaxis }) => xaxis === "x")).toHaveLength(2);
    const { particles: _, ...plain } = progress(1, null);
    expect(pathLearningFigure([{ label: "a", kept: true, history: [plain] }], { model: "m", unit })).toBeNull();
  });
});
