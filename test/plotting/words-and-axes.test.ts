// Numbers, names and axes as figures and reports write them: every branch at its limit.
import { describe, expect, it } from "vitest";
import {
  decimalsFor,
  formatCount,
  formatFixed,
  formatP,
  formatPValue,
  formatSeconds,
  formatWithError,
} from "../../packages/plotting/src/format-number.js";
import { howMuch, independentUnitsInWords } from "../../packages/plotting/src/report/say-advantage.js";
import { shownOrder, stateOrder, stateTicks } from "../../packages/plotting/src/state-order.js";
import { scrollHint, stepsInView, symbolAxis, symbolRoom, viewRange, windowOf } from "../../packages/plotting/src/symbol-axis.js";
import { enumerate, plotText, shortened, slug, visibleSymbol, wrapped } from "../../packages/plotting/src/text.js";

/** What a function gives for each of some arguments. */
function table<A extends readonly unknown[]>(name: string, call: (...args: A) => unknown, rows: readonly (readonly [A, unknown])[]): void {
  describe(name, () => {
    it.each(rows)("of %j is %j", (args, result) => expect(call(...args)).toEqual(result));
  });
}

table("formatFixed", formatFixed, [
  [[1.25, 1], "1.3"],
  [[-1.5, 2], "−1.50"],
  [[-0.001, 2], "0.00"],
  [[Number.NaN, 2], "–"],
  [[Number.POSITIVE_INFINITY, 2], "∞"],
  [[Number.NEGATIVE_INFINITY, 2], "−∞"],
]);
table("decimalsFor", decimalsFor, [
  [[0.0123], 3],
  [[0.1], 2],
  [[0.099], 3],
  [[25], 2],
  [[1e-9], 6],
  [[0], 3],
  [[-1], 3],
  [[Number.POSITIVE_INFINITY], 3],
  [[Number.NaN], 3],
]);
table("formatWithError", formatWithError, [
  [[2.1041, 0.0123], "2.104 ± 0.012"],
  [[2.1, Number.NaN], "2.100"],
  [[Number.NEGATIVE_INFINITY, 0.1], "−∞"],
  [[0.0004, 0.1], "0.0004 ± 0.1000"],
]);
table("formatP", formatP, [
  [[null], "–"],
  [[0.00009], "< 0.0001"],
  [[0.0001], "0.0001"],
  [[0.0099], "0.0099"],
  [[0.01], "0.010"],
]);
table("formatPValue", formatPValue, [
  [[0.00009], "p < 0.0001"],
  [[0.0001], "p = 0.0001"],
]);
table("formatCount", formatCount, [
  [[999], "999"],
  [[1000], "1,000"],
  [[1234567], "1,234,567"],
]);
table("formatSeconds", formatSeconds, [
  [[0.994], "0.99 s"],
  [[1], "1.0 s"],
  [[9.94], "9.9 s"],
  [[10], "10 s"],
  [[99.4], "99 s"],
  [[100], "1 min 40 s"],
  [[200.4], "3 min 20 s"],
]);
table("plotText", plotText, [[["<a> & <b>"], "&lt;a&gt; &amp; &lt;b&gt;"]]);
table("visibleSymbol", visibleSymbol, [
  [[" "], "␣"],
  [["\n"], "⏎"],
  [["\t"], "→"],
  [["a b"], "a b"],
]);
table("shortened", shortened, [
  [["abcd", 4], "abcd"],
  [["abcde", 4], "abc…"],
  [["😀😀😀", 3], "😀😀😀"],
]);
table("wrapped", wrapped, [
  [["lstm:64,layers=2", 16], "lstm:64,layers=2"],
  [["lstm:64,layers=2", 15], "lstm:64,<br>layers=2"],
  [["a b<c", 3], "a<br>b&lt;c"],
  [["ab cd", 2], "ab<br>cd"],
  [["abcdef", 2], "abcdef"],
]);
table("slug", slug, [[["LSTM:64,layers=2)"], "lstm-64-layers-2"]]);
table("enumerate", enumerate, [
  [[[]], ""],
  [[["a"]], "a"],
  [[["a", "b"]], "a and b"],
  [[["a", "b", "c"]], "a, b and c"],
]);

table("stateOrder", stateOrder, [
  [
    [
      [
        [0.8, 0, 0.2],
        [0.3, 0.7, 0],
        [0, 0.4, 0.6],
      ],
      [1, 0, 0],
    ],
    [0, 2, 1],
  ],
  [
    [
      [
        [0.8, 0, 0.2],
        [0.3, 0.7, 0],
        [0, 0.4, 0.6],
      ],
      [0, 1, 0],
    ],
    [1, 0, 2],
  ],
  [
    [
      [
        [0.4, 0.3, 0.3],
        [1, 0, 0],
        [1, 0, 0],
      ],
    ],
    [0, 1, 2],
  ],
]);
table("stateTicks", stateTicks, [
  [[[2, 0, 1]], { tickmode: "array", tickvals: [1, 2, 3], ticktext: ["3", "1", "2"] }],
  [
    [Array.from({ length: 25 }, (_, k) => k)],
    { tickmode: "array", tickvals: [1, 5, 9, 13, 17, 21, 25], ticktext: ["1", "5", "9", "13", "17", "21", "25"] },
  ],
]);
describe("shownOrder", () => {
  it("is 0..K−1, or what is asked for", () => {
    expect(shownOrder(3, undefined, "f")).toEqual([0, 1, 2]);
    expect(shownOrder(3, [2, 0, 1], "f")).toEqual([2, 0, 1]);
  });
  it.each([[[0, 1]], [[0, 0, 1]], [[0, 1, 2, 2]]])("refuses %j of three states", (order) => {
    expect(() => shownOrder(3, order, "f")).toThrow(`f: order must hold each of the states 0..2 once, got [${order.join(", ")}]`);
  });
});

table("windowOf", windowOf, [
  [[10, {}], { from: 0, to: 10 }],
  [[5000, {}], { from: 0, to: 4000 }],
  [[10, { start: 4, count: 3 }], { from: 4, to: 7 }],
  [[10, { start: 8, count: 3 }], { from: 8, to: 10 }],
  [[10, { start: 99 }], { from: 9, to: 10 }],
  [[10, { start: -2, count: 1 }], { from: 0, to: 1 }],
]);
const letters = ["a", "b", "b"];
const words = ["one", "b", "b"];
table("stepsInView", stepsInView, [
  [[null], 200],
  [[null, true], 60],
  [[letters], 72],
  [[letters, true], 26],
  [[words], 36],
  [[words, true], 22],
]);
table("viewRange", viewRange, [
  [
    [letters, 5, 80],
    [5.4, 77.6],
  ],
  [
    [letters, 5, 20],
    [5.4, 20.6],
  ],
  [
    [letters, 5, 80, true],
    [5.4, 31.6],
  ],
]);
table("scrollHint", scrollHint, [
  [[null, 0, 200], ""],
  [[null, 0, 201], " (drag the plot sideways for later steps)"],
  [[null, 1, 201], ""],
]);
table("symbolRoom", symbolRoom, [
  [[null], 48],
  [[letters], 30],
  [[words], 16 + 6.8 * 3],
  [[["x".repeat(30)]], 16 + 6.8 * 18],
]);
describe("symbolAxis", () => {
  it("has every step's symbol at its step, numbered from 1, and may be dragged over those steps alone", () => {
    expect(symbolAxis([" ", "b", "b", "<"], 1, 4)).toMatchObject({
      tickvals: [2, 3, 4],
      ticktext: ["b", "b", "&lt;"],
      tickangle: 0,
      minallowed: 1.4,
      maxallowed: 4.6,
      tickfont: { size: 12 },
    });
  });
  it("stands words upright, a repeated one at the first step of its run, or of the window", () => {
    expect(symbolAxis(words, 0, 3)).toMatchObject({ ticktext: ["one", "b", ""], tickangle: -90, tickfont: { size: 11 } });
    expect(symbolAxis(words, 2, 3)).toMatchObject({ ticktext: ["b"] });
    expect(symbolAxis(["one"], 0, 2)).toMatchObject({ ticktext: ["one", "?"] });
  });
  it("numbers the steps of data without symbols", () => {
    const numbered = symbolAxis(null, 0, 9, { nticks: 3 });
    expect(numbered).toMatchObject({ title: { text: "step" }, tickformat: "d", nticks: 3 });
    expect(numbered).not.toHaveProperty("tickvals");
  });
});

describe("independentUnitsInWords", () => {
  it.each([
    [{ units: 1, unitKind: "sequences" }, undefined, "1 sequence"],
    [{ units: 2, unitKind: "sequences" }, "chapters", "2 sequences"],
    [{ units: 27, unitKind: "groups" }, "chapters", "27 chapters"],
    [{ units: 1, unitKind: "groups" }, "chapters", "1 chapter"],
    [{ units: 3, unitKind: "groups" }, undefined, "3 groups"],
    [{ units: 20, unitKind: "blocks" }, undefined, "20 blocks"],
  ] as const)("of %j called %j is %s", (units, name, text) => expect(independentUnitsInWords(units, name)).toBe(text));
});

describe("howMuch", () => {
  const advantage = {
    first: "a",
    second: "b",
    perStep: 0.5,
    standardError: 0.05,
    interval95: [0.4, 0.6],
    units: 12,
    unitKind: "sequences",
    verdict: "a-better",
    pairedT: 0.012,
    wilcoxon: null,
    smallestPossibleP: 0.0004882,
  } as unknown as Parameters<typeof howMuch>[0];
  const unit = { kind: "nats", step: "step", density: false } as const;
  const start = "0.50 nats per step (95 % interval 0.40 to 0.60 over 12 sequences";
  it.each([
    [{}, 1, `${start}; p = 0.012)`],
    [{}, 2, `${start}; Holm-adjusted p = 0.012)`],
    [{ pairedT: null }, 2, `${start})`],
    [{ verdict: "not-after-adjustment", pairedT: 0.07 }, 3, `${start}; but after Holm's adjustment for all 3 pairs p = 0.070)`],
    [{ verdict: "too-few-units" }, 2, `${start}, if their differences are normally distributed; without that, p cannot be below 0.000488)`],
    [{ interval95: null }, 1, "0.50 nats per step (no interval: all 12 sequences differ by the same amount)"],
    [{ interval95: null, units: 1 }, 1, "0.50 nats per step (no interval: 1 sequence)"],
    [{ perStep: Number.POSITIVE_INFINITY }, 1, "an infinite margin, because b gives probability zero to some of the data"],
  ])("with %j among %i pairs is %s", (more, pairCount, text) => {
    expect(howMuch({ ...advantage, ...more } as typeof advantage, { unit, pairCount })).toBe(text);
  });
});
