import { eliminationOrder, independence, inferenceCost, marginalGraph, minimalSeparator, minimalSeparators, unroll } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { networkGraph } from "../../support/network-graphs.js";

const noisy = networkGraph({ cell: "lstm", noise: true, inputs: "given" });
const deterministic = networkGraph({ cell: "lstm", noise: false, inputs: "given" });

describe("An LSTM over 200 slices", () => {
  it.each([
    ["noisy", "Y200 _||_ Y1 | X1:200", false],
    ["noisy", "Y101:200 _||_ Y1:100 | C100 H100 X1:200", true],
    ["deterministic", "Y200 _||_ Y1 | X1:200", true],
    ["deterministic", "Y200 _||_ Y1 | X2:200", false],
  ])("answers: %s, %s is %s", (kind, query, independent) => {
    expect(independence(unroll(kind === "noisy" ? noisy : deterministic, 200), query).independent).toBe(independent);
  });

  it("has its nearest separator, and others up to the limit", () => {
    const graph = unroll(noisy, 200);
    expect(minimalSeparator(graph, ["Y150"], ["Y1", "Y2"])).toEqual(["H150"]);
    const { separators, complete } = minimalSeparators(graph, ["Y1", "Y2"], ["Y150"], { limit: 20 });
    expect([separators.length, complete]).toEqual([20, false]);
    expect(separators.slice(2, 4)).toEqual([
      ["C3", "H3"],
      ["C4", "H4"],
    ]);
    expect(minimalSeparator(unroll(deterministic, 200), ["Y150"], ["Y1"])?.length).toBe(1);
  });

  it("has width 3", () => {
    const graph = unroll(noisy, 200);
    const observed = graph.nodes.filter(({ role }) => role !== "hidden").map(({ name }) => name);
    expect(inferenceCost(graph, { observed, sizeOf: () => 2 })).toMatchObject({ lower: 3, upper: 3 });
    expect(eliminationOrder({ nodes: [], neighbours: [] })).toEqual({ order: [], cliques: [], width: 0 });
  });

  it("is marginalised over 50 slices to the complete graph", () => {
    expect(marginalGraph(unroll(noisy, 50)).siblings.flat().length).toBe(50 * 49);
  });
});

describe("A graph over 20,000 slices", () => {
  it("answers too, with a path from end to end or what blocks it", () => {
    const query = "Y20000 _||_ Y1:10000 | X1:20000";
    expect(independence(unroll(noisy, 20_000), query).path).toHaveLength(10_003);
    expect(independence(unroll(deterministic, 20_000), query).reason).toBe(
      "every path is blocked: H20000 is a function of X1:20000, which are given",
    );
  });
});
