import {
  ancestors,
  type Dag,
  dag,
  delayedManyToMany,
  descendants,
  determinedBy,
  edgesOf,
  manyToOne,
  oneToMany,
  type TemplateGraph,
  templateGraph,
  unroll,
} from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { networkGraph } from "../../support/network-graphs.js";

const names = (graph: Dag): string => graph.nodes.map(({ name }) => name).join(" ");
const edges = (graph: Dag): string[] =>
  edgesOf(graph)
    .map(({ from, to }) => `${from} → ${to}`)
    .sort();
const times = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);

const rnn = templateGraph({
  name: "RNN",
  variables: [
    { name: "X", role: "input" },
    { name: "H", role: "hidden", law: "deterministic" },
    { name: "Y", role: "output" },
  ],
  edges: [
    { from: "X", to: "H" },
    { from: "H", to: "H", delay: 1 },
    { from: "H", to: "Y" },
  ],
});

describe("An unrolled graph", () => {
  it.each([1, 2, 3, 9])("has every variable once a slice and every edge where both ends are, at T = %i", (T) => {
    const graph = unroll(rnn, T);
    expect(names(graph)).toBe(
      times(1, T)
        .map((t) => `X${t} H${t} Y${t}`)
        .join(" "),
    );
    expect(edges(graph)).toEqual(
      [...times(1, T).flatMap((t) => [`X${t} → H${t}`, `H${t} → Y${t}`]), ...times(2, T).map((t) => `H${t - 1} → H${t}`)].sort(),
    );
    expect(graph.length).toBe(T);
    expect(graph.folded).toBe(rnn);
  });

  it("stacks layers: each hears itself before and the layer below, the output the last one", () => {
    const graph = unroll(networkGraph({ cell: "elman", noise: false, inputs: "given", layers: 2 }), 3);
    expect(edges(graph)).toEqual(
      [
        ...times(1, 3).flatMap((t) => [`X${t} → H1.${t}`, `H1.${t} → H2.${t}`, `H2.${t} → Y${t}`]),
        ...times(2, 3).flatMap((t) => [1, 2].map((l) => `H${l}.${t - 1} → H${l}.${t}`)),
      ].sort(),
    );
    expect(graph.nodes.find(({ name }) => name === "H2.3")).toEqual({
      name: "H2.3",
      law: "deterministic",
      role: "hidden",
      variable: "H",
      layer: 2,
      time: 3,
    });
  });

  it("gives an LSTM its two states, both heard by both, and H alone by the output; feedback comes one slice later", () => {
    const graph = unroll(networkGraph({ cell: "lstm", noise: true, inputs: "given-and-previous-target" }), 3);
    const states = ["H", "C"];
    expect(edges(graph)).toEqual(
      [
        ...times(1, 3).flatMap((t) => [...states.map((s) => `X${t} → ${s}${t}`), `H${t} → Y${t}`]),
        ...times(2, 3).flatMap((t) => states.flatMap((s) => [`Y${t - 1} → ${s}${t}`, ...states.map((r) => `${r}${t - 1} → ${s}${t}`)])),
      ].sort(),
    );
  });

  it("has edges with longer delays from the slice on that they reach", () => {
    const ngram = templateGraph({
      name: "n-gram",
      variables: [{ name: "Y", role: "output" }],
      edges: [1, 3].map((delay) => ({ from: "Y", to: "Y", delay })),
    });
    expect(edges(unroll(ngram, 5))).toEqual(["Y1 → Y2", "Y1 → Y4", "Y2 → Y3", "Y2 → Y5", "Y3 → Y4", "Y4 → Y5"]);
  });

  it("is frozen, parents before children, with lists that mirror each other", () => {
    const graph = unroll(networkGraph({ cell: "lstm", noise: true, inputs: "previous-target" }), 4);
    expect([graph, graph.nodes, graph.nodes[0], graph.parents, graph.parents[3], graph.children[0]].every(Object.isFrozen)).toBe(true);
    graph.parents.forEach((list, node) => {
      for (const parent of list) {
        expect(parent).toBeLessThan(node);
        expect(graph.children[parent]).toContain(node);
      }
    });
    expect(graph.children.flat().length).toBe(graph.parents.flat().length);
  });

  it.each([0, -1, 1.5, Number.NaN])("cannot have length %d", (length) => {
    expect(() => unroll(rnn, length)).toThrow(`unroll: length must be an integer of at least 1, got ${length}`);
  });

  it("refuses a graph that memory could not hold", () => {
    expect(() => unroll(rnn, 9_999_999)).toThrow("a graph must have at most 500000 nodes, got 9999999 slices of 3; unroll fewer slices");
  });
});

describe("Architectures", () => {
  it.each([
    ["many-to-one", manyToOne, "X1 H1 X2 H2 X3 H3 X4 H4 Y4"],
    ["one-to-many", oneToMany, "X1 H1 Y1 H2 Y2 H3 Y3 H4 Y4"],
    ["many-to-many with delay 1", delayedManyToMany(1), "X1 H1 X2 H2 Y2 X3 H3 Y3 H4 Y4"],
    ["many-to-many with delay 2", delayedManyToMany(2), "X1 H1 X2 H2 H3 Y3 H4 Y4"],
    ["many-to-many with delay 4", delayedManyToMany(4), "H1 H2 H3 H4"],
  ])("%s has these nodes", (_, architecture, expected) => {
    const graph = unroll(rnn, 4, architecture);
    expect(names(graph)).toBe(expected);
    const there = new Set(expected.split(" "));
    const all = edges(unroll(rnn, 4)).filter((edge) => edge.split(" → ").every((name) => there.has(name)));
    expect(edges(graph)).toEqual(all);
  });

  it("refuse delays below 1", () => {
    expect(() => delayedManyToMany(0)).toThrow(
      "delayedManyToMany: delay must be an integer of at least 1, got 0; without a delay use manyToMany",
    );
  });
});

describe("Relatives", () => {
  const graph = unroll(rnn, 3);
  it("are found along the edges", () => {
    expect(ancestors(graph, ["Y2"])).toEqual(["H1", "H2", "X1", "X2", "Y2"]);
    expect(descendants(graph, ["X2"])).toEqual(["H2", "H3", "X2", "Y2", "Y3"]);
    expect(determinedBy(graph, ["X1", "X3"])).toEqual(["H1", "X1", "X3"]);
    expect(determinedBy(graph, ["H1", "X2", "X3"])).toEqual(["H1", "H2", "H3", "X2", "X3"]);
    expect(() => ancestors(graph, ["Q1"])).toThrow(/^ancestors: a node of the graph is required/);
  });
});

describe("Graphs that are none", () => {
  const variables = [
    { name: "H", role: "hidden" },
    { name: "X", role: "input" },
  ] as const;
  type Edges = Parameters<typeof templateGraph>[0]["edges"];
  it.each<[string, () => TemplateGraph | Dag, string]>([
    ["no variable", () => templateGraph({ name: "g", variables: [], edges: [] }), '"g" must have at least one variable'],
    [
      "a name with a digit",
      () => templateGraph({ name: "g", variables: [{ name: "H1", role: "hidden" }], edges: [] }),
      'letters only, got "H1"',
    ],
    [
      "layer 0",
      () => templateGraph({ name: "g", variables: [{ name: "H", role: "hidden", layer: 0 }], edges: [] }),
      'layer of "H" must be 1, 2',
    ],
    ["an id twice", () => templateGraph({ name: "g", variables: [variables[0], variables[0]], edges: [] }), 'got "H" twice'],
    ...(
      [
        ["an edge from nowhere", [{ from: "Q", to: "H" }], 'an edge of "g" must join its variables (H, X), got Q → H'],
        ["a delay of −1", [{ from: "H", to: "H", delay: -1 }], "the delay of H → H must be 0, 1, 2, …, got -1"],
        ["an input with a parent", [{ from: "H", to: "X" }], '"X" is exogenous and can have no parents'],
        ["a cycle in a slice", [{ from: "H", to: "H" }], "the graph must have no cycle"],
        [
          "an edge twice",
          [
            { from: "X", to: "H" },
            { from: "X", to: "H" },
          ],
          "got X → H with delay 0 twice",
        ],
      ] as [string, Edges, string][]
    ).map(([what, edges, message]): [string, () => TemplateGraph, string] => [
      what,
      () => templateGraph({ name: "g", variables, edges }),
      message,
    ]),
    ["a node twice", () => dag([{ name: "A" }, { name: "A" }], []), 'got "A" twice'],
    ["an edge to nowhere", () => dag([{ name: "A" }], [{ from: "A", to: "B" }]), "an edge must join nodes of the graph, got A → B"],
    [
      "a cycle",
      () =>
        dag(
          [{ name: "A" }, { name: "B" }],
          [
            { from: "A", to: "B" },
            { from: "B", to: "A" },
          ],
        ),
      "the graph must have no cycle, got one through",
    ],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});
