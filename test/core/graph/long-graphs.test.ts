import { eliminationOrder, independence, inferenceCost, marginalGraph, minimalSeparator, minimalSeparators, unroll } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { cpuSeconds } from "../../support/cpu-seconds.js";
import { networkGraph } from "../../support/network-graphs.js";

const noisy = networkGraph({ cell: "lstm", noise: true, inputs: "given" });
const deterministic = networkGraph({ cell: "lstm", noise: false, inputs: "given" });

describe("An LSTM over 200 slices", () => {
  it.each([
    ["noisy", "Y200 _||_ Y1 | X1:200", false],
    ["noisy", "Y101:200 _||_ Y1:100 | C100 H100 X1:200", true],
    ["deterministic", "Y200 _||_ Y1 | X1:200", true],
    ["deterministic", "Y200 _||_ Y1 | X2:200", false],
  ])("answers in under 50 ms (%s: %s)", async (kind, query, independent) => {
    const graph = unroll(kind === "noisy" ? noisy : deterministic, 200);
    const ask = (): void => expect(independence(graph, query).independent).toBe(independent);
    ask();
    const seconds = [await cpuSeconds(ask), await cpuSeconds(ask), await cpuSeconds(ask)];
    expect(Math.min(...seconds)).toBeLessThan(0.05);
  });

  it("has its nearest separator at once, and others up to the limit", async () => {
    const graph = unroll(noisy, 200);
    expect(await cpuSeconds(() => expect(minimalSeparator(graph, ["Y150"], ["Y1", "Y2"])).toEqual(["H150"]))).toBeLessThan(0.5);
    const { separators, complete } = minimalSeparators(graph, ["Y1", "Y2"], ["Y150"], { limit: 20 });
    expect([separators.length, complete]).toEqual([20, false]);
    expect(separators.slice(2, 4)).toEqual([
      ["C3", "H3"],
      ["C4", "H4"],
    ]);
    expect(minimalSeparator(unroll(deterministic, 200), ["Y150"], ["Y1"])?.length).toBe(1);
  });

  it("has width 3, found in under a second", async () => {
    const graph = unroll(noisy, 200);
    const observed = graph.nodes.filter(({ role }) => role !== "hidden").map(({ name }) => name);
    const cost = await cpuSeconds(() => expect(inferenceCost(graph, { observed, sizeOf: () => 2 })).toMatchObject({ lower: 3, upper: 3 }));
    expect(cost).toBeLessThan(1);
    expect(eliminationOrder({ nodes: [], neighbours: [] })).toEqual({ order: [], cliques: [], width: 0 });
  });

  it("is marginalised over 50 slices in under half a second", async () => {
    const graph = unroll(noisy, 50);
    expect(await cpuSeconds(() => expect(marginalGraph(graph).siblings.flat().length).toBe(50 * 49))).toBeLessThan(0.5);
  });
});
