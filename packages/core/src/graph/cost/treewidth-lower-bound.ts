import type { UndirectedGraph } from "../../contracts/index.js";

/**
 * A lower bound on the treewidth: the largest least degree seen while nodes of least degree are contracted one after another into
 * the neighbour with which they share the fewest neighbours.
 *
 * MMD+ with "least-c": Bodlaender & Koster (2011), "Treewidth computations II. Lower bounds", Information and Computation 209,
 * doi:10.1016/j.ic.2011.04.003. Contraction never raises the treewidth, and a graph has a node of at most that
 * degree. Cost O(nodes² + nodes · degree²).
 *
 * @example
 * console.log(treewidthLowerBound(moralGraph(unroll(hmm.graph, 4)))); // 1: a tree
 */
export function treewidthLowerBound(graph: UndirectedGraph): number {
  const neighbours = graph.neighbours.map((list) => new Set(list));
  const left = new Set(graph.nodes.keys());
  let bound = 0;
  while (left.size > 0) {
    let node = -1;
    for (const candidate of left) if (node < 0 || neighbours[candidate]!.size < neighbours[node]!.size) node = candidate;
    const around = neighbours[node]!;
    bound = Math.max(bound, around.size);
    left.delete(node);
    let into = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const other of around) {
      let shared = 0;
      for (const next of neighbours[other]!) if (around.has(next)) shared++;
      if (shared < least) [into, least] = [other, shared];
    }
    for (const other of around) {
      neighbours[other]!.delete(node);
      if (other === into) continue;
      neighbours[other]!.add(into);
      neighbours[into]!.add(other);
    }
  }
  return bound;
}
