import {
  decodedFigure,
  densitiesFigure,
  ellipsesFigure,
  emissionFigure,
  mostSeparatedDimensions,
  stateOrder,
  transitionFigure,
} from "@unrolled/plotting";
import { describe, expect, test } from "vitest";
import { shownNormals, shownTable } from "../support/shown-laws.js";
import { expectWhole } from "../support/whole-figure.js";

type Trace = Readonly<Record<string, unknown>> & { x: number[]; y: number[]; z: number[][] };
const traces = (figure: { data: readonly unknown[] }): Trace[] => figure.data as Trace[];

/** Two states in three dimensions that differ in the first and, less, in the third. */
const full = {
  kind: "gaussian-full",
  means: [
    [0, 5, 0],
    [4, 5, 1],
  ],
  covariances: [
    [
      [1, 0.2, 0.6],
      [0.2, 2, 0],
      [0.6, 0, 1],
    ],
    [
      [0.5, 0, -0.3],
      [0, 1, 0],
      [-0.3, 0, 2],
    ],
  ],
};
const mixture = {
  kind: "gaussian-mixture",
  weights: [
    [0.25, 0.75],
    [0.5, 0.5],
  ],
  means: [
    [[0], [4]],
    [[9], [11]],
  ],
  sds: [
    [[1], [2]],
    [[0.5], [1]],
  ],
};

describe("Gaussian emissions", () => {
  test("the outer ellipse is where the quadratic form of the 95 % region is χ²₂, by the inverse of the covariance", () => {
    const figure = ellipsesFigure(shownNormals(full));
    expectWhole(figure);
    const rings = traces(figure).filter(({ mode }) => mode === "lines");
    expect(mostSeparatedDimensions(shownNormals(full))).toEqual([0, 2]);
    rings.forEach(({ x, y }, k) => {
      const [a, b, c] = [full.covariances[k][0][0], full.covariances[k][0][2], full.covariances[k][2][2]];
      const determinant = a * c - b * b;
      const half = x.indexOf(null as never);
      const form = x.map((value, i) => {
        const [u, v] = [value - full.means[k][0], y[i] - full.means[k][2]];
        return (c * u * u - 2 * b * u * v + a * v * v) / determinant;
      });
      for (const value of form.slice(0, half)) expect(value).toBeCloseTo(-2 * Math.log(0.5), 2);
      for (const value of form.slice(half + 1, -1)) expect(value).toBeCloseTo(-2 * Math.log(0.05), 2);
    });
  });

  test("one dimension has no ellipse, and the message says what it has", () => {
    expect(() => ellipsesFigure(shownNormals(mixture), { dimensions: [0, 1] })).toThrow(
      /two of the dimensions 0\.\.0 are required, got \[0, 1\].*densitiesFigure/,
    );
  });

  test("curves of density integrate to the shares of the states, whatever the components", () => {
    const figure = densitiesFigure(shownNormals(mixture), { shares: [0.3, 0.7] });
    expectWhole(figure);
    const areas = traces(figure).map(({ x, y }) =>
      x.slice(1).reduce((area, value, i) => area + ((value - x[i]) * (y[i] + y[i + 1])) / 2, 0),
    );
    expect(areas[0]).toBeCloseTo(0.3, 2);
    expect(areas[1]).toBeCloseTo(0.7, 2);
  });

  test("a histogram of the data below them has area 1", () => {
    const values = Array.from({ length: 500 }, (_, i) => (i * 37) % 101);
    const [bars] = traces(densitiesFigure(shownNormals(mixture), { values }));
    expect(bars.y.reduce((area, height) => area + height * (bars.width as number), 0)).toBeCloseTo(1, 10);
  });

  test("means and spreads of a mixture are those of its law: variance within and between", () => {
    const figure = emissionFigure(shownNormals(mixture));
    expectWhole(figure);
    const [first] = traces(figure);
    expect(first.x[0]).toBeCloseTo(0.25 * 0 + 0.75 * 4, 12);
    const square = 0.25 * (1 + 0) + 0.75 * (4 + 16);
    expect((first.error_x as { array: number[] }).array[0]).toBeCloseTo(Math.sqrt(square - 9), 12);
    expectWhole(emissionFigure(shownNormals(full), { symbols: ["a", "b", "c"], order: [1, 0] }));
  });
});

describe("symbols that are words, and many symbols", () => {
  test("stand in rows, where they can be read; of too many those that are emitted most", () => {
    const words = ["employment", "higher education", "school"];
    const rows = [
      [0.7, 0.2, 0.1],
      [0.1, 0.8, 0.1],
      [0, 0.1, 0.9],
    ];
    const figure = emissionFigure(shownTable({ kind: "categorical", probabilities: rows }), { symbols: words });
    expectWhole(figure);
    expect((figure.layout.yaxis as { ticktext: string[] }).ticktext).toEqual(words);
    expect(traces(figure)[0].z[1]).toEqual([0.2, 0.8, 0.1]);
    const many = Array.from({ length: 3 }, (_, k) => Array.from({ length: 90 }, (_, v) => (v % 3 === k ? (v + 1) / 2000 : 0.0001)));
    const letters = Array.from({ length: 90 }, (_, v) => String.fromCodePoint(0x4e00 + v));
    const large = emissionFigure(shownTable({ kind: "categorical", probabilities: many }), { symbols: letters });
    expectWhole(large);
    const shown = (large.layout.xaxis as { ticktext: string[] }).ticktext;
    expect(large.caption).toContain("the 60 of 90 that are emitted most");
    expect(shown.every((symbol) => letters.includes(symbol))).toBe(true);
    expect(shown).toContain(letters[89]);
    expect(shown).not.toContain(letters[0]);
  });

  test("dimensions keep their order and names, as many as fit", () => {
    const rates = [Array.from({ length: 88 }, (_, d) => d), Array.from({ length: 88 }, (_, d) => 88 - d)];
    const figure = emissionFigure(shownTable({ kind: "poisson", rates }));
    expectWhole(figure);
    const { tickvals, ticktext } = figure.layout.xaxis as { tickvals: number[]; ticktext: string[] };
    expect(ticktext.map(Number)).toEqual(tickvals.map((place) => place + 1));
    expect(ticktext.length).toBeGreaterThan(10);
  });
});

describe("states", () => {
  test("in the order in which they follow each other keep their numbers", () => {
    const cycle = [
      [0.8, 0, 0.2],
      [0.3, 0.7, 0],
      [0, 0.4, 0.6],
    ];
    expect(stateOrder(cycle, [0, 1, 0])).toEqual([1, 0, 2]);
    const figure = transitionFigure(cycle, { order: [1, 0, 2] });
    expectWhole(figure);
    expect((figure.layout.yaxis as { ticktext: string[] }).ticktext).toEqual(["2", "1", "3"]);
    expect(traces(figure)[0].z).toEqual([
      [0.7, 0.3, 0],
      [0, 0.8, 0.2],
      [0.4, 0, 0.6],
    ]);
    expect(figure.layout.coloraxis).toMatchObject({ colorbar: { title: { text: "probability" } } });
    expect(() => transitionFigure(cycle, { order: [0, 1] })).toThrow(/order must hold each of the states 0\.\.2 once, got \[0, 1\]/);
  });

  test("colour every step of a decoded sequence, numbered from 1, each with a mark of its own", () => {
    const real = decodedFigure({ id: "s", kind: "real", targets: [[1], [null], [3], [4]], path: [0, 0, 1, 1], stateCount: 3 });
    expectWhole(real);
    const marks = traces(real).filter(({ mode }) => mode === "markers");
    expect(marks.map(({ name, x, y }) => [name, x, y])).toEqual([
      ["state 1", [1], [1]],
      ["state 2", [3, 4], [3, 4]],
    ]);
    expect(new Set(marks.map(({ marker }) => (marker as { symbol: string }).symbol)).size).toBe(2);
    const words = decodedFigure(
      { id: "s", kind: "categorical", targets: [2, null, 0], path: [1, 1, 0], stateCount: 2 },
      { names: ["one", "two", "three"] },
    );
    expectWhole(words);
    expect((words.layout.yaxis2 as { ticktext: string[] }).ticktext).toEqual(["one", "three"]);
    const binary = decodedFigure({ id: "s", kind: "binary", targets: [[1, 0, 1], [0, 1, 0]], path: [0, 1], stateCount: 2 }); // biome-ignore format: two steps
    expectWhole(binary);
    expect(traces(binary)[0]).toMatchObject({ x: [1, 1], y: [1, 3] });
    expect(() => decodedFigure({ id: "s", kind: "real", targets: [[1]], path: [], stateCount: 1 })).toThrow(/same length.*got 1 and 0/);
  });
});
