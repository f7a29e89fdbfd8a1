// What figures draw, computed once more from the data by other means than the figures' own: axes, ticks, order, bars, hover text.
import type { Figure, PairedDifference, PartialDifference, Verdict } from "@unrolled/core";
import { key } from "@unrolled/core";
import { compareScores } from "@unrolled/inference";
import {
  advantageByPositionFigure,
  decodedFigure,
  emissionFigure,
  pairsFigure,
  pathDrawsFigure,
  type ScoreUnit,
  scoreFigure,
} from "@unrolled/plotting";
import { describe, expect, it } from "vitest";
import { fakeScore, fakeSequence } from "../support/fake-scores.js";
import { shownTable } from "../support/shown-laws.js";

const nats: ScoreUnit = { kind: "nats", step: "step", density: false };
const bits: ScoreUnit = { kind: "bits", step: "character", density: false };
interface Axis {
  readonly type?: string;
  readonly range: readonly [number, number];
  readonly dtick: number;
  readonly tickvals: readonly number[];
  readonly ticktext: readonly string[];
  readonly tickangle: number;
  readonly tickfont: { readonly size: number };
  readonly categoryarray: readonly string[];
}
interface Layout {
  readonly xaxis: Axis;
  readonly yaxis: Axis;
  readonly height: number;
  readonly showlegend: boolean;
  readonly shapes: readonly unknown[];
}
interface Trace {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly text: readonly string[];
  readonly customdata: readonly number[];
  readonly marker: { readonly color: string };
  readonly error_x: { readonly array: readonly number[] };
  readonly hovertemplate: string;
}
const traces = (figure: Figure): readonly Trace[] => figure.data as unknown as readonly Trace[];
const layout = (figure: Figure): Layout => figure.layout as unknown as Layout;

async function twoModels(): Promise<PairedDifference> {
  const model = (name: string, values: readonly number[]) =>
    fakeScore(
      name,
      values.map((value, i) => fakeSequence({ id: `s${i}`, steps: 10, value })),
    );
  const { pairs } = await compareScores([model("a", [-10, -12, -9, -11]), model("b", [-14, -15, -16, -12])], key("drawn"));
  return pairs[0]!;
}

describe("pairsFigure", () => {
  const reasons: readonly (readonly [Verdict, string | null])[] = [
    ["a-better", null],
    ["b-better", null],
    ["undecided", "its bar reaches zero"],
    ["not-after-adjustment", "Holm's adjustment for all pairs takes the difference back"],
    ["too-few-units", "fewer than six independent units cannot say"],
    ["no-spread", "nothing measures its error"],
    ["same", "the two give the same scores"],
  ];

  it.each(reasons)("says of %s why its dot is open, and of no other verdict", async (verdict, reason) => {
    const figure = pairsFigure([{ ...(await twoModels()), verdict }], { unit: nats });
    for (const [, other] of reasons) if (other !== null) expect(figure.caption.includes(other)).toBe(other === reason);
    expect(figure.caption.includes("an open dot leaves the order")).toBe(reason !== null);
    expect(traces(figure)[0]!.marker.color === "#ffffff").toBe(reason !== null);
  });

  it("names several reasons with one dot each, in one sentence", async () => {
    const pair = await twoModels();
    const { caption } = pairsFigure(
      [
        { ...pair, verdict: "undecided" },
        { ...pair, verdict: "same" },
      ],
      { unit: nats },
    );
    expect(caption).toContain(": its bar reaches zero, or the two give the same scores.");
  });

  it.each([nats, bits])("shows all of each bar and zero, with 4 % of room on both sides, in $kind", async (unit) => {
    const pair = await twoModels();
    const scale = unit.kind === "bits" ? Math.LN2 : 1;
    const trace = traces(pairsFigure([pair], { unit }))[0]!;
    const [low, high] = layout(pairsFigure([pair], { unit })).xaxis.range as [number, number];
    const sign = Math.sign(pair.meanDifferencePerStep);
    const ends = [0, ...pair.interval95!.map((end) => (sign * end) / scale)];
    const [least, most] = [Math.min(...ends), Math.max(...ends)];
    expect(low).toBeCloseTo(least - 0.04 * (most - least), 12);
    expect(high).toBeCloseTo(most + 0.04 * (most - least), 12);
    expect(trace.x[0]).toBeCloseTo(Math.abs(pair.meanDifferencePerStep) / scale, 12);
    expect(trace.x[0] + trace.error_x.array[0]).toBeCloseTo(most, 12);
  });

  it("speaks of the adjustment only where several tests were made", async () => {
    const pair = await twoModels();
    expect(traces(pairsFigure([pair], { unit: nats }))[0]!.hovertemplate).not.toContain("Holm");
    expect(traces(pairsFigure([pair, pair], { unit: nats }))[0]!.hovertemplate).toContain("Holm-adjusted t: ");
    const untested = { ...pair, tests: { pairedT: null, wilcoxon: null, bootstrap: null } };
    expect(traces(pairsFigure([untested], { unit: nats }))[0]!.hovertemplate).toContain("no test");
  });
});

describe("advantageByPositionFigure", () => {
  const part = (mean: number, half: number | null, units: number): PartialDifference => ({
    name: "p",
    steps: units,
    units,
    meanDifferencePerStep: mean,
    standardError: half === null ? Number.NaN : half / 2,
    interval95: half === null ? null : [mean - half, mean + half],
  });
  const ranges = [
    { from: 0, to: 1 },
    { from: 1, to: 4 },
    { from: 4, to: 5 },
  ];
  const parts = [part(0.5, 0.1, 30), part(-0.25, 0.05, 12), part(0.1, 9, 3)];
  const draw = (unit: ScoreUnit, more = parts, places = ranges) =>
    advantageByPositionFigure(more, { unit, a: "a", b: "b", ranges: places, sequences: 30, unitsName: "speakers" });

  it.each([nats, bits])("is a flat step over each range, with its interval as the band, in $kind", (unit) => {
    const scale = unit.kind === "bits" ? Math.LN2 : 1;
    const [low, high, line] = traces(draw(unit)) as [Trace, Trace, Trace];
    expect(line.x).toEqual([0.5, 1.5, 1.5, 4.5, 4.5, 5.5]);
    for (const [i, { meanDifferencePerStep, interval95 }] of parts.entries())
      for (const place of [2 * i, 2 * i + 1]) {
        expect(line.y[place]).toBeCloseTo(meanDifferencePerStep / scale, 4);
        expect(low.y[place]).toBeCloseTo(interval95![0] / scale, 3);
        expect(high.y[place]).toBeCloseTo(interval95![1] / scale, 3);
      }
  });

  it("lets a range of few units not stretch the axis, but one of a third of the units", () => {
    // 3 of 30 units: its ends ±9 do not count; 12 of 30 do, and so does every mean.
    const [low, high] = layout(draw(nats)).yaxis.range;
    expect(low).toBeCloseTo(-0.3 - 0.06 * 0.9, 10);
    expect(high).toBeCloseTo(0.6 + 0.06 * 0.9, 10);
    const third = layout(draw(nats, [parts[0]!, parts[1]!, part(0.1, 9, 10)])).yaxis.range;
    expect(third[1]).toBeCloseTo(9.1 + 0.06 * 18, 10);
  });

  it("says on hover which steps, how much and over how many units", () => {
    const [, , line] = traces(draw(nats)) as [Trace, Trace, Trace];
    expect(line.text).toEqual([
      ...Array(2).fill("step 1: 0.5, 30 speakers"),
      ...Array(2).fill("steps 2 to 4: -0.25, 12 speakers"),
      ...Array(2).fill("step 5: 0.1, 3 speakers"),
    ]);
  });

  it("has no band where nothing measures an error, and leaves out a range without steps", () => {
    const figure = draw(nats, [part(1, null, 1), part(Number.NaN, null, 0), part(0.5, null, 1)]);
    const [low, , line] = traces(figure) as [Trace, Trace, Trace];
    expect(line.x).toEqual([0.5, 1.5, 4.5, 5.5]);
    expect(low.y).toEqual([null, null, null, null]);
  });

  it.each([
    [60, undefined],
    [61, "log"],
  ])("with %i positions has an axis of type %s", (last, type) => {
    const figure = draw(nats, [parts[0]!], [{ from: 0, to: last }]);
    expect(layout(figure).xaxis.type).toBe(type);
    expect(figure.caption.includes("log scale")).toBe(type === "log");
    const ends = layout(figure).xaxis.range.map((end: number) => (type === "log" ? 10 ** end : end));
    expect(ends[0]).toBeCloseTo(0.5, 10);
    expect(ends[1]).toBeCloseTo(last + 0.5, 8);
  });

  it.each([
    [70, [1, 2, 5, 10, 20, 50]],
    [600, [1, 2, 5, 10, 20, 50, 100, 200, 500]],
    [1000, [1, 10, 100, 1000]],
  ])("up to %i has the ticks %j", (last, ticks) => {
    const { xaxis } = layout(draw(nats, [parts[0]!], [{ from: 0, to: last }]));
    expect(xaxis.tickvals).toEqual(ticks);
    expect(xaxis.ticktext).toEqual(ticks.map(String));
  });
});

describe("emissionFigure of two states", () => {
  const rows = (largest: number) => [
    [largest, 1 - largest - 0.01, 0.01],
    [0.01, 1 - largest - 0.01, largest],
  ];
  const draw = (probabilities: readonly (readonly number[])[], names = ["x", "y", "z"]) =>
    emissionFigure(shownTable({ kind: "categorical", probabilities }), { symbols: names });

  it("has a bar up and a bar down, from what state 1 prefers to what state 2 prefers, equal ones in their order", () => {
    const [up, down] = traces(
      draw(
        [
          [0.1, 0.2, 0.2, 0.5],
          [0.5, 0.2, 0.2, 0.1],
        ],
        ["p", "q", "r", "s"],
      ),
    ) as [Trace, Trace];
    expect(up.text).toEqual(["s", "q", "r", "p"]);
    expect(up.y).toEqual([0.5, 0.2, 0.2, 0.1]);
    expect(down.y).toEqual([-0.1, -0.2, -0.2, -0.5]);
    expect(down.customdata).toEqual([0.1, 0.2, 0.2, 0.5]);
  });

  it("orders symbols that a state never emits at its ends", () => {
    const [up] = traces(
      draw([
        [0.5, 0.5, 0],
        [0, 0.4, 0.6],
      ]),
    ) as [Trace];
    expect(up.text).toEqual(["x", "y", "z"]);
  });

  // The steps of the axis: .25 above a half, .1 above a quarter, else .05.
  it.each([
    [0.6, ["0.50", "0.25", "0.00", "0.25", "0.50"]],
    [0.5, ["0.5", "0.4", "0.3", "0.2", "0.1", "0.0", "0.1", "0.2", "0.3", "0.4", "0.5"]],
  ])("with %f as the largest probability has the ticks %j", (largest, ticks) => {
    expect(layout(draw(rows(largest))).yaxis.ticktext).toEqual(ticks);
  });

  it("with a quarter as the largest has ticks of a twentieth, symmetric about zero", () => {
    const { yaxis } = layout(draw([Array(4).fill(0.25), Array(4).fill(0.25)], ["p", "q", "r", "s"]));
    expect(yaxis.tickvals).toHaveLength(11);
    for (const [i, tick] of yaxis.tickvals.entries()) expect(tick).toBeCloseTo(0.05 * (i - 5), 12);
  });

  it("stands names of more than one letter upright, and makes room for them", () => {
    const short = layout(draw(rows(0.6)));
    const long = layout(draw(rows(0.6), ["x", "yes", "z"]));
    expect([short.xaxis.tickangle, short.xaxis.tickfont.size, short.height]).toEqual([0, 14, 340]);
    expect([long.xaxis.tickangle, long.xaxis.tickfont.size, long.height]).toEqual([-90, 11, 338]);
  });
});

describe("pathDrawsFigure", () => {
  const paths = [Int32Array.of(0, 1, 1), Int32Array.of(0, 0, 1), Int32Array.of(1, 1, 0)];
  const draw = (more: object = {}, own: readonly Int32Array[] = paths) =>
    pathDrawsFigure({ id: "s", paths: own, firstImpossibleStep: null } as never, { stateCount: 2, ...more });

  it("draws each path in a lane of its own, the lanes evenly over 76 % of the row, a gap between paths", () => {
    const [{ x, y }] = traces(draw()) as [Trace];
    const expected = paths.flatMap((path, m) => [...[...path].flatMap((state) => Array(2).fill(state + 1 + [-0.38, 0, 0.38][m]!)), null]);
    expect(y).toEqual(expected);
    expect(x.map((value: number | null) => value && Number(value.toFixed(9)))).toEqual(
      paths.flatMap(() => [0.72, 1.28, 1.72, 2.28, 2.72, 3.28, null]),
    );
  });

  it("draws a single path in the middle of its rows", () => {
    expect((traces(draw({}, [paths[0]!])) as [Trace])[0].y).toEqual([1, 1, 2, 2, 2, 2, null]);
  });

  it("shows the first draws only, and says the error of as many", () => {
    const figure = draw({ draws: 2 });
    expect((traces(figure) as [Trace])[0].y.filter((value: number | null) => value === null)).toHaveLength(2);
    // √(¼ / 2) = 35 points.
    expect(figure.caption).toMatch(/^2 independent draws .* \(at most 35 points in a hundred\)/);
  });

  it("rings the true states where they are known, and has a legend then", () => {
    const figure = draw({ truth: [0, 1, 0] });
    expect(traces(figure)[1]).toMatchObject({ x: [1, 2, 3], y: [1, 2, 1], name: "true state" });
    expect([layout(figure).showlegend, layout(draw()).showlegend]).toEqual([true, false]);
  });

  it.each([
    [2, 96 + 2 * 76, 1],
    [4, 96 + 4 * 76, 1],
    [5, 96 + 5 * 52, 1],
    [16, 560, 1],
    [17, 560, 4],
  ])("with %i states is %i px high, with a tick every %i", (stateCount, height, every) => {
    const { yaxis, shapes, ...rest } = layout(draw({ stateCount }));
    expect([rest.height, yaxis.dtick, yaxis.range, shapes.length]).toEqual([height, every, [stateCount + 0.5, 0.5], stateCount]);
  });
});

describe("scoreFigure", () => {
  it.each([
    [1, 72 + 44],
    [8, 72 + 40 * 8],
    [20, 72 + 28 * 20],
  ])("of %i models is %i px high, its rows from the worst below to the best", async (count, height) => {
    const models = Array.from({ length: count }, (_, m) =>
      fakeScore(`m${m}`, [
        fakeSequence({ id: "s0", steps: 10, value: -10 - ((7 * m) % 20) }),
        fakeSequence({ id: "s1", steps: 10, value: -20 }),
      ]),
    );
    const { scores } = await compareScores(models, key("scores"));
    const { yaxis, ...rest } = layout(scoreFigure(scores, { unit: nats }));
    expect(rest.height).toBeCloseTo(height, 10);
    expect(yaxis.range).toEqual([-0.6, count - 0.3]);
    const worstFirst = models.map(({ name }, m) => ({ name, loss: (7 * m) % 20 })).toSorted((a, b) => b.loss - a.loss);
    expect(yaxis.categoryarray).toEqual(worstFirst.map(({ name }) => name));
  });
});

describe("decodedFigure of symbols", () => {
  // Rows of 20 px, of 13 from 13 symbols on; every row has its symbol up to 36, then each second, each third.
  it.each([
    [3, 80, 12, 1],
    [12, 240, 12, 1],
    [13, 169, 10, 1],
    [36, 420, 10, 1],
    [37, 420, 10, 2],
    [73, 420, 10, 3],
  ])("with %i of them seen is %i px high, its ticks of size %i at each row of %i", (count, height, size, every) => {
    const targets = Array.from({ length: count }, (_, t) => 2 * (count - 1 - t));
    const figure = decodedFigure({ id: "s", kind: "categorical", targets, path: targets.map(() => 0), stateCount: 1 });
    const { yaxis2, height: whole } = figure.layout as unknown as { readonly yaxis2: Axis; readonly height: number };
    const smallest = decodedFigure({ id: "s", kind: "categorical", targets: [0], path: [0], stateCount: 1 }).layout as { height?: number };
    expect(whole - smallest.height!).toBe(height - 80);
    const rows = Array.from({ length: Math.ceil(count / every) }, (_, i) => i * every);
    expect(yaxis2.tickvals).toEqual(rows);
    expect(yaxis2.ticktext).toEqual(rows.map((row) => String(2 * row)));
    expect([yaxis2.tickfont.size, ...yaxis2.range]).toEqual([size, count - 0.4, -0.6]);
  });
});
