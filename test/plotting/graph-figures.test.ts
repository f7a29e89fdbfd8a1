import type { Figure, Orbit } from "@unrolled/core";
import { orbitFigure, parameterCountFigure } from "@unrolled/plotting";
import { describe, expect, test } from "vitest";
import { logisticOrbit, spiralOrbit, syntheticCounts } from "../support/synthetic-report.js";

type Trace = Readonly<Record<string, unknown>> & {
  readonly name?: string;
  readonly x: number[];
  readonly y: number[];
  readonly text: string[];
};
const traces = (figure: Figure): Trace[] => figure.data as Trace[];

describe("parameters by length", () => {
  const figure = parameterCountFigure(syntheticCounts());

  test("are powers of ten of what is counted: level, as T, and as V to the T", () => {
    const [shared, unshared, table] = traces(figure) as [Trace, Trace, Trace];
    expect(new Set(shared.y).size).toBe(1);
    expect(10 ** shared.y[0]!).toBeCloseTo(25_563, 6);
    expect(unshared.x).toEqual([1, 2, 5, 10, 20, 50, 100, 200]);
    unshared.y.forEach((power, i) => {
      expect(power - shared.y[i]!).toBeCloseTo(Math.log10(unshared.x[i]!), 12);
    });
    expect(table.y.at(-1)).toBeCloseTo(200 * Math.log10(27), 9);
    expect([shared.text[0], unshared.text[1], table.text.at(-1)]).toEqual(["25,563", "51,126", "10<sup>286.3</sup>"]);
  });

  test("lie inside the axis, and the table's end is told where it leaves it", () => {
    const { range, tickvals, ticktext } = figure.layout.yaxis as { range: [number, number]; tickvals: number[]; ticktext: string[] };
    for (const { y } of traces(figure).slice(0, 2)) for (const power of y) expect(power > range[0] && power < range[1]).toBe(true);
    expect(tickvals.every((power) => Number.isInteger(power) && power >= range[0] && power <= range[1])).toBe(true);
    expect(ticktext[0]).toBe("10<sup>1</sup>");
    expect(JSON.stringify(figure.layout.annotations)).toContain("table at T = 200: 10<sup>286</sup>");
    expect(figure.caption).toContain("Y takes 27 values");
  });

  test("differ in dash and marker, not by colour alone", () => {
    const looks = traces(figure).map(({ line, marker }) => `${(line as { dash: string }).dash} ${(marker as { symbol: string }).symbol}`);
    expect(new Set(looks).size).toBe(3);
  });

  test("of real outputs have no table, and the caption says why", () => {
    const real = parameterCountFigure({ ...syntheticCounts(), log10Table: null, note: "No table: Y is real." });
    expect(traces(real)).toHaveLength(2);
    expect(real.caption).toContain("grow as T (No table: Y is real).");
    expect(real.layout.annotations).toEqual([]);
  });

  test("of one length are one point; lists that do not fit are refused", () => {
    const one = parameterCountFigure({ model: "a", lengths: [3], shared: [7], unshared: [21], log10Table: [2], note: "Y takes 5 values." });
    expect(JSON.stringify(one)).not.toMatch(/null|NaN/);
    expect(() => parameterCountFigure({ ...syntheticCounts(), shared: [1] })).toThrow(/shared must have one number a length, 8, got 1/);
    expect(() => parameterCountFigure({ ...syntheticCounts(), lengths: [] })).toThrow(RangeError);
  });
});

describe("the orbit of a dynamic system", () => {
  test("of one dimension is its states over time and each state against the next", () => {
    const { states } = logisticOrbit(80);
    const [time, diagonal, map, start] = traces(orbitFigure(logisticOrbit(80))) as [Trace, Trace, Trace, Trace];
    expect(time.x.slice(0, 3)).toEqual([1, 2, 3]);
    expect(time.y).toEqual(states.flat());
    expect(map.x).toHaveLength(79);
    map.x.forEach((x, t) => {
      expect(map.y[t]).toBeCloseTo(3.9 * x * (1 - x), 12);
    });
    expect(diagonal.x).toEqual(diagonal.y);
    expect([start.x[0], start.y[0]]).toEqual([0.3, states[1]![0]]);
  });

  test("of two dimensions is each over time and the plane of both", () => {
    const orbit = spiralOrbit(60);
    const figure = orbitFigure(orbit);
    const [first, second, plane] = traces(figure) as [Trace, Trace, Trace];
    expect([first.name, second.name]).toEqual(["x<sub>1</sub>", "x<sub>2</sub>"]);
    expect(plane.x).toEqual(orbit.states.map(([x]) => x));
    expect(plane.y).toEqual(second.y);
    expect(figure.caption).toContain("the plane of the first two dimensions");
  });

  test("that is long shows its beginning over time and all of it as points, and says so", () => {
    const orbit = spiralOrbit(500);
    const figure = orbitFigure(orbit);
    const [first, , plane] = traces(figure) as [Trace, Trace, Trace];
    expect(first.y).toEqual(orbit.states.slice(0, 120).map(([x]) => x));
    expect(plane.x).toHaveLength(500);
    expect(plane).toMatchObject({ mode: "markers" });
    expect(figure.caption).toContain("over the first 120 of 500 steps, and all 500 states in the plane");
  });

  test("shows four of many dimensions and says so", () => {
    const wide: Orbit = { name: "wide", dim: 6, states: [1, 2, 3].map((t) => Array.from({ length: 6 }, (_, d) => t * d)) };
    const figure = orbitFigure(wide);
    expect(traces(figure).filter(({ xaxis }) => xaxis === undefined)).toHaveLength(4);
    expect(figure.caption).toContain("the first 4 of 6 dimensions");
  });

  test("must be long enough, of one dimension and finite", () => {
    expect(() => orbitFigure({ name: "a", dim: 1, states: [[1]] })).toThrow(/at least 2 states, "a" has 1; run it longer/);
    expect(() => orbitFigure({ name: "a", dim: 2, states: [[1, 2], [1]] })).toThrow(/state 2 has 1/);
    expect(() => orbitFigure({ name: "a", dim: 1, states: [[1], [Number.POSITIVE_INFINITY]] })).toThrow(/state 2 of "a" is Infinity/);
  });
});
