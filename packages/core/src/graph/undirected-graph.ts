import type { GraphNode, UndirectedGraph } from "../contracts/index.js";

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
