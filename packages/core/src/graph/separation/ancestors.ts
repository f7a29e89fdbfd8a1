import type { Dag } from "../../contracts/index.js";
import { flagsOf, indicesOf, type NodeFlags, namesOfFlags } from "../graphs/node-flags.js";

/**
 * Names of all nodes with a directed path to one of `names`, and these themselves, in the order of names. O(nodes + edges).
 *
 * @throws RangeError for a name that is no node.
 * @example
 * console.log(ancestors(unroll(hmm.graph, 3), ["Y2"])); // H1 H2 Y2
 */
export function ancestors(graph: Dag, names: readonly string[]): string[] {
  return namesOfFlags(graph, ancestorFlags(graph, indicesOf(graph, names, "ancestors")));
}

/**
 * Names of all nodes that one of `names` has a directed path to, and these themselves, in the order of names. O(nodes + edges).
 *
 * @throws RangeError for a name that is no node.
 * @example
 * console.log(descendants(unroll(hmm.graph, 3), ["H2"])); // H2 H3 Y2 Y3
 */
export function descendants(graph: Dag, names: readonly string[]): string[] {
  const flags = flagsOf(graph.nodes.length, indicesOf(graph, names, "descendants"));
  for (let node = 0; node < flags.length; node++) if (graph.parents[node]!.some((parent) => flags[parent] === 1)) flags[node] = 1;
  return namesOfFlags(graph, flags);
}

/** An(Z), Z among them: one pass, since parents stand before children. */
export function ancestorFlags(graph: Dag, indices: Iterable<number>): NodeFlags {
  const flags = flagsOf(graph.nodes.length, indices);
  for (let node = flags.length - 1; node >= 0; node--) if (flags[node] === 1) for (const parent of graph.parents[node]!) flags[parent] = 1;
  return flags;
}
