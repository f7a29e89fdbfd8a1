import {
  contractFunctions,
  type Dag,
  dag,
  determinedBy,
  dSeparation,
  edgesOf,
  type IndependenceQuery,
  independence,
  latentProjection,
  moralGraph,
  mSeparation,
} from "@unrolled/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { everyQuery, randomDag, randomQuery } from "../../support/random-graphs.js";

const names = (graph: Dag): string[] => graph.nodes.map(({ name }) => name);

/** Cut off from each other in the moral graph of the ancestors of all nodes of the query (Lauritzen et al. 1990). */
function isCutInMoralGraph(graph: Dag, { a, b, given }: IndependenceQuery): boolean {
  const kept = new Set([...a, ...b, ...given]);
  for (const name of kept) for (const { from, to } of edgesOf(graph)) if (to === name) kept.add(from);
  const part = dag(
    graph.nodes.filter(({ name }) => kept.has(name)),
    edgesOf(graph).filter(({ to }) => kept.has(to)),
  );
  const moral = moralGraph(part);
  const place = names(part);
  const open = (name: string): boolean => !given.includes(name);
  const region = new Set(a.filter(open));
  for (const name of region) for (const next of moral.neighbours[place.indexOf(name)]) if (open(place[next])) region.add(place[next]);
  return !b.some((name) => region.has(name));
}

describe("The same answer by another route", () => {
  it("d-separation is a cut in the moral graph of the ancestors", () => {
    fc.assert(
      fc.property(randomQuery({ most: 8 }), ({ graph, query }) => {
        expect(dSeparation(graph, query).independent).toBe(isCutInMoralGraph(graph, query));
      }),
      { seed: 4201, numRuns: 600 },
    );
  });

  it("D-separation is that cut by all that is determined", () => {
    fc.assert(
      fc.property(randomQuery({ most: 8, functions: 7 }), ({ graph, query }) => {
        const determined = determinedBy(graph, query.given);
        expect(independence(graph, query).independent).toBe(isCutInMoralGraph(graph, { ...query, given: determined }));
      }),
      { seed: 4202, numRuns: 600 },
    );
  });

  it("D-separation of nodes that are no functions is d-separation in the contracted graph", () => {
    fc.assert(
      fc.property(randomDag({ least: 3, most: 7, functions: 5 }), (graph) => {
        const contracted = contractFunctions(graph);
        expect(contracted.nodes).toEqual(graph.nodes.filter(({ law }) => law !== "deterministic"));
        const differs = (query: IndependenceQuery): boolean =>
          dSeparation(contracted, query).independent !== independence(graph, query).independent;
        expect(everyQuery(names(contracted)).filter(differs)).toEqual([]);
      }),
      { seed: 4203, numRuns: 200 },
    );
  });

  it("functions that are kept as leaves can still be asked about", () => {
    fc.assert(
      fc.property(randomDag({ least: 3, most: 7, functions: 6 }), (graph) => {
        const contracted = contractFunctions(graph, { keep: names(graph) });
        const isFunction = new Set(graph.nodes.filter(({ law }) => law === "deterministic").map(({ name }) => name));
        expect(edgesOf(contracted).some(({ from }) => isFunction.has(from))).toBe(false);
        const differs = (query: IndependenceQuery): boolean =>
          !query.given.some((name) => isFunction.has(name)) &&
          independence(contracted, query).independent !== independence(graph, query).independent;
        expect(everyQuery(names(graph)).filter(differs)).toEqual([]);
      }),
      { seed: 4204, numRuns: 100 },
    );
  });

  it("m-separation in the projection is D-separation in the graph, for every query, whatever is left out", () => {
    let bidirected = 0;
    fc.assert(
      fc.property(randomDag({ least: 4, most: 8, functions: 3 }), fc.integer({ min: 2, max: 5 }), (graph, count) => {
        const contracted = contractFunctions(graph);
        const keep = names(contracted).sort().slice(0, count);
        const mixed = latentProjection(contracted, keep);
        bidirected += mixed.siblings.flat().length;
        const differs = (query: IndependenceQuery): boolean => {
          const projected = mSeparation(mixed, query).independent;
          return projected !== dSeparation(contracted, query).independent || projected !== independence(graph, query).independent;
        };
        expect(everyQuery(keep).filter(differs)).toEqual([]);
      }),
      { seed: 4205, numRuns: 200 },
    );
    expect(bidirected).toBeGreaterThan(100);
  });

  it("projecting in two steps is projecting in one", () => {
    fc.assert(
      fc.property(randomDag({ least: 5, most: 8 }), (graph) => {
        const keep = names(graph).sort();
        const [few, more] = [keep.slice(0, 3), keep.slice(0, 5)];
        expect(latentProjection(latentProjection(graph, more), few)).toEqual(latentProjection(graph, few));
      }),
      { seed: 4206, numRuns: 200 },
    );
  });
});
