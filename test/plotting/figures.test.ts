import { type Comparison, type Figure, key, type PairedDifference, type PerStepScore, type Posterior } from "@unrolled/core";
import { compareScores } from "@unrolled/inference";
import {
  advantageFigure,
  emissionFigure,
  fitSpreadFigure,
  pairsFigure,
  posteriorFigure,
  type ReportBlock,
  type ScoreUnit,
  scoreFigure,
  sizeFigure,
  styleModels,
} from "@unrolled/plotting";
import { describe, expect, test } from "vitest";
import { fakeScore, fakeSequence } from "../support/fake-scores.js";
import { gruFamily, hmmFamily, otherFamily } from "../support/model-families.js";
import { shownTable } from "../support/shown-laws.js";
import { syntheticReport } from "../support/synthetic-report.js";
import { expectWhole } from "../support/whole-figure.js";

const bits: ScoreUnit = { kind: "bits", step: "character", density: false };
const nats: ScoreUnit = { kind: "nats", step: "step", density: true };
type Trace = Readonly<Record<string, unknown>> & { readonly x: number[]; readonly y: (number | string)[]; readonly z: number[][] };
const traces = (figure: Figure): Trace[] => figure.data as Trace[];

function comparison(values: Readonly<Record<string, readonly number[]>>): Promise<Comparison> {
  const models = Object.entries(values).map(([name, all]) =>
    fakeScore(
      name,
      all.map((value, i) => fakeSequence({ id: `s${i}`, steps: 10, value })),
    ),
  );
  return compareScores(models, key("figures"));
}

describe("every figure", () => {
  test("is whole: plain JSON and a caption of one sentence", async () => {
    const figures = (blocks: readonly ReportBlock[]): Figure[] =>
      blocks.flatMap((block) => (block.kind === "figure" ? [block.figure] : block.kind === "details" ? figures(block.blocks) : []));
    const all = (await syntheticReport()).sections.flatMap(({ blocks }) => figures(blocks));
    expect(all.length).toBeGreaterThan(10);
    for (const figure of all) expectWhole(figure);
  });

  test("gives the same model the same colour, and no two of eight models the same", async () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const styles = styleModels(names);
    expect(new Set([...styles.values()].map(({ colour }) => colour)).size).toBe(8);
    const { scores } = await comparison({ c: [-10, -11], b: [-20, -22] });
    const marker = (trace: Trace) => (trace.marker as { color: string | string[] }).color;
    const inScores = traces(scoreFigure(scores, { unit: bits, styles })).find(({ name }) => name === "c")!;
    const inSizes = traces(sizeFigure(scores, [{ name: "c", family: otherFamily, parameters: 9 }], { unit: bits, styles })).find(
      ({ name }) => name === "c",
    )!;
    const inSpread = traces(
      fitSpreadFigure([{ name: "c", fits: [{ label: "seed 1", perStep: -1, kept: true }] }], { unit: bits, split: "valid", styles }),
    )[0];
    expect([marker(inScores), marker(inSizes), marker(inSpread)]).toEqual(["#009e73", "#009e73", ["#009e73"]]);
  });

  test("shows names and symbols as they are, never as HTML", async () => {
    const { scores, pairs } = await comparison({ "<b>a": [-10, -11], "b&": [-20, -22] });
    for (const figure of [scoreFigure(scores, { unit: bits }), pairsFigure(pairs, { unit: bits })]) {
      expect(JSON.stringify(figure.data)).toContain("&lt;b&gt;a");
      expect(JSON.stringify(figure.data)).not.toContain('<b>a"');
    }
    const emission = emissionFigure(shownTable({ kind: "categorical", probabilities: [[0.5, 0.5]] }), { symbols: ["<", "&"] });
    expect((emission.layout.xaxis as { ticktext: string[] }).ticktext.toSorted()).toEqual(["&amp;", "&lt;"]);
  });
});

describe("scores", () => {
  test("bits are −log₂ p per step with the interval the right way round, the best on top", async () => {
    const { scores } = await comparison({ worse: [-28, -24, -26], better: [-14, -15, -13] });
    const figure = scoreFigure(scores, { unit: bits });
    expect((figure.layout.yaxis as { categoryarray: string[] }).categoryarray).toEqual(["worse", "better"]);
    const marked = scoreFigure(scores, { unit: bits, marks: { worse: "without noise" } });
    expect((marked.layout.yaxis as { categoryarray: string[] }).categoryarray).toEqual(["worse (without noise)", "better"]);
    expect(traces(marked).map(({ name, y }) => [name, y[0]])).toContainEqual(["worse (without noise)", "worse (without noise)"]);
    const best = traces(figure).find(({ name }) => name === "better")!;
    expect(best.x[0]).toBeCloseTo(1.4 / Math.LN2, 12);
    const { array, arrayminus } = best.error_x as { array: number[]; arrayminus: number[] };
    expect(array[0]).toBeGreaterThan(0);
    expect(array[0]).toBeCloseTo(arrayminus[0], 12);
    expect(array[0]).toBeCloseTo((1.4 - -scores[1].interval95![1]) / Math.LN2, 12);
    expect((figure.layout.xaxis as { title: { text: string } }).title.text).toBe("bits per character (fewer is better)");
  });

  test("nats keep their sign and say density", async () => {
    const { scores } = await comparison({ a: [-28, -24] });
    const figure = scoreFigure(scores, { unit: nats });
    expect(traces(figure)[0].x[0]).toBeCloseTo(-2.6, 12);
    expect((figure.layout.xaxis as { title: { text: string } }).title.text).toMatch(/log-density, nats per step \(more is better\)/);
  });

  test("a model with probability zero keeps its row and is named, not plotted", async () => {
    const { scores, pairs } = await comparison({ a: [-28, Number.NEGATIVE_INFINITY], b: [-14, -15] });
    const figure = scoreFigure(scores, { unit: bits });
    expectWhole(figure);
    expect(traces(figure).map(({ name }) => name)).toEqual(["b"]);
    expect((figure.layout.yaxis as { categoryarray: string[] }).categoryarray).toEqual(["a", "b"]);
    expect(figure.layout.annotations).toMatchObject([{ y: "a", text: "probability 0 somewhere" }]);
    const forest = pairsFigure(pairs, { unit: bits });
    expectWhole(forest);
    expect(forest.data).toEqual([]);
    expect(forest.layout.annotations).toMatchObject([{ y: "b − a", text: "∞: a gives probability 0" }]);
  });

  test("one unit has no bar", async () => {
    const { scores, pairs } = await comparison({ a: [-28], b: [-14] });
    for (const figure of [scoreFigure(scores, { unit: bits }), pairsFigure(pairs, { unit: bits })]) {
      expectWhole(figure);
      for (const { error_x } of traces(figure)) expect(error_x).toEqual({ visible: false });
    }
  });
});

describe("paired differences", () => {
  const models = { a: [-28, -24, -26, -25, -27, -26], b: [-14, -15, -13, -14, -14, -13], c: [-14.5, -14.6, -13.1, -13.9, -14.2, -13.3] };

  test("show the better model first, in bits; an interval across zero is an open dot, and so are too few units", async () => {
    const { pairs } = await comparison(models);
    const figure = pairsFigure(pairs, { unit: bits });
    expectWhole(figure);
    const row = (name: string) => traces(figure).find((trace) => trace.name === name)!;
    expect(row("b − a").x[0]).toBeCloseTo(-pairs[0].meanDifferencePerStep / Math.LN2, 12);
    expect(row("b − a").x[0]).toBeGreaterThan(0);
    expect((row("b − c").marker as { color: string }).color).toBe("#ffffff");
    expect((row("b − a").marker as { color: string }).color).toBe(styleModels(["a", "b", "c"]).get("b")!.colour);
    expect(row("b − a").hovertemplate).toMatch(/Holm-adjusted t: p [=<].*Wilcoxon: p =/);
  });

  test("with a reference are turned towards it", async () => {
    const { pairs } = await comparison(models);
    const figure = pairsFigure(pairs, { unit: bits, reference: "b" });
    expect(
      traces(figure)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(["b − a", "b − c"]);
    const turned = traces(figure).find(({ name }) => name === "b − a")!;
    const { interval95, meanDifferencePerStep } = pairs[0] as PairedDifference;
    expect(turned.x[0]).toBeCloseTo(-meanDifferencePerStep / Math.LN2, 12);
    expect(turned.x[0] + (turned.error_x as { array: number[] }).array[0]).toBeCloseTo(-interval95![0] / Math.LN2, 12);
  });
});

describe("along a sequence", () => {
  const scored = (name: string, increments: readonly number[]) => ({
    name,
    sequence: fakeSequence({ id: "s", value: 0, increments: Float64Array.from(increments) }),
  });

  test("bars are per-step differences in bits, the line their sum from the first step on", () => {
    const figure = advantageFigure(scored("a", [-1, -2, -3, -1]), scored("b", [-2, -2, -2, -3]), {
      unit: bits,
      symbols: ["x", " ", "y", "z"],
      start: 1,
    });
    expectWhole(figure);
    const [bars, line] = traces(figure);
    expect(bars.x).toEqual([2, 3, 4]);
    expect((bars.y as number[]).map((value) => value * Math.LN2)).toEqual([0, -1, 2].map((value) => expect.closeTo(value, 4)));
    expect((line.y as number[]).map((value) => value * Math.LN2)).toEqual([1, 0, 2].map((value) => expect.closeTo(value, 4)));
    expect((figure.layout.xaxis as { ticktext: string[] }).ticktext).toEqual(["␣", "y", "z"]);
  });

  test("without symbols the axis counts steps; one step is enough; other sequences are refused", () => {
    const figure = advantageFigure(scored("a", [-1]), scored("b", [-2]), { unit: nats });
    expectWhole(figure);
    expect((figure.layout.xaxis as { title: { text: string } }).title.text).toBe("step");
    expect(() => advantageFigure(scored("a", []), scored("b", []), { unit: nats })).toThrow(
      /increments of one sequence are required, got 0/,
    );
    expect(() => advantageFigure(scored("a", [1]), scored("b", [1, 2]), { unit: nats })).toThrow(/got 1 of "s" and 2 of "s"/);
  });

  test("a step of probability zero has no bar and ends the sum, which the caption says", () => {
    const figure = advantageFigure(scored("a", [-1, -1, -1]), scored("b", [-2, Number.NEGATIVE_INFINITY, -2]), { unit: nats });
    expectWhole(figure);
    const [bars, line] = traces(figure);
    expect(bars.y).toEqual([1, null, 1]);
    expect(line.y).toEqual([1, null, null]);
    expect(figure.caption).toMatch(/the sum ends\.$/);
  });

  test("the posterior puts state k of step t at row k, column t", () => {
    const posterior: Posterior = {
      id: "s",
      stateCount: 3,
      given: "all",
      firstImpossibleStep: null,
      marginals: Float64Array.of(0.1, 0.2, 0.7, 0.3, 0.3, 0.4),
    };
    const figure = posteriorFigure(posterior, { symbols: ["q", "r"] });
    expectWhole(figure);
    expect(traces(figure)[0].z).toEqual([
      [0.1, 0.3],
      [0.2, 0.3],
      [0.7, 0.4],
    ]);
    const [heat] = figure.data as readonly Readonly<Record<string, unknown>>[];
    expect([heat.x, heat.y]).toEqual([
      [1, 2],
      [1, 2, 3],
    ]);
    expect(heat.text).toEqual([
      [" “q”, state 1", " “r”, state 1"],
      [" “q”, state 2", " “r”, state 2"],
      [" “q”, state 3", " “r”, state 3"],
    ]);
    // Symbols stand apart, the steps of a series side by side.
    expect([heat.xgap, (posteriorFigure(posterior).data[0] as Readonly<Record<string, unknown>>).xgap]).toEqual([1, 0]);
    const { tickvals, ticktext, range } = figure.layout.yaxis as Readonly<Record<string, unknown>>;
    expect([tickvals, ticktext, range]).toEqual([
      [1, 2, 3],
      ["1", "2", "3"],
      [3.5, 0.5],
    ]);
    expectWhole(posteriorFigure({ id: "s", stateCount: 1, given: "all", firstImpossibleStep: null, marginals: Float64Array.of(1) }));
  });

  test("a long sequence is there to scroll over, its first steps in view, and beyond 4,000 steps a window of it", () => {
    const posterior: Posterior = {
      id: "s",
      stateCount: 1,
      given: "all",
      firstImpossibleStep: null,
      marginals: new Float64Array(100_000).fill(1),
    };
    expect(traces(posteriorFigure(posterior))[0].x).toHaveLength(4000);
    const { range, minallowed, maxallowed } = posteriorFigure(posterior, { count: 500 }).layout.xaxis as Record<string, unknown>;
    expect([range, minallowed, maxallowed]).toEqual([[0.4, 200.6], 0.4, 500.6]);
    expect(traces(posteriorFigure(posterior, { start: 99_990 }))[0].x).toEqual(Array.from({ length: 10 }, (_, i) => 99_991 + i));
    expect(traces(posteriorFigure(posterior, { start: 10, count: 5 }))[0].x).toEqual([11, 12, 13, 14, 15]);
  });
});

describe("size and spread", () => {
  test("families are joined by a line in the order of their size", async () => {
    const { scores } = await comparison({ "hmm:8": [-20, -21], "hmm:2": [-28, -24], lstm: [-12, -13] });
    const figure = sizeFigure(
      scores,
      [
        { name: "hmm:8", family: hmmFamily, parameters: 100 },
        { name: "hmm:2", family: hmmFamily, parameters: 10 },
        { name: "lstm", family: gruFamily, parameters: 1000 },
      ],
      { unit: bits },
    );
    expectWhole(figure);
    const lines = traces(figure).filter(({ mode }) => mode === "lines");
    expect(lines.map(({ x }) => x)).toEqual([[10, 100]]);
    expect(figure.layout.xaxis).toMatchObject({ type: "log", ticktext: ["10", "100", "1,000"] });
    const near = sizeFigure(scores, [{ name: "lstm", family: gruFamily, parameters: 3000 }], { unit: bits });
    expect(near.layout.xaxis).toMatchObject({ ticktext: ["2,000", "5,000"] });
  });

  test("of the fits of a model the one that was kept is filled", () => {
    const fits = [0, 1, 2].map((seed) => ({ label: `seed ${seed}`, perStep: -1 - seed, kept: seed === 1 }));
    const figure = fitSpreadFigure([{ name: "a", fits }], { unit: nats, split: "valid" });
    expectWhole(figure);
    const { color } = traces(figure)[0].marker as { color: string[] };
    expect(traces(figure)[0].x.filter((_, i) => color[i] !== "#ffffff")).toEqual([-2]);
  });

  test("scores without an interval still have their dot", () => {
    const score: PerStepScore = {
      name: "a",
      steps: 1,
      units: 1,
      unitKind: "sequences",
      perStep: -1,
      meanOfSequenceMeans: -1,
      standardError: Number.NaN,
      monteCarloStandardError: 0,
      degreesOfFreedom: null,
      interval95: null,
    };
    expectWhole(sizeFigure([score], [{ name: "a", family: otherFamily, parameters: 1 }], { unit: bits }));
  });
});
