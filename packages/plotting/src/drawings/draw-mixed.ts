import type { MixedGraph } from "@unrolled/core";
import { drawSlices, nodeLegend } from "./draw-slices.js";
import { type Drawing, frozenDrawing } from "./drawing.js";
import { arrow, arrowsOf, kindOf, pairsOf } from "./links.js";
import { routeEdges } from "./route-edges.js";

/**
 * Draws a graph with directed edges a → b and bidirected edges a ↔ b, which stand for a common cause that the graph leaves
 * out and are dashed: what is left of an unrolled model when its hidden variables are marginalised out.
 *
 * Edges that pass other nodes of a row bow over it, the wider the higher; up to 6 nodes a row all can be told apart.
 * Cost O(edges · nodes).
 *
 * @throws RangeError where the graph is empty or a node has no variable or time.
 * @example
 * const node = (t: number) => ({ name: `Y${t}`, law: "random", role: "output", variable: "Y", layer: null, time: t }) as const;
 * const svg = await drawingSvg(drawMixed({ nodes: [node(1), node(2)], parents: [[], []], children: [[], []], siblings: [[1], [0]] }));
 */
export function drawMixed(graph: MixedGraph): Drawing {
  const arrows = arrowsOf(graph);
  const named = ([from, to]: readonly [number, number]) => [graph.nodes[from]!, graph.nodes[to]!] as const;
  const pairs = pairsOf(graph.siblings);
  const isBoth = arrows.some(([from, to]) => graph.siblings[from]!.includes(to));
  const isFar = arrows.map(named).some(([from, to]) => from.variable !== to.variable && Math.abs(to.time! - from.time!) > 1);
  const nodes = drawSlices("drawMixed", graph.nodes, arrows, { wide: isBoth, tall: isFar });
  const siblings = pairs.map(named);
  return frozenDrawing({
    title: `Graph of ${nodes.length} nodes with ${arrows.length} directed and ${siblings.length} bidirected edges`,
    nodes,
    edges: routeEdges(nodes, [
      ...arrows.map(named).map(([from, to]) => arrow(from.name, to.name, kindOf(from, to))),
      ...siblings.map(([from, to]) => ({ ...arrow(from.name, to.name, `${kindOf(from, to)} both`), tail: true, dashed: true })),
    ]),
    texts: [],
    captions: [],
    legend: [...nodeLegend(nodes), ...(siblings.length > 0 ? (["common-cause"] as const) : [])],
  });
}
