import { type AnyModel, checkIndependence, independence, type Key, key, type ModelGraph } from "unrolled";
import { drawingDot, drawTemplate, drawUnfolding, drawUnrolled } from "unrolled/figures";
import {
  dSeparation,
  edgesOf,
  encoderDecoder,
  inferenceCost,
  oneToMany,
  parameterCounts,
  sliceIndependencies,
  stateLabels,
  templateGraph,
  unroll,
} from "unrolled/graph";
import { describe, expect, it } from "vitest";

const bit = { kind: "categorical", size: 2 } as const;
const number = { kind: "binary", size: 1 } as const;
/** Adds up a source modulo 2. */
const encoder = templateGraph({
  name: "parity",
  variables: [
    { name: "X", role: "input", space: bit },
    { name: "E", role: "hidden", law: "deterministic", space: number },
  ],
  edges: [
    { from: "X", to: "E" },
    { from: "E", to: "E", delay: 1 },
  ],
});
/** Passes a bit on with errors, and says it with errors. */
const decoder = templateGraph({
  name: "rumour",
  variables: [
    { name: "H", role: "hidden", space: number },
    { name: "Y", role: "output", space: bit },
  ],
  edges: [
    { from: "H", to: "H", delay: 1 },
    { from: "H", to: "Y" },
  ],
});
/** A model of a source of two bits and T targets: h_1 is their parity, right in 9 of 10, and so are h_t given h_{t−1} and y_t given h_t. */
function rumour(graph: ModelGraph): AnyModel {
  return {
    kind: "rumour",
    name: graph.name,
    targets: bit,
    inputs: { ...bit, symbols: null },
    parameterCount: 0,
    graph,
    density: false,
    views: {},
    sample(length: number, seed: Key, inputs) {
      const isWrong = new Float64Array(2 * length);
      seed.fillUniform(isWrong);
      const [x1, x2] = inputs as number[];
      const targets: number[] = [];
      const states: number[][] = [];
      for (let t = 0, h = x1! ^ x2!; t < length; t++) {
        h ^= Number(isWrong[2 * t]! < 0.1);
        states.push([t === 0 ? x1! : x1! ^ x2!, h]);
        targets.push(h ^ Number(isWrong[2 * t + 1]! < 0.1));
      }
      return { targets, states, logWeight: 0 };
    },
    toFile: () => ({ format: "unrolled/model", version: 1, kind: "rumour" }) as const,
  };
}

const model = rumour(encoderDecoder(encoder, decoder));
const lengths = { source: 2, target: 3 };

describe("a model of one's own whose graph unrolls by two lengths", () => {
  it("is unrolled for a source and targets", () => {
    const graph = unroll(model.graph, lengths);
    const edges = edgesOf(graph).map(({ from, to }) => `${from}${to}`);
    expect(edges.sort()).toEqual(["E1E2", "E2H1", "H1H2", "H1Y1", "H2H3", "H2Y2", "H3Y3", "X1E1", "X2E2"]);
    expect(() => unroll(model.graph, 3)).toThrow('"parity to rumour" must have two lengths, got 3');
  });

  it("is drawn", () => {
    const drawing = drawUnrolled(unroll(model.graph, lengths));
    expect(drawing.title).toBe("parity to rumour, unrolled over 2 source steps and 3 time steps");
    expect(drawingDot(drawing)).toContain('"E2" -> "H1"');
    expect(() => drawTemplate(model.graph)).toThrow('"parity to rumour" is a graph by length; unroll it and use drawUnrolled');
    expect(() => drawUnfolding(unroll(model.graph, lengths))).toThrow(/^drawTemplate: a template of two slices is required/);
  });

  it.each([
    ["Y3 _||_ X1 | X2", false, "dependent", "agree"],
    ["E1 _||_ X2", true, "no dependence found", "agree"],
    ["H1 _||_ H3 | X1:2", false, "dependent", "agree"],
    ["E2 _||_ Y3 | X1:2", true, "independent", "agree"],
    ["Y3 _||_ X1 | H1", true, "not tested", "not tested"],
    ["Y3 _||_ Y1 | X1:2 H2", true, "not tested", "not tested"],
  ])("says of %s: independent %s, and its draws say %s", (query, independent, verdict, agreement) => {
    expect(independence(unroll(model.graph, lengths), query).independent).toBe(independent);
    const check = checkIndependence(model, query, key("rumour"), { length: lengths, draws: 200 });
    expect([check.structure.independent, check.numbers.verdict, check.agreement]).toEqual([independent, verdict, agreement]);
  });

  it("is contradicted by its draws where it leaves out the bridge", () => {
    const { name, variables } = model.graph;
    const apart = rumour({
      name,
      variables,
      unroll: () => unroll(templateGraph({ name, variables, edges: [{ from: "H", to: "Y" }] }), 3),
    });
    expect(checkIndependence(apart, "Y1 _||_ Y2 | X1:2", key(1), { length: lengths, draws: 200 }).agreement).toBe("contradict");
  });

  it("keeps functions apart from draws", () => {
    const graph = unroll(model.graph, lengths);
    expect(independence(graph, "H1 _||_ E2 | X1:2").independent).toBe(true);
    expect(dSeparation(graph, "H1 _||_ E2 | X1:2").independent).toBe(false);
  });

  it("answers what needs no template, and says where one is needed", () => {
    expect(stateLabels(model.graph)).toEqual(["e[1]", "h[1]"]);
    // A chain of three bits: two tables of four numbers, one of two.
    const cost = inferenceCost(unroll(model.graph, lengths), { observed: ["X1", "X2", "Y1", "Y2", "Y3"], sizeOf: () => 2 });
    expect(cost).toMatchObject({ lower: 1, upper: 1, cost: 10 });
    const longer = { length: { source: 4, target: 3 } };
    expect(() => checkIndependence(model, "Y3 _||_ X4", key(1), longer)).toThrow("the source must be no longer than the targets");
    expect(() => parameterCounts(model, [1])).toThrow('a template is required, the graph of "parity to rumour" goes by length');
  });
});

it("a template with inputs in some slices only makes a graph by length", () => {
  const { name, variables } = encoder;
  const graph: ModelGraph = { name, variables, unroll: (asked) => unroll(encoder, asked, oneToMany) };
  expect(unroll(graph, 3).nodes.map((node) => node.name)).toEqual(["X1", "E1", "E2", "E3"]);
  expect(unroll(graph, 3).folded).toBe(graph);
  expect(sliceIndependencies(graph).nodes).toEqual(["E2", "E3"]);
});
