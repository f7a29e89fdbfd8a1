import { compareNames, dag, dSeparation, independence, latentProjection, mSeparation } from "@unrolled/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BruteSeparation } from "../../support/brute-separation.js";
import { randomDag, randomQuery } from "../../support/random-graphs.js";

const names = (graph: { nodes: readonly { name: string }[] }): string[] => graph.nodes.map(({ name }) => name);

describe("Separation is what trying every path says", () => {
  it("d-separation, on 2,000 random graphs of up to 8 nodes: same answer, same shortest path, first by names", () => {
    let connected = 0;
    fc.assert(
      fc.property(randomQuery({ most: 8, functions: 3 }), ({ graph, query }) => {
        const { independent, path } = dSeparation(graph, query);
        const expected = new BruteSeparation(graph, false).shortest(query);
        expect(path).toEqual(expected);
        expect(independent).toBe(expected === null);
        connected += Number(!independent);
      }),
      { seed: 4001, numRuns: 2000 },
    );
    expect(connected).toBeGreaterThan(500);
    expect(connected).toBeLessThan(1700);
  });

  it("D-separation, with functions among the nodes", () => {
    let byFunctions = 0;
    fc.assert(
      fc.property(randomQuery({ most: 8, functions: 8 }), ({ graph, query }) => {
        const { independent, path } = independence(graph, query);
        expect(path).toEqual(new BruteSeparation(graph).shortest(query));
        byFunctions += Number(independent && !dSeparation(graph, query).independent);
      }),
      { seed: 4002, numRuns: 1000 },
    );
    expect(byFunctions).toBeGreaterThan(50);
  });

  it("m-separation, with bidirected edges beside directed ones", () => {
    fc.assert(
      fc.property(randomQuery({ least: 4, most: 9 }), fc.integer({ min: 2, max: 4 }), ({ graph, query }, count) => {
        const side = new Set([query.a[0], query.b[0]]);
        const left = names(graph).filter((name) => !side.has(name));
        const keep = [...side, ...left.slice(0, count)];
        const mixed = latentProjection(graph, keep);
        const asked = { a: [query.a[0]], b: [query.b[0]], given: query.given.filter((name) => keep.includes(name)) };
        expect(mSeparation(mixed, asked).path).toEqual(new BruteSeparation(mixed, false).shortest(asked));
      }),
      { seed: 4003, numRuns: 500 },
    );
  });
});

describe("The answer's own words", () => {
  it("agree with each other: trail and path, reason and answer", () => {
    fc.assert(
      fc.property(randomQuery({ most: 7, functions: 4 }), ({ graph, query }) => {
        const { independent, path, trail, reason } = independence(graph, query);
        expect(path === null).toBe(independent);
        expect(trail === null ? null : trail.split(/ [→←↔] /)).toEqual(path);
        if (path !== null) expect(compareNames(path[0], path[path.length - 1])).toBeLessThan(0);
        expect(reason).toMatch(independent ? /blocked|constant|no path/ : / is active: | is an edge of the graph/);
      }),
      { seed: 4004, numRuns: 500 },
    );
  });

  const collider = dag(
    [{ name: "A" }, { name: "B" }, { name: "C" }, { name: "D" }],
    [
      { from: "A", to: "C" },
      { from: "B", to: "C" },
      { from: "C", to: "D" },
    ],
  );
  it.each([
    ["A", "B", [], "every path is blocked: arrows meet at C, and nothing downstream of it is given"],
    ["A", "B", ["C"], "A → C ← B is active: C, where its arrows meet, is given"],
    ["A", "B", ["D"], "A → C ← B is active: arrows meet at C, whose descendant D is given"],
    ["A", "D", [], "A → C → D is active: it goes through C, which is not given or a function of what is given"],
    ["A", "D", ["C"], "every path is blocked: C is given"],
    ["A", "C", [], "A → C is an edge of the graph"],
  ])("explain %s and %s given %j", (a, b, given, reason) => {
    expect(independence(collider, { a: [a], b: [b], given }).reason).toBe(reason);
  });

  it("name what a constant side is a function of", () => {
    const graph = dag([{ name: "A" }, { name: "F", law: "deterministic" }, { name: "B" }], [{ from: "A", to: "F" }]);
    expect(independence(graph, { a: ["F"], b: ["B"], given: ["A"] }).reason).toBe(
      "one side is constant, and a constant is independent of everything: F is a function of A, which is given",
    );
  });
});

describe("Queries that cannot be asked", () => {
  const graph = fc.sample(randomDag({ least: 4, most: 4 }), { seed: 1, numRuns: 1 })[0];
  it.each([
    [{ a: [], b: ["A"], given: [] }, /both sides of a query must name a node/],
    [{ a: ["A"], b: ["A"], given: [] }, /must share no node, got A/],
    [{ a: ["A"], b: ["Q"], given: [] }, /independence: a node of the graph is required \(.*\), got "Q"/],
  ])("%j is refused", (query, message) => {
    expect(() => independence(graph, query)).toThrow(message);
  });
});
