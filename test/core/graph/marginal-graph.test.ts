import {
  contractFunctions,
  dag,
  edgesOf,
  fitNGram,
  hiddenMarkov,
  type MixedGraph,
  marginalGraph,
  packDataset,
  unroll,
} from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { kindTitle, networkGraph, networkKinds } from "../../support/network-graphs.js";

const hmm = hiddenMarkov({
  initial: [0.5, 0.5],
  transition: [
    [0.9, 0.1],
    [0.2, 0.8],
  ],
  emission: {
    kind: "categorical",
    probabilities: [
      [0.7, 0.2, 0.1],
      [0.1, 0.2, 0.7],
    ],
  },
});

const directed = (graph: MixedGraph): string[] =>
  edgesOf(graph)
    .map(({ from, to }) => `${from} → ${to}`)
    .sort();
const bidirected = ({ nodes, siblings }: MixedGraph): string[] =>
  siblings.flatMap((list, a) => list.filter((b) => b > a).map((b) => `${nodes[a].name} ↔ ${nodes[b].name}`)).sort();

const pairs = (T: number): [s: number, t: number][] =>
  Array.from({ length: T }, (_, s) => Array.from({ length: T - s }, (_, d): [number, number] => [s + 1, s + 1 + d])).flat();
const apart = (T: number): [s: number, t: number][] => pairs(T).filter(([s, t]) => s < t);

describe("A model without its hidden variables", () => {
  for (const kind of networkKinds)
    it.each([1, 2, 3, 6])(`${kindTitle(kind)}: X(s) → Y(t), Y(s) → Y(t) where fed back, Y(s) ↔ Y(t) where noisy, at T = %i`, (T) => {
      const graph = marginalGraph(unroll(networkGraph(kind), T));
      const fromInputs = kind.inputs === "previous-target" ? [] : pairs(T).map(([s, t]) => `X${s} → Y${t}`);
      const fromOutputs = kind.inputs === "given" ? [] : apart(T).map(([s, t]) => `Y${s} → Y${t}`);
      expect(directed(graph)).toEqual([...fromInputs, ...fromOutputs].sort());
      expect(bidirected(graph)).toEqual(kind.noise ? apart(T).map(([s, t]) => `Y${s} ↔ Y${t}`) : []);
      expect(graph.nodes.map(({ role }) => role)).not.toContain("hidden");
    });

  it.each([1, 2, 5])("a hidden Markov model is the complete bidirected graph over Y at T = %i", (T) => {
    const graph = marginalGraph(unroll(hmm.graph, T));
    expect(directed(graph)).toEqual([]);
    expect(bidirected(graph)).toEqual(apart(T).map(([s, t]) => `Y${s} ↔ Y${t}`));
  });

  it("an n-gram model has nothing to leave out: Y(t) hears the n − 1 targets before", () => {
    const targets = { kind: "categorical", size: 3, symbols: null } as const;
    const data = packDataset({ name: "n-gram", targets, sequences: [{ id: "a", targets: [0, 1, 2, 2, 1, 0, 1, 1, 2] }] });
    const graph = marginalGraph(unroll(fitNGram(data, { order: 3, smoothing: "witten-bell" }).graph, 6));
    expect(directed(graph)).toEqual(
      apart(6)
        .filter(([s, t]) => t - s <= 2)
        .map(([s, t]) => `Y${s} → Y${t}`),
    );
    expect(bidirected(graph)).toEqual([]);
  });

  it("keeps an output that is a function, as a leaf", () => {
    const graph = dag(
      [
        { name: "X", role: "input", law: "exogenous" },
        { name: "H", role: "hidden" },
        { name: "Y", role: "output", law: "deterministic" },
        { name: "Z", role: "output" },
      ],
      [
        { from: "X", to: "H" },
        { from: "H", to: "Y" },
        { from: "Y", to: "Z" },
      ],
    );
    expect(directed(marginalGraph(graph))).toEqual(["X → Y", "X → Z"]);
    expect(bidirected(marginalGraph(graph))).toEqual(["Y ↔ Z"]);
  });

  it("asks for inputs or outputs", () => {
    expect(() => marginalGraph(dag([{ name: "A" }], []))).toThrow("marginalGraph: the graph must have inputs or outputs, got none");
  });
});

describe("A graph without its functions", () => {
  it("leaves no trace of constants, nor of functions that nothing hears", () => {
    const graph = dag(
      [{ name: "C", law: "deterministic" }, { name: "A" }, { name: "F", law: "deterministic" }, { name: "G", law: "deterministic" }],
      [
        { from: "C", to: "A" },
        { from: "A", to: "F" },
        { from: "F", to: "G" },
      ],
    );
    expect(contractFunctions(graph)).toEqual(dag([{ name: "A" }], []));
    expect(edgesOf(contractFunctions(graph, { keep: ["F", "G"] }))).toEqual([
      { from: "A", to: "F" },
      { from: "A", to: "G" },
    ]);
    expect(() => contractFunctions(graph, { keep: ["Q"] })).toThrow(/^contractFunctions: a node of the graph is required .*, got "Q"/);
  });
});
