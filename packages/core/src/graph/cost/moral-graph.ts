import { checkOptions } from "../../checks/index.js";
import type { Dag, GraphNode, UndirectedGraph } from "../../contracts/index.js";
import { indicesOf } from "../graphs/node-flags.js";
import { determinedFlags } from "../separation/determined.js";

/**
 * The moral graph: each node joined to its parents, the parents of a node joined to each other, directions dropped (Lauritzen &
 * Spiegelhalter 1988). It is the graph of the factors p(node | parents), which exact inference works on.
 *
 * With `given`, the given nodes and the functions that they determine are removed once parents are married: their factors are
 * then functions of what is left. Cost O(Σ over nodes of parents²).
 *
 * @throws RangeError for a name in `given` that is no node.
 * @example
 * const graph = moralGraph(unroll(hmm.graph, 3), { given: ["Y1", "Y2", "Y3"] });
 * console.log(graph.neighbours); // [[1], [0, 2], [1]]: the chain of states
 */
export function moralGraph(graph: Dag, options: { readonly given?: readonly string[] } = {}): UndirectedGraph {
  checkOptions("moralGraph", options, ["given"]);
  const given = indicesOf(graph, options.given ?? [], "moralGraph");
  // Without a condition constants stay: they are nodes of the graph.
  const removed = given.length === 0 ? new Uint8Array(graph.nodes.length) : determinedFlags(graph, given);
  return moralGraphWithout(graph, removed);
}

/** The same with the flagged nodes removed once parents are married. */
export function moralGraphWithout(graph: Dag, removed: Uint8Array): UndirectedGraph {
  const staying = [...graph.nodes.keys()].filter((node) => removed[node] === 0);
  const place = new Int32Array(graph.nodes.length).fill(-1);
  staying.forEach((node, i) => {
    place[node] = i;
  });
  const neighbours = staying.map(() => new Set<number>());
  graph.parents.forEach((parents, node) => {
    joinAll(
      neighbours,
      [...parents, node].map((member) => place[member]!).filter((member) => member >= 0),
    );
  });
  return frozenUndirectedGraph(
    staying.map((node) => graph.nodes[node]!),
    neighbours,
  );
}

/** An undirected graph from sets of neighbours, which must be symmetric. */
export function frozenUndirectedGraph(nodes: readonly GraphNode[], neighbours: readonly ReadonlySet<number>[]): UndirectedGraph {
  return Object.freeze({
    nodes: Object.freeze([...nodes]),
    neighbours: Object.freeze(neighbours.map((set) => Object.freeze([...set].sort((a, b) => a - b)))),
  });
}

/** Joins each pair of `members`. */
export function joinAll(neighbours: readonly Set<number>[], members: Iterable<number>): void {
  const list = [...members];
  list.forEach((a, i) => {
    for (const b of list.slice(i + 1)) {
      neighbours[a]!.add(b);
      neighbours[b]!.add(a);
    }
  });
}
