import {
  type Dag,
  fitNGram,
  formatIndependencies,
  hiddenMarkov,
  independence,
  packDataset,
  sliceIndependencies,
  type TemplateGraph,
  templateGraph,
  unroll,
} from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { kindTitle, networkGraph, networkKinds } from "../../support/network-graphs.js";
import { subsets } from "../../support/random-graphs.js";

const hmm = hiddenMarkov({ initial: [1], transition: [[1]], emission: { kind: "poisson", rates: [[1]] } }).graph;

/** The table by asking about every pair and every subset in turn. */
function bruteRows(graph: Dag, nodes: readonly string[]): { a: string; b: string; given: string[][] }[] {
  return nodes.flatMap((a, i) =>
    nodes.slice(i + 1).map((b) => {
      const found: string[][] = [];
      for (const given of subsets(nodes.filter((name) => name !== a && name !== b)))
        if (!found.some((set) => set.every((name) => given.includes(name))) && independence(graph, { a: [a], b: [b], given }).independent)
          found.push(given);
      return { a, b, given: found };
    }),
  );
}

describe("All independencies of a slice", () => {
  it.each([
    ["hidden Markov", hmm] as const,
    ...networkKinds
      .filter(({ cell, inputs }) => cell !== "gru" && inputs !== "given-and-previous-target")
      .map((kind) => [kindTitle(kind), networkGraph(kind)] as const),
  ])("of %s are what asking about every pair and set gives, also in a longer graph", (_, template) => {
    const table = sliceIndependencies(template);
    expect(table.time).toBe(3);
    expect(table.rows).toEqual(bruteRows(unroll(template, 3), table.nodes));
    expect(sliceIndependencies(unroll(template, 6), 3)).toEqual(table);
  });

  it("of a hidden Markov model: the state before, and the emission's own state", () => {
    expect(formatIndependencies(sliceIndependencies(hmm))).toBe(
      ["a   b   independent given", "H2  H3  none", "H2  Y2  none", "H2  Y3  H3", "H3  Y2  H2", "H3  Y3  none", "Y2  Y3  H2 or H3"].join(
        "\n",
      ),
    );
  });

  it("of a noisy LSTM in a table: its two states are coupled by the slice before, and their pair decouples the outputs", () => {
    expect(formatIndependencies(sliceIndependencies(networkGraph({ cell: "lstm", noise: true, inputs: "previous-target" })))).toBe(
      [
        "a   b   independent given",
        "C2  C3  none",
        "C2  H2  none",
        "C2  H3  none",
        "C2  Y2  H2",
        "C2  Y3  H3",
        "C3  H2  none",
        "C3  H3  C2 H2 Y2",
        "C3  Y2  none",
        "C3  Y3  H3 or C2 H2 Y2",
        "H2  H3  none",
        "H2  Y2  none",
        "H2  Y3  H3",
        "H3  Y2  none",
        "H3  Y3  none",
        "Y2  Y3  H3",
      ].join("\n"),
    );
  });

  it("of inputs hold anyway, which reads as nothing", () => {
    const { rows } = sliceIndependencies(networkGraph({ cell: "gru", noise: true, inputs: "given" }), 2);
    expect(rows.find(({ a, b }) => a === "X1" && b === "X2")?.given).toEqual([[]]);
    expect(rows.map(({ a }) => a)).toContain("H1");
    const line = formatIndependencies(sliceIndependencies(networkGraph({ cell: "gru", noise: true, inputs: "given" }), 2)).split("\n");
    expect(line).toContain("X1  X2  nothing");
  });

  it("are taken where all parents are there: an n-gram model of order 4 at t = 5", () => {
    const targets = { kind: "categorical", size: 2, symbols: null } as const;
    const data = packDataset({ name: "n-gram", targets, sequences: [{ id: "a", targets: [0, 1, 1, 1, 0, 1, 0, 0, 1] }] });
    expect(sliceIndependencies(fitNGram(data, { order: 4, smoothing: "witten-bell" }).graph).time).toBe(5);
  });

  it("refuse slices of too many nodes, and times that are no slice after the first", () => {
    const wide: TemplateGraph = templateGraph({
      name: "wide",
      variables: [..."ABCDEFG"].map((name) => ({ name, role: "hidden" })),
      edges: [],
    });
    expect(() => sliceIndependencies(wide)).toThrow(
      "sliceIndependencies: two slices must have at most 12 nodes, got 14; use minimalSeparators",
    );
    for (const time of [1, 4, 2.5])
      expect(() => sliceIndependencies(unroll(hmm, 3), time)).toThrow(`time must be a slice from 2 on that the graph has, got ${time}`);
  });
});
