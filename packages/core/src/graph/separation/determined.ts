import type { Dag } from "../../contracts/index.js";
import { indicesOf, type NodeFlags, namesOfFlags } from "../graphs/node-flags.js";

/**
 * Names of the nodes whose value is known once `given` are: these themselves, and every function of such nodes, in the order
 * of names. A function without parents is a constant, and always among them.
 *
 * Functional determination in the sense of Geiger, Verma & Pearl (1990), "Identifying independence in Bayesian networks",
 * Networks 20, section 5. O(nodes + edges).
 *
 * @throws RangeError for a name that is no node.
 * @example
 * const system = templateGraph({ name: "orbit", variables: [{ name: "X", role: "hidden", law: "deterministic" }],
 *   edges: [{ from: "X", to: "X", delay: 1 }] });
 * console.log(determinedBy(unroll(system, 2), [])); // X1 X2
 */
export function determinedBy(graph: Dag, given: readonly string[]): string[] {
  return namesOfFlags(graph, determinedFlags(graph, indicesOf(graph, given, "determinedBy")));
}

/** The same by index: one pass, since parents stand before children. */
export function determinedFlags(graph: Dag, given: Iterable<number>): NodeFlags {
  const flags = new Uint8Array(graph.nodes.length);
  for (const node of given) flags[node] = 1;
  graph.nodes.forEach(({ law }, node) => {
    if (law === "deterministic" && graph.parents[node]!.every((parent) => flags[parent] === 1)) flags[node] = 1;
  });
  return flags;
}

/** The nodes of `given` that `node`, which they determine, is a function of: up through functions to the first given ones. */
export function determinants(graph: Dag, node: number, given: NodeFlags): number[] {
  const found = new Set<number>();
  const seen = new Set<number>();
  const pending = [node];
  while (pending.length > 0) {
    const next = pending.pop()!;
    if (seen.has(next)) continue;
    seen.add(next);
    if (given[next] === 1) found.add(next);
    else pending.push(...graph.parents[next]!);
  }
  return [...found];
}
