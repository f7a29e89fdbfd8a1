import type { Dag, GraphNode, MixedGraph } from "../../contracts/index.js";
import { frozenDag } from "./dag.js";

/** A DAG as a mixed graph without bidirected edges; those of a mixed graph are left out. */
export function withoutSiblings(graph: Dag): MixedGraph {
  const { nodes, parents, children } = graph;
  return { nodes, parents, children, siblings: nodes.map(() => []) };
}

/** A mixed graph whose nodes stand in topological order already; parents and siblings may be in any order. */
export function frozenMixedGraph(
  nodes: readonly GraphNode[],
  parents: readonly (readonly number[])[],
  siblings: readonly (readonly number[])[],
): MixedGraph {
  const sorted = siblings.map((list) => Object.freeze([...list].sort((a, b) => a - b)));
  return Object.freeze({ ...frozenDag(nodes, parents), siblings: Object.freeze(sorted) });
}
