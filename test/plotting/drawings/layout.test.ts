import { type Dag, dag, type TemplateGraph, templateGraph, unroll } from "@unrolled/core";
import { type Drawing, type DrawingNode, drawTemplate, drawUnrolled } from "@unrolled/plotting";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { templates, unrolledGraphs } from "../../support/example-drawings.js";

const place = (drawing: Drawing, id: string): DrawingNode["at"] => drawing.nodes.find((node) => node.id === id)!.at;

describe("the grid of an unrolled graph", () => {
  it("runs time from left to right in equal steps, each variable on a row of its own", () => {
    for (const [name, graph] of Object.entries<Dag>(unrolledGraphs)) {
      const drawing = drawUnrolled(graph);
      const rows = new Map<string, { x: number; y: number; time: number }[]>();
      for (const { name: id, variable, layer, time } of graph.nodes) {
        const key = `${variable} ${layer}`;
        rows.set(key, [...(rows.get(key) ?? []), { ...place(drawing, id), time: time! }]);
      }
      for (const [key, row] of rows) {
        expect(new Set(row.map(({ y }) => y)).size, `${name} ${key}`).toBe(1);
        const steps = row.slice(1).map(({ x, time }, i) => (x - row[i]!.x) / (time - row[i]!.time));
        expect(Math.max(...steps) - Math.min(...steps) || 0, `${name} ${key}`).toBeLessThan(1e-9);
        if (steps.length > 0) expect(steps[0], `${name} ${key}`).toBeGreaterThan(50);
      }
    }
  });

  it("stands inputs at the bottom, hidden layers upwards and outputs on top", () => {
    const drawing = drawUnrolled(unrolledGraphs["lstm2-fed-back-4"]);
    const heights = ["X1", "C1.1", "H1.1", "C2.1", "H2.1", "Y1"].map((id) => place(drawing, id).y);
    expect(heights).toEqual(heights.toSorted((a, b) => a - b));
    expect(new Set(heights).size).toBe(6);
    expect(new Set(["X2", "H1.2", "H2.2", "Y2"].map((id) => place(drawing, id).x)).size).toBe(1);
  });

  it("stands what hears another hidden variable of its slice above it", () => {
    const chain = templateGraph({
      name: "chain",
      variables: ["Z", "H", "A"].map((name) => ({ name, role: "hidden" })),
      edges: [
        { from: "A", to: "H" },
        { from: "H", to: "Z" },
      ],
    });
    const drawing = drawUnrolled(unroll(chain, 2));
    expect(place(drawing, "A1").y).toBeLessThan(place(drawing, "H1").y);
    expect(place(drawing, "H1").y).toBeLessThan(place(drawing, "Z1").y);
    expect(place(drawing, "A1").x).toBe(place(drawing, "Z1").x);
  });

  it("stands a decoder's slices to the right of the encoder's, on the row of its states", () => {
    for (const name of ["encoder-decoder", "encoder-decoder-every"] as const) {
      const graph = unrolledGraphs[name];
      const drawing = drawUnrolled(graph);
      const x = (variables: string): number[] =>
        graph.nodes.filter(({ variable }) => variables.includes(variable!)).map(({ name: id }) => place(drawing, id).x);
      expect(Math.max(...x("XE")), name).toBeLessThan(Math.min(...x("HY")));
      expect(place(drawing, "E1").y, name).toBe(place(drawing, "H1").y);
    }
  });

  it("bends the edges of one kind alike in all slices", () => {
    for (const [name, graph] of Object.entries<Dag>(unrolledGraphs)) expect(waysByKind(drawUnrolled(graph)), name).toEqual([]);
  });

  it("refuses a graph without times, and an empty one, by saying what to do", () => {
    expect(() => drawUnrolled(dag([{ name: "A" }], []))).toThrow(/"A" without; draw it with drawDag/);
    expect(() => drawUnrolled(dag([], []))).toThrow(RangeError);
  });
});

describe("random templates", () => {
  const variable = fc.record({ role: fc.constantFrom("input", "hidden", "hidden", "output" as const), isFunction: fc.boolean() });
  const template = fc
    .record({
      variables: fc.array(variable, { minLength: 1, maxLength: 5 }),
      edges: fc.array(fc.record({ from: fc.nat(4), to: fc.nat(4), delay: fc.nat(2) }), { maxLength: 10 }),
    })
    .map(({ variables, edges }): TemplateGraph => {
      const names = "ABCDE";
      const isThere = ({ from, to, delay }: (typeof edges)[number]): boolean =>
        Math.max(from, to) < variables.length && (delay > 0 || from < to) && variables[to]!.role !== "input";
      return templateGraph({
        name: "random",
        variables: variables.map(({ role, isFunction }, i) => ({
          name: names[i]!,
          role: role as "input" | "hidden" | "output",
          ...(isFunction && role !== "input" ? { law: "deterministic" as const } : {}),
        })),
        edges: [...new Map(edges.filter(isThere).map((edge) => [JSON.stringify(edge), edge])).values()].map(({ from, to, delay }) => ({
          from: names[from]!,
          to: names[to]!,
          delay,
        })),
      });
    });

  it("are drawn folded and unrolled with every edge once, no two nodes on one another, and slices alike", () => {
    fc.assert(
      fc.property(template, fc.integer({ min: 1, max: 5 }), (graph, length) => {
        const unrolled = unroll(graph, length);
        for (const [drawing, edgeCount] of [
          [drawUnrolled(unrolled), unrolled.parents.flat().length],
          [drawTemplate(graph), graph.edges.length + squareCount(graph)],
        ] as const) {
          expect(drawing.edges.length).toBe(edgeCount);
          expect(waysByKind(drawing)).toEqual([]);
          expect(new Set(drawing.edges.map(({ from, to }) => `${from} ${to}`)).size).toBe(edgeCount);
          drawing.nodes.forEach((a, i) => {
            for (const b of drawing.nodes.slice(i + 1))
              expect(Math.hypot(a.at.x - b.at.x, a.at.y - b.at.y), `${a.id} ${b.id}`).toBeGreaterThan(a.radius + b.radius + 4);
          });
        }
      }),
      { seed: 7, numRuns: 400 },
    );
  });
});

/** Edges between the same variables over the same way that are drawn in more than one shape. */
function waysByKind({ nodes, edges }: Drawing): readonly string[] {
  const at = new Map(nodes.map((node) => [node.id, node.at]));
  const ways = new Map<string, Set<string>>();
  for (const { from, to, curve } of edges) {
    const [start, end] = [at.get(from)!, at.get(to)!];
    const kind = `${from.replace(/\d+$/, "")}>${to.replace(/\d+$/, "")} ${Math.round(end.x - start.x)} ${Math.round(end.y - start.y)}`;
    const shape = curve.map(({ x, y }) => `${(x - start.x + 1000).toFixed(3)},${(y - start.y + 1000).toFixed(3)}`).join(" ");
    ways.set(kind, (ways.get(kind) ?? new Set()).add(shape));
  }
  return [...ways].filter(([, shapes]) => shapes.size > 1).map(([kind]) => kind);
}

/** As many squares a variable as its longest delay. */
function squareCount({ variables, edges }: TemplateGraph): number {
  return variables.reduce((sum, { name }) => sum + Math.max(0, ...edges.filter(({ from }) => from === name).map(({ delay }) => delay)), 0);
}

describe("templates of layers", () => {
  it("stand as their slices do", () => {
    const folded = drawTemplate(templates.lstm3);
    const unrolled = drawUnrolled(unroll(templates.lstm3, 2));
    for (const [id, node] of [
      ["H1", "H1.1"],
      ["C2", "C2.1"],
      ["Y", "Y1"],
    ] as const)
      expect(place(folded, id)).toEqual(place(unrolled, node));
  });
});
