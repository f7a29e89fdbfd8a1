import type { GraphNode } from "@unrolled/core";
import type { Link } from "./route-edges.js";

/** An arrow from one node to another, as it is drawn where nothing is asked of it. */
export function arrow(from: string, to: string, kind: string): Link {
  return { from, to, kind, head: true, tail: false, dashed: false, emphasis: "normal" };
}

/** Every parent → child of a graph as a pair of indices. */
export function arrowsOf(graph: { readonly parents: readonly (readonly number[])[] }): readonly (readonly [number, number])[] {
  return graph.parents.flatMap((parents, child) => parents.map((parent) => [parent, child] as const));
}

/** Every pair of joined nodes once, the lower index first. */
export function pairsOf(neighbours: readonly (readonly number[])[]): readonly (readonly [number, number])[] {
  return neighbours.flatMap((others, node) => others.filter((other) => other > node).map((other) => [node, other] as const));
}

/** What edges must share to take the same way: the template variables at their ends. */
export function kindOf(from: GraphNode, to: GraphNode): string {
  const end = ({ variable, layer, name }: GraphNode): string => (variable === null ? name : `${variable}${layer ?? ""}`);
  return `${end(from)}>${end(to)}`;
}
