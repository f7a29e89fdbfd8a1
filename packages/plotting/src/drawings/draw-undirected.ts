import type { UndirectedGraph } from "@unrolled/core";
import { drawSlices, nodeLegend } from "./draw-slices.js";
import { type Drawing, frozenDrawing } from "./drawing.js";
import { arrow, kindOf, pairsOf } from "./links.js";
import { routeEdges } from "./route-edges.js";

/**
 * Draws an undirected graph, such as the moral graph of an unrolled model, on the same grid as the directed one, with plain
 * lines. Cost O(edges · nodes).
 *
 * @throws RangeError where the graph is empty or a node has no variable or time.
 * @example
 * const node = (t: number) => ({ name: `H${t}`, law: "random", role: "hidden", variable: "H", layer: null, time: t }) as const;
 * const svg = await drawingSvg(drawUndirected({ nodes: [node(1), node(2)], neighbours: [[1], [0]] }));
 */
export function drawUndirected(graph: UndirectedGraph): Drawing {
  const pairs = pairsOf(graph.neighbours);
  const nodes = drawSlices("drawUndirected", graph.nodes, pairs, { directed: false });
  return frozenDrawing({
    title: `Undirected graph of ${nodes.length} nodes with ${pairs.length} edges`,
    nodes,
    edges: routeEdges(
      nodes,
      pairs.map(([from, to]) => {
        const [a, b] = [graph.nodes[from]!, graph.nodes[to]!];
        return { ...arrow(a.name, b.name, kindOf(a, b)), head: false };
      }),
    ),
    texts: [],
    captions: [],
    legend: nodeLegend(nodes),
  });
}
