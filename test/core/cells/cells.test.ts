import { type Cell, type CellScratch, type CellState, elmanCell, gruCell, key, lstmCell } from "@unrolled/core";
import { describe, expect, it } from "vitest";

const H = 3;
const rows = 2;
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const activations = { tanh: Math.tanh, relu: (x: number) => Math.max(0, x), sigmoid, identity: (x: number) => x };

/** The published equations, one number at a time; b is W_hh h + b_hh, a is W_ih x + b_ih. Gives the next h, then c. */
type Equations = (a: Float64Array, b: Float64Array, h: Float64Array, c: Float64Array) => { h: number[]; c: number[] };

const gates = (a: Float64Array, b: Float64Array, G: number): number[][] =>
  Array.from({ length: G }, (_, g) => Array.from({ length: H }, (_, j) => a[g * H + j]! + b[g * H + j]!));

const elmanEquations =
  (phi: (x: number) => number): Equations =>
  (a, b) => ({ h: gates(a, b, 1)[0]!.map(phi), c: [] });

const lstmEquations: Equations = (a, b, _h, c) => {
  const [i, f, g, o] = gates(a, b, 4) as [number[], number[], number[], number[]];
  const next = i.map((ij, j) => sigmoid(f[j]!) * c[j]! + sigmoid(ij) * Math.tanh(g[j]!));
  return { h: next.map((cj, j) => sigmoid(o[j]!) * Math.tanh(cj)), c: next };
};

const gruEquations: Equations = (a, b, h) => {
  const [r, z] = gates(a, b, 2) as [number[], number[]];
  const next = Array.from({ length: H }, (_, j) => {
    const n = Math.tanh(a[2 * H + j]! + sigmoid(r[j]!) * b[2 * H + j]!);
    return (1 - sigmoid(z[j]!)) * n + sigmoid(z[j]!) * h[j]!;
  });
  return { h: next, c: [] };
};

const cells: (readonly [string, Cell, Equations])[] = [
  ...(["tanh", "relu", "sigmoid", "identity"] as const).map(
    (name) => [`elman ${name}`, elmanCell(name), elmanEquations(activations[name])] as const,
  ),
  ["lstm", lstmCell(), lstmEquations],
  ["gru", gruCell(), gruEquations],
];

interface Point {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly h: Float64Array;
  readonly c: Float64Array;
}
function pointOf(cell: Cell): Point {
  const draw = (length: number, label: string): Float64Array => {
    const out = new Float64Array(length);
    key("cells").fold(label).fillNormal(out);
    return out;
  };
  const G = cell.gateCount * H * rows;
  return { a: draw(G, "a"), b: draw(G, "b"), h: draw(rows * H, "h"), c: draw(cell.stateParts === 2 ? rows * H : 0, "c") };
}

function state(cell: Cell): CellState<Float64Array> {
  return { h: new Float64Array(rows * H), c: new Float64Array(cell.stateParts === 2 ? rows * H : 0), offset: 0 };
}

function step(
  cell: Cell,
  { a, b, h, c }: Point,
): { next: CellState<Float64Array>; previous: CellState<Float64Array>; scratch: CellScratch<Float64Array> } {
  const scratch = {
    gates: cell.apart ? a.slice() : a.map((x, i) => x + b[i]!),
    gatesOffset: 0,
    kept: cell.apart ? b.slice() : new Float64Array(cell.keptParts * rows * H),
    keptOffset: 0,
  };
  const next = state(cell);
  const previous = { h, c, offset: 0 };
  cell.stepInto(next, previous, scratch, rows, H);
  return { next, previous, scratch };
}

describe.each(cells)("the %s cell", (_, cell, equations) => {
  it("steps by its published equations", () => {
    const point = pointOf(cell);
    const { next } = step(cell, point);
    const G = cell.gateCount * H;
    for (let n = 0; n < rows; n++) {
      const row = (x: Float64Array, width: number): Float64Array => x.subarray(n * width, (n + 1) * width);
      const expected = equations(row(point.a, G), row(point.b, G), row(point.h, H), row(point.c, H));
      expected.h.forEach((x, j) => {
        expect(next.h[n * H + j]).toBeCloseTo(x, 14);
      });
      expected.c.forEach((x, j) => {
        expect(next.c[n * H + j]).toBeCloseTo(x, 14);
      });
    }
  });

  it("steps back by the derivatives that central differences give", () => {
    const point = pointOf(cell);
    const dNext = state(cell);
    key("cells").fold("dh").fillNormal(dNext.h);
    key("cells").fold("dc").fillNormal(dNext.c);
    const value = (at: Point): number => {
      const { next } = step(cell, at);
      return next.h.reduce((total, x, i) => total + x * dNext.h[i]!, 0) + next.c.reduce((total, x, i) => total + x * dNext.c[i]!, 0);
    };
    const differences = (name: keyof Point): Float64Array =>
      point[name].map((x, i) => {
        const moved = (by: number): Point => ({ ...point, [name]: point[name].with(i, x + by) });
        return (value(moved(1e-6)) - value(moved(-1e-6))) / 2e-6;
      });
    const close = (actual: Float64Array, expected: Float64Array): void => {
      expect(actual.length).toBe(expected.length);
      expected.forEach((x, i) => {
        expect(actual[i]).toBeCloseTo(x, 8);
      });
    };
    const { previous, scratch } = step(cell, point);
    const dPrevious = state(cell);
    dPrevious.h.fill(7);
    cell.backInto(dPrevious, dNext, previous, scratch, rows, H);
    close(scratch.gates, differences("a"));
    close(cell.apart ? scratch.kept : scratch.gates, differences("b"));
    close(dPrevious.h, differences("h"));
    close(dPrevious.c, differences("c"));
  });
});
