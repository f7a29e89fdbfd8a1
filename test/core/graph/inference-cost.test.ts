import {
  type Dag,
  eliminationOrder,
  hiddenMarkov,
  inferenceCost,
  moralGraph,
  templateGraph,
  treewidthLowerBound,
  type UndirectedGraph,
  unroll,
} from "@unrolled/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { networkGraph } from "../../support/network-graphs.js";
import { randomDag } from "../../support/random-graphs.js";

/** Cliques of eliminating in a given order. */
function cliquesOf({ neighbours }: UndirectedGraph, order: readonly number[]): number[][] {
  const left = neighbours.map((list) => new Set(list));
  return order.map((node) => {
    const around = [...left[node]];
    for (const a of around) {
      left[a].delete(node);
      for (const b of around) if (a !== b) left[a].add(b);
    }
    return [node, ...around];
  });
}

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) => permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]));
}

/** Treewidth by all orders. */
function bruteTreewidth(graph: UndirectedGraph): number {
  const all = permutations([...graph.nodes.keys()]);
  return Math.min(...all.map((order) => Math.max(...cliquesOf(graph, order).map(({ length }) => length - 1))));
}

const outputs = (graph: Dag): string[] => graph.nodes.filter(({ role }) => role === "output").map(({ name }) => name);
const observable = (graph: Dag): string[] => graph.nodes.filter(({ role }) => role !== "hidden").map(({ name }) => name);

describe("Treewidth", () => {
  it("lies between the bounds, which differ seldom on small graphs", () => {
    let wide = 0;
    let apart = 0;
    fc.assert(
      fc.property(randomDag({ most: 7 }), (graph) => {
        const moral = moralGraph(graph);
        const exact = bruteTreewidth(moral);
        const orders = [eliminationOrder(moral, "min-fill"), eliminationOrder(moral, "min-degree")];
        for (const { width } of orders) expect(width).toBeGreaterThanOrEqual(exact);
        expect(treewidthLowerBound(moral)).toBeLessThanOrEqual(exact);
        wide += Number(exact > 2);
        apart += Number(orders[0].width > treewidthLowerBound(moral));
      }),
      { seed: 4501, numRuns: 60 },
    );
    expect(wide).toBeGreaterThan(10);
    expect(apart).toBeLessThan(3);
  });

  it("of a grid of 5 x 5 lies between 4 and 6: it is 5", () => {
    const cell = (r: number, c: number): number => 5 * r + c;
    const neighbours = Array.from({ length: 25 }, (_, i) => {
      const [r, c] = [Math.floor(i / 5), i % 5];
      return [r > 0 && cell(r - 1, c), r < 4 && cell(r + 1, c), c > 0 && cell(r, c - 1), c < 4 && cell(r, c + 1)].filter(
        (n) => n !== false,
      );
    });
    const node = { law: "random", role: null, variable: null, layer: null, time: null } as const;
    const grid = { nodes: neighbours.map((_, i) => ({ name: `G${i}`, ...node })), neighbours };
    expect(treewidthLowerBound(grid)).toBeGreaterThanOrEqual(3);
    expect(treewidthLowerBound(grid)).toBeLessThanOrEqual(5);
    for (const heuristic of ["min-fill", "min-degree"] as const) {
      expect(eliminationOrder(grid, heuristic).width).toBeGreaterThanOrEqual(5);
      expect(eliminationOrder(grid, heuristic).width).toBeLessThanOrEqual(6);
    }
  });

  it("cliques and width belong to the order", () => {
    fc.assert(
      fc.property(randomDag({ most: 8 }), fc.constantFrom("min-fill" as const, "min-degree" as const), (graph, heuristic) => {
        const moral = moralGraph(graph);
        const { order, cliques, width } = eliminationOrder(moral, heuristic);
        const place = moral.nodes.map(({ name }) => name);
        const expected = cliquesOf(
          moral,
          order.map((name) => place.indexOf(name)),
        );
        expect([...order].sort()).toEqual([...place].sort());
        expect(cliques.map((clique) => [...clique].sort())).toEqual(expected.map((clique) => clique.map((node) => place[node]).sort()));
        expect(width).toBe(Math.max(...expected.map(({ length }) => length - 1)));
      }),
      { seed: 4502, numRuns: 200 },
    );
  });
});

describe("The cost of exact inference", () => {
  const chain = (K: number) =>
    hiddenMarkov({
      initial: new Array<number>(K).fill(1 / K),
      transition: Array.from({ length: K }, () => new Array<number>(K).fill(1 / K)),
      emission: { kind: "poisson", rates: Array.from({ length: K }, () => [1]) },
    });

  it.each([
    [1, 1],
    [1, 5],
    [2, 3],
    [10, 4],
    [200, 2],
  ])("of a hidden Markov model is that of the forward algorithm, (T − 1) K² + K: T = %i, K = %i", (T, K) => {
    const graph = unroll(chain(K).graph, T);
    const { lower, upper, cost } = inferenceCost(graph, { observed: outputs(graph) });
    expect([lower, upper, cost]).toEqual([T === 1 ? 0 : 1, T === 1 ? 0 : 1, (T - 1) * K ** 2 + K]);
  });

  it.each([
    [1, 0],
    [2, 2],
    [3, 3],
    [4, 3],
  ])("of a noisy LSTM over T = %i slices has width %i, by all orders too", (T, width) => {
    const graph = unroll(networkGraph({ cell: "lstm", noise: true, inputs: "given" }), T);
    const { lower, upper } = inferenceCost(graph, { observed: observable(graph), sizeOf: () => 2 });
    expect([lower, upper]).toEqual([width, width]);
    if (T <= 3) expect(bruteTreewidth(moralGraph(graph, { given: observable(graph) }))).toBe(width);
  });

  it("of a factorial model grows with its chains, which the outputs couple: width M for M of them", () => {
    for (const M of [1, 2, 3]) {
      const letters = ["A", "B", "C"].slice(0, M);
      const factorial = templateGraph({
        name: "factorial",
        variables: [...letters.map((name) => ({ name, role: "hidden" }) as const), { name: "Y", role: "output" }],
        edges: letters.flatMap((name) => [
          { from: name, to: name, delay: 1 },
          { from: name, to: "Y" },
        ]),
      });
      const graph = unroll(factorial, 5);
      const { upper } = inferenceCost(graph, { observed: outputs(graph), sizeOf: () => 2 });
      expect(upper).toBe(M);
    }
  });

  it("of a deterministic network is 0 given its inputs: nothing is left to sum over", () => {
    const graph = unroll(networkGraph({ cell: "lstm", noise: false, inputs: "given-and-previous-target" }), 6);
    expect(inferenceCost(graph, { observed: observable(graph) })).toEqual({ lower: 0, upper: 0, cost: 0, order: [], cliques: [] });
  });

  it("needs sizes", () => {
    const graph = unroll(networkGraph({ cell: "elman", noise: true, inputs: "given" }), 2);
    expect(() => inferenceCost(graph, { observed: observable(graph) })).toThrow("H1 must have a number of values, got real; give sizeOf");
    expect(() => inferenceCost(graph, { observed: [], sizeOf: () => 0 })).toThrow(
      "inferenceCost: the size of X1 must be an integer of at least 1",
    );
  });
});
