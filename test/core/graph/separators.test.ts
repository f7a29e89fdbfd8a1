import { compareNames, type Dag, independence, minimalSeparator, minimalSeparators, unroll } from "@unrolled/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { networkGraph } from "../../support/network-graphs.js";
import { randomDag, subsets } from "../../support/random-graphs.js";

const names = (graph: Dag): string[] => graph.nodes.map(({ name }) => name);
const sorted = (sets: readonly (readonly string[])[]): string[] => sets.map((set) => [...set].sort(compareNames).join(" ")).sort();

/** Minimal separating sets by trying all subsets of `among`, smaller ones first. */
function bruteSeparators(graph: Dag, a: string[], b: string[], among: string[]): string[][] {
  const found: string[][] = [];
  for (const given of subsets(among))
    if (!found.some((set) => set.every((name) => given.includes(name))) && independence(graph, { a, b, given }).independent)
      found.push(given);
  return found;
}

describe("Minimal separators", () => {
  it("are those that trying all subsets finds, with sides of one node and of two, functions, and nodes that cannot be given", () => {
    let several = 0;
    const check = (graph: Dag, a: string[], b: string[], among: string[]): void => {
      const mayBeGiven = among.filter((name) => graph.nodes.find((node) => node.name === name)?.law !== "deterministic");
      const { separators, complete } = minimalSeparators(graph, a, b, { among });
      expect(sorted(separators)).toEqual(sorted(bruteSeparators(graph, a, b, mayBeGiven)));
      expect(complete).toBe(true);
      expect(minimalSeparator(graph, a, b, { among })).toEqual(separators[0] ?? null);
      several += Number(separators.length > 1);
    };
    fc.assert(
      fc.property(randomDag({ least: 4, most: 8, functions: 3 }), fc.nat(), (graph, turn) => {
        const all = names(graph).map((_, i, list) => list[(i + turn) % list.length]);
        check(graph, all.slice(0, 2), [all[2]], all.slice(3));
        check(graph, [all[0]], [all[1]], all.slice(2));
      }),
      { seed: 4301, numRuns: 300 },
    );
    const places = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(randomDag({ least: 7, most: 9, functions: 2, reach: 3 }), places, (graph, draws) => {
        const all = names(graph);
        const inner = all.slice(1, -1).filter((_, i) => draws[i] > 0);
        check(graph, [all[0]], [all[all.length - 1]], inner);
      }),
      { seed: 4302, numRuns: 600 },
    );
    expect(several).toBeGreaterThan(100);
  });

  const elman = unroll(networkGraph({ cell: "elman", noise: true, inputs: "given" }), 6);
  const lstm = unroll(networkGraph({ cell: "lstm", noise: true, inputs: "given" }), 6);
  it("of a noisy network's past and future are its states, nearest first: one for an Elman network, two for an LSTM", () => {
    expect(minimalSeparators(elman, ["Y1"], ["Y5"]).separators).toEqual([["H1"], ["H2"], ["H3"], ["H4"], ["H5"]]);
    expect(minimalSeparators(lstm, ["Y1", "Y2"], ["Y5"]).separators).toEqual([
      ["H1", "H2"],
      ["C2", "H2"],
      ["C3", "H3"],
      ["C4", "H4"],
      ["H5"],
    ]);
    expect(minimalSeparators(lstm, ["Y5"], ["Y1", "Y2"]).separators[0]).toEqual(["H5"]);
    expect(minimalSeparators(lstm, ["Y2"], ["H3"], { among: names(lstm).filter((name) => name.startsWith("H")) }).separators).toEqual([
      ["H2"],
    ]);
  });

  it("of a deterministic network's outputs are none but its inputs where the states cannot be given", () => {
    const graph = unroll(networkGraph({ cell: "gru", noise: false, inputs: "given" }), 5);
    expect(minimalSeparators(graph, ["Y3"], ["Y5"]).separators).toEqual([["X1", "X2", "X3"]]);
    expect(minimalSeparator(graph, ["H3"], ["Y5"])).toEqual(["X1", "X2", "X3"]);
    expect(minimalSeparator(graph, ["H3"], ["X2"])).toBeNull();
    expect(minimalSeparator(graph, ["X3"], ["X2"])).toEqual([]);
  });

  it("stop at the limit and say so", () => {
    const { separators, complete } = minimalSeparators(elman, ["Y1"], ["Y5"], { limit: 3 });
    expect([separators.length, complete]).toEqual([3, false]);
    expect(minimalSeparators(elman, ["Y1"], ["Y5"], { limit: 5 }).complete).toBe(true);
  });

  it("refuse sides that are empty, unknown or shared, and limits that are none", () => {
    expect(() => minimalSeparators(elman, [], ["Y5"])).toThrow("minimalSeparators: both sides must name a node, got 0 and 1");
    expect(() => minimalSeparator(elman, ["Y1"], ["Y9"])).toThrow(/^minimalSeparator: a node of the graph is required .* got "Y9"/);
    expect(() => minimalSeparator(elman, ["Y1"], ["Y1"])).toThrow("minimalSeparator: the sides must share no node, got Y1");
    expect(() => minimalSeparators(elman, ["Y1"], ["Y5"], { limit: 0 })).toThrow("limit must be an integer of at least 1, got 0");
  });
});
