import { type Dag, dSeparation, independence, key } from "@unrolled/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dependence, randomNetwork } from "../../support/discrete-network.js";
import { randomDag, randomQuery, subsets } from "../../support/random-graphs.js";

const names = (graph: Dag): string[] => graph.nodes.map(({ name }) => name);

describe("What a graph says of every law", () => {
  it("d-separated nodes are independent in the table of a random law, connected ones are not, on 2,000 graphs of up to 8 nodes", () => {
    let weakest = Number.POSITIVE_INFINITY;
    let strongest = 0;
    let run = 0;
    fc.assert(
      fc.property(randomQuery({ most: 8 }), ({ graph, query }) => {
        const sizes = graph.nodes.map((_, i) => 2 + Number((i + run) % 3 === 0));
        const measured = dependence(randomNetwork(graph, sizes, key("laws").fold(run++)), query);
        if (dSeparation(graph, query).independent) strongest = Math.max(strongest, measured);
        else weakest = Math.min(weakest, measured);
      }),
      { seed: 4101, numRuns: 2000 },
    );
    expect(strongest).toBeLessThan(1e-12);
    expect(weakest).toBeGreaterThan(1e-6);
  });

  it("D-separated nodes are independent in each of 20 draws of laws with functions, connected ones dependent in one at least", () => {
    let separated = 0;
    let weakest = Number.POSITIVE_INFINITY;
    let strongest = 0;
    let run = 0;
    fc.assert(
      fc.property(randomDag({ least: 3, most: 6, functions: 5, mostParents: 3 }), (graph) => {
        const sizes = graph.nodes.map((_, i) => (graph.parents[i].length === 0 ? 4 : 3));
        const here = key("functions").fold(run++);
        const networks = Array.from({ length: 20 }, (_, draw) => randomNetwork(graph, sizes, here.fold(draw)));
        const [a, b] = [names(graph)[run % graph.nodes.length], names(graph)[(run + 1 + (run % 2)) % graph.nodes.length]];
        for (const given of subsets(names(graph).filter((name) => name !== a && name !== b))) {
          const query = { a: [a], b: [b], given };
          const { independent } = independence(graph, query);
          separated += Number(independent && !dSeparation(graph, query).independent);
          if (independent) for (const network of networks) strongest = Math.max(strongest, dependence(network, query));
          else {
            const largest = networks.reduce((most, network) => (most > 1e-6 ? most : Math.max(most, dependence(network, query))), 0);
            weakest = Math.min(weakest, largest);
          }
        }
      }),
      { seed: 4102, numRuns: 150 },
    );
    expect(separated).toBeGreaterThan(50); // by functions alone
    expect(strongest).toBeLessThan(1e-12);
    expect(weakest).toBeGreaterThan(1e-6);
  });
});
