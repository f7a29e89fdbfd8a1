import { checkOptions } from "../../checks/index.js";
import type { Dag } from "../../contracts/index.js";
import { frozenDag } from "../graphs/dag.js";
import { flagsOf, indicesOf } from "../graphs/node-flags.js";

/**
 * The graph without its functional nodes: each leaves, and its parents become parents of its children. A function that nothing
 * depends on vanishes; one without parents is a constant and leaves no trace.
 *
 * Of queries over the nodes that stay, d-separation here says what `independence` says in `graph`. Functions named in `keep` stay
 * as leaves, children of what they are functions of, without children, so that they can still stand on a side of a query. They cannot
 * be given: a leaf tells of its parents, but does not screen them off as the function does.
 *
 * A deterministic network's outputs depend on all inputs so far: O(T²) edges from O(T). Cost O(edges · most parents in the
 * result).
 *
 * @throws RangeError for a name in `keep` that is no node.
 * @example
 * const graph = contractFunctions(unroll(network.graph, 3)); // previous-target feedback: Y3 depends on Y1 and Y2
 * console.log(edgesOf(graph).length); // 3
 */
export function contractFunctions(graph: Dag, options: { readonly keep?: readonly string[] } = {}): Dag {
  checkOptions("contractFunctions", options, ["keep"]);
  const kept = flagsOf(graph.nodes.length, indicesOf(graph, options.keep ?? [], "contractFunctions"));
  const isFunction = graph.nodes.map(({ law }) => law === "deterministic");
  // By node: what it depends on once functions are left out. Parents stand before children, so one pass is enough.
  const sources: Set<number>[] = [];
  graph.parents.forEach((parents) => {
    const own = new Set<number>();
    for (const parent of parents)
      if (isFunction[parent]) for (const source of sources[parent]!) own.add(source);
      else own.add(parent);
    sources.push(own);
  });
  const staying = [...graph.nodes.keys()].filter((node) => !isFunction[node] || kept[node] === 1);
  const place = new Map(staying.map((node, i) => [node, i]));
  return frozenDag(
    staying.map((node) => graph.nodes[node]!),
    staying.map((node) => [...sources[node]!].map((parent) => place.get(parent)!)),
  );
}
