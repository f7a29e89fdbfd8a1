import { type Dag, dag, independence, markovBlanket, moralGraph, unroll } from "@unrolled/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { networkGraph } from "../../support/network-graphs.js";
import { randomDag, subsets } from "../../support/random-graphs.js";

const names = (graph: Dag): string[] => graph.nodes.map(({ name }) => name);

/** Does `given` make `name` independent of all other nodes, one by one? */
function isBlanket(graph: Dag, name: string, given: string[]): boolean {
  const rest = names(graph).filter((other) => other !== name && !given.includes(other));
  return rest.every((other) => independence(graph, { a: [name], b: [other], given }).independent);
}

describe("A Markov blanket", () => {
  it("without functions is the one set that every blanket holds", () => {
    fc.assert(
      fc.property(randomDag({ most: 6 }), fc.nat(), (graph, turn) => {
        const name = names(graph)[turn % graph.nodes.length];
        const blanket = markovBlanket(graph, name);
        const others = names(graph).filter((other) => other !== name);
        for (const given of subsets(others)) expect(isBlanket(graph, name, given)).toBe(blanket.every((member) => given.includes(member)));
      }),
      { seed: 4401, numRuns: 150 },
    );
  });

  it("with functions is a blanket, and no part of it is one", () => {
    let pruned = 0;
    fc.assert(
      fc.property(randomDag({ most: 7, functions: 5 }), fc.nat(), (graph, turn) => {
        const node = turn % graph.nodes.length;
        const name = names(graph)[node];
        const blanket = markovBlanket(graph, name);
        expect(subsets(blanket).filter((given) => isBlanket(graph, name, given))).toEqual([blanket]);
        pruned += Number(graph.nodes[node].law !== "deterministic" && blanket.length < moralGraph(graph).neighbours[node].length);
      }),
      { seed: 4402, numRuns: 400 },
    );
    expect(pruned).toBeGreaterThan(20);
  });

  it.each([
    ["elman", true, "H2", ["H1", "H3", "X2", "X3", "Y2"]],
    ["elman", true, "Y2", ["H2"]],
    ["elman", false, "H2", ["H1", "X2"]],
    ["elman", false, "Y2", ["H2"]],
    ["lstm", true, "H2", ["C1", "C2", "C3", "H1", "H3", "X2", "X3", "Y2"]],
    ["lstm", false, "X2", ["C1", "C2", "H1", "H2"]],
  ] as const)("of an %s network (noise: %s), node %s: %j", (cell, noise, name, expected) => {
    expect(markovBlanket(unroll(networkGraph({ cell, noise, inputs: "given" }), 3), name)).toEqual(expected);
  });

  it("of a node that is alone, and of a constant, is empty", () => {
    const graph = dag([{ name: "A" }, { name: "C", law: "deterministic" }, { name: "B" }], [{ from: "C", to: "B" }]);
    for (const name of ["A", "B", "C"]) expect(markovBlanket(graph, name)).toEqual([]);
    expect(() => markovBlanket(graph, "Q")).toThrow(/^markovBlanket: a node of the graph is required/);
  });
});

describe("A moral graph", () => {
  it("joins parents of a child, and drops what is given and what that determines once they are joined", () => {
    const graph = dag(
      [{ name: "A" }, { name: "B" }, { name: "F", law: "deterministic" }, { name: "C" }, { name: "D" }],
      [
        { from: "A", to: "F" },
        { from: "F", to: "C" },
        { from: "B", to: "C" },
        { from: "D", to: "C" },
      ],
    );
    const edges = (given: string[]): string[] => {
      const { nodes, neighbours } = moralGraph(graph, { given });
      return neighbours.flatMap((list, a) => list.filter((b) => b > a).map((b) => [nodes[a].name, nodes[b].name].sort().join(""))).sort();
    };
    expect(edges([])).toEqual(["AF", "BC", "BD", "BF", "CD", "CF", "DF"]);
    expect(edges(["C"])).toEqual(["AF", "BD", "BF", "DF"]);
    expect(edges(["A", "C"])).toEqual(["BD"]);
  });
});
