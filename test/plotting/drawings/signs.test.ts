import { dag, manyToOne, moralGraph, oneToMany, unroll } from "@unrolled/core";
import {
  type Drawing,
  drawDag,
  drawingDot,
  drawingSvg,
  drawMixed,
  drawQuery,
  drawTemplate,
  drawUndirected,
  drawUnfolding,
  drawUnrolled,
  graphDot,
  sideBySide,
} from "@unrolled/plotting";
import { describe, expect, it } from "vitest";
import { completeGraph, templates, unrolledGraphs } from "../../support/example-drawings.js";
import { readDrawing, type SeenDrawing } from "../../support/read-drawing.js";

const see = async (drawing: Drawing): Promise<SeenDrawing> => readDrawing(await drawingSvg(drawing));
const edgesOf = ({ edges }: SeenDrawing): string[] => edges.map(({ from, to }) => `${from} → ${to}`).sort();
const legendOf = ({ texts }: SeenDrawing): string[] => texts.map(({ text }) => text);

describe("a folded graph", () => {
  const squares = async (name: keyof typeof templates): Promise<string[]> => {
    const seen = await see(drawTemplate(templates[name]));
    expect(seen.nodes.filter(({ shape, fill }) => shape === "square" && fill === "#1f2328").map(({ name: id }) => id)).toEqual(
      seen.nodes.filter(({ shape }) => shape === "square").map(({ name: id }) => id),
    );
    return edgesOf(seen).filter((edge) => edge.includes("delayed"));
  };

  it("has a square on every dependence with delay, shared by all that hear the variable", async () => {
    expect(await squares("hmm")).toEqual(["H delayed by 1 → H", "H → H delayed by 1"]);
    expect(await squares("lstm")).toEqual([
      "C delayed by 1 → C",
      "C delayed by 1 → H",
      "C → C delayed by 1",
      "H delayed by 1 → C",
      "H delayed by 1 → H",
      "H → H delayed by 1",
    ]);
    expect(await squares("gru")).toEqual(["H delayed by 1 → H", "H → H delayed by 1", "Y delayed by 1 → H", "Y → Y delayed by 1"]);
  });

  it("stands for a delay of k by a chain of k squares", async () => {
    expect(await squares("nGram")).toEqual([
      "Y delayed by 1 → Y",
      "Y delayed by 1 → Y delayed by 2",
      "Y delayed by 2 → Y",
      "Y delayed by 2 → Y delayed by 3",
      "Y delayed by 3 → Y",
      "Y → Y delayed by 1",
    ]);
  });

  it("has heads where a variable hears, none where a value goes into its delay", async () => {
    const { edges } = await see(drawTemplate(templates.nGram));
    for (const { to, heads } of edges) expect(heads, to).toBe(to === "Y" ? 1 : 0);
  });
});

describe("the signs of a node", () => {
  it("are a double border for functions, grey for inputs and outputs, a plain white circle for random hidden variables", async () => {
    const signs = async (drawing: Drawing) =>
      Object.fromEntries((await see(drawing)).nodes.map(({ name, borders, fill }) => [name, [borders, fill]]));
    expect(await signs(drawUnrolled(unroll(templates.lstm, 1)))).toEqual({
      X1: [1, "#d5d9de"],
      H1: [2, "#ffffff"],
      C1: [2, "#ffffff"],
      Y1: [1, "#d5d9de"],
    });
    expect(await signs(drawUnrolled(unroll(templates.noisyElman, 1)))).toMatchObject({ H1: [1, "#ffffff"] });
  });

  it("are explained in the legend, those that occur and no others", async () => {
    expect(legendOf(await see(drawUnrolled(unrolledGraphs["hmm-12"])))).toEqual(["observed"]);
    expect(legendOf(await see(drawTemplate(templates.dynamicSystem)))).toEqual(["a function of its parents", "delay of one time step"]);
    const mixed = await see(drawMixed(completeGraph(3, false)));
    expect(legendOf(mixed)).toEqual(["observed", "a common cause that is left out"]);
    expect(mixed.legend).toHaveLength(1);
  });
});

describe("a query", () => {
  const graph = unroll(templates.noisyElman, 5);
  const query = { a: ["Y4"], b: ["Y2"], given: ["X1", "X2", "X3", "X4"] };
  const answer = {
    independent: false,
    path: ["Y2", "H2", "H3", "H4", "Y4"],
    trail: "Y2 ← H2 → H3 → H4 → Y4",
    reason: "H2 is not given",
  };

  it("has black sides, a grey condition, and the active path thick", async () => {
    const { nodes, edges } = await see(drawQuery(graph, query, answer));
    const filled = (fill: string): (string | null)[] => nodes.filter((node) => node.fill === fill).map(({ name }) => name);
    expect(filled("#1f2328").sort()).toEqual(["Y2", "Y4"]);
    expect(filled("#d5d9de").sort()).toEqual(query.given);
    const thick = Math.max(...edges.map(({ strokeWidth }) => strokeWidth));
    const path = edges.filter(({ strokeWidth }) => strokeWidth === thick).map(({ from, to }) => `${from} → ${to}`);
    expect(path.sort()).toEqual(["H2 → H3", "H2 → Y2", "H3 → H4", "H4 → Y4"]);
    expect(nodes.filter(({ strokeWidth }) => strokeWidth === thick).map(({ name }) => name)).toHaveLength(5);
    for (const { strokeWidth } of edges.filter((edge) => edge.strokeWidth < thick)) expect(strokeWidth).toBeLessThan(1);
  });

  it("is written under the picture as mathematics, with its path", async () => {
    const drawing = drawQuery(graph, query, answer);
    expect(legendOf(await see(drawing)).slice(0, 2)).toEqual(["Y4 ⊥̸ Y2 | X1:4", "active path Y2 ← H2 → H3 → H4 → Y4"]);
    expect(drawing.title).toBe("Y4 ⊥̸ Y2 | X1:4, in noisy elman, unrolled over 5 time steps");
    const svg = await drawingSvg(drawing);
    expect(svg).toMatch(/<tspan[^>]*font-style="italic"[^>]*>X<\/tspan><tspan dy="[\d.]+"[^>]*font-style="normal">1:4<\/tspan>/);
  });

  it("says why where there is no path", async () => {
    const drawing = drawQuery(
      graph,
      { ...query, given: ["H3"] },
      { independent: true, path: null, trail: null, reason: "H3 blocks every path" },
    );
    expect(legendOf(await see(drawing)).slice(0, 2)).toEqual(["Y4 ⊥ Y2 | H3", "H3 blocks every path"]);
    expect(drawing.edges.every(({ emphasis }) => emphasis === "faint")).toBe(true);
    expect(drawing.legend).not.toContain("path");
  });

  it("joins times that follow one another, and only those", () => {
    const titled = (given: string[]): string => drawQuery(graph, { ...query, given }, answer).title.replace(/.* \| |, in .*/g, "");
    expect(titled(["X1", "X2", "X4", "H4", "H5"])).toBe("X1:2, X4, H4:5");
    expect(titled(["H3"])).toBe("H3");
  });

  it("refuses names that the graph has not", () => {
    expect(() => drawQuery(graph, { ...query, given: ["Z1"] }, answer)).toThrow(/got "Z1"; it has 15, such as/);
    expect(() => drawQuery(graph, query, { ...answer, path: ["Y2", "H9"] })).toThrow(RangeError);
  });
});

describe("edges without one direction", () => {
  it("are dashed with two heads where bidirected, and lie beside an arrow between the same nodes", async () => {
    const { edges } = await see(drawMixed(completeGraph(6, true)));
    const both = edges.filter(({ dashed }) => dashed);
    expect(both).toHaveLength(15);
    expect(both.every(({ heads }) => heads === 2)).toBe(true);
    const arrows = edges.filter(({ dashed }) => !dashed);
    expect(arrows).toHaveLength(11);
    for (const { from, to, points } of arrows.filter((edge) => edge.from.startsWith("Y"))) {
      const other = both.find((edge) => edge.from === from && edge.to === to)!;
      expect(points[50]!.y - other.points[50]!.y).toBeGreaterThan(8);
    }
  });

  it("rise with their width where they bow over a row", async () => {
    const { edges } = await see(drawMixed(completeGraph(6, false)));
    const height = (to: string): number =>
      -Math.min(...edges.find((edge) => edge.from === "Y1" && edge.to === to)!.points.map(({ y }) => y));
    const heights = ["Y2", "Y3", "Y4", "Y5", "Y6"].map(height);
    heights.slice(1).forEach((rise, i) => {
      expect(rise - heights[i]!).toBeGreaterThan(12);
    });
  });

  it("are plain lines in an undirected graph", async () => {
    const graph = moralGraph(unroll(templates.hmm, 3));
    const seen = await see(drawUndirected(graph));
    expect(edgesOf(seen)).toEqual(["H1 → H2", "H1 → Y1", "H2 → H3", "H2 → Y2", "H3 → Y3"]);
    expect(seen.edges.every(({ heads }) => heads === 0)).toBe(true);
  });
});

describe("panels", () => {
  const panels = [
    { title: "one-to-many", drawing: drawUnrolled(unroll(templates.elman, 3, oneToMany)) },
    { title: "many-to-one", drawing: drawUnrolled(unroll(templates.elman, 3, manyToOne)) },
  ];

  it("stand beside each other with their rows aligned, each under its title, with one legend", async () => {
    const seen = await see(sideBySide(panels));
    const at = (id: string) => seen.nodes.find(({ name }) => name === id)!;
    expect(at("H1 (one-to-many)").y).toBe(at("H1 (many-to-one)").y);
    expect(at("X1 (one-to-many)").y).toBe(at("X1 (many-to-one)").y);
    expect(at("H1 (many-to-one)").x - at("H3 (one-to-many)").x).toBeGreaterThan(100);
    expect(legendOf(seen)).toEqual(["one-to-many", "many-to-one", "observed", "a function of its parents"]);
    expect(seen.texts[0]!.y).toBeLessThan(at("Y1 (one-to-many)").y - 22);
    expect(seen.texts[0]!.x).toBeCloseTo(at("H2 (one-to-many)").x, 0);
  });

  it("show a template folded and unrolled with an arrow between", async () => {
    const seen = await see(drawUnfolding(unroll(templates.hmm, 2)));
    expect(seen.nodes.map(({ name }) => name).sort()).toEqual(
      ["H (folded)", "H delayed by 1 (folded)", "Y (folded)", ...["H1", "H2", "Y1", "Y2"].map((name) => `${name} (unrolled)`)].sort(),
    );
    expect(legendOf(seen)).toContain("unfold");
  });

  it("need titles of their own", () => {
    expect(() => sideBySide([])).toThrow(RangeError);
    expect(() => sideBySide([panels[0]!, panels[0]!])).toThrow(/got "one-to-many" twice/);
  });
});

describe("a graph without times", () => {
  it("stands parents above children in the style of the others, whatever its names hold", async () => {
    const names = ['a<b>&"c"', "line 1", "back\\"];
    const graph = dag(
      names.map((name) => ({ name })),
      [
        { from: names[0]!, to: names[1]! },
        { from: names[1]!, to: names[2]! },
      ],
    );
    const seen = await see(await drawDag(graph));
    expect(seen.nodes.map(({ text }) => text).sort()).toEqual(["back\\", "line 1", 'a<b>&"c"'].sort());
    const y = (text: string): number => seen.nodes.find((node) => node.text === text)!.y;
    expect(y('a<b>&"c"')).toBeLessThan(y("back\\"));
    await expect(drawDag(dag([], []))).rejects.toThrow(RangeError);
  });

  it("is DOT that pins every node and curve", () => {
    const dot = drawingDot(drawTemplate(templates.hmm));
    expect(dot).toMatch(/"H" \[pos="[\d.]+,[\d.]+", shape=circle/);
    expect(dot).toMatch(/"H" -> "Y" \[pos="e,[\d.]+,[\d.]+( [\d.]+,[\d.]+){4}", dir=forward/);
    expect(dot).toContain("layout=nop2");
  });

  it("is DOT without places too, whose nodes and edges are the graph's and no others", () => {
    const graph = unrolledGraphs["lstm-4"];
    const dot = graphDot(drawUnrolled(graph));
    expect(dot).not.toMatch(/pos=|nop2/);
    expect([...dot.matchAll(/^ {2}"([\w.]+)" \[/gm)].map(([, name]) => name).sort()).toEqual(graph.nodes.map(({ name }) => name).sort());
    const edges = graph.parents.flatMap((list, to) => list.map((from) => `${graph.nodes[from].name} ${graph.nodes[to].name}`));
    expect([...dot.matchAll(/^ {2}"([\w.]+)" -> "([\w.]+)" \[/gm)].map(([, from, to]) => `${from} ${to}`).sort()).toEqual(edges.sort());
  });
});
