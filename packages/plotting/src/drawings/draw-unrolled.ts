import type { Dag, UnrolledGraph } from "@unrolled/core";
import { drawSlices, nodeLegend } from "./draw-slices.js";
import { type Drawing, frozenDrawing } from "./drawing.js";
import { arrow, arrowsOf, kindOf } from "./links.js";
import { routeEdges } from "./route-edges.js";

/**
 * Draws an unrolled graph: time from left to right, a row a variable, inputs at the bottom, hidden layers upwards and outputs
 * on top; inputs and outputs are grey, functions of their parents have a double border.
 *
 * Any DAG whose nodes have variables and times will do: of an encoder–decoder the decoder's slices stand to the right of the
 * encoder's. Readable at print size up to about 12 slices. Cost O(edges · nodes).
 *
 * @throws RangeError where the graph is empty or a node has no variable or time (`drawDag` draws those).
 * @example
 * const svg = await drawingSvg(drawUnrolled(unroll(network.graph, 4)));
 * console.log(svg.length);
 */
export function drawUnrolled(graph: Dag | UnrolledGraph): Drawing {
  const edges = arrowsOf(graph);
  const nodes = drawSlices("drawUnrolled", graph.nodes, edges);
  const named = ([from, to]: readonly [number, number]) => [graph.nodes[from]!, graph.nodes[to]!] as const;
  return frozenDrawing({
    title: unrolledTitle(graph),
    nodes,
    edges: routeEdges(
      nodes,
      edges.map(named).map(([from, to]) => arrow(from.name, to.name, kindOf(from, to))),
    ),
    texts: [],
    captions: [],
    legend: nodeLegend(nodes),
  });
}

/** "lstm, unrolled over 4 time steps"; of a graph that was not unrolled, its size. */
export function unrolledTitle(graph: Dag | UnrolledGraph): string {
  if (!("folded" in graph)) return `Graph of ${graph.nodes.length} nodes`;
  const { folded, length, sourceLength } = graph;
  const source = sourceLength === null ? "" : `${sourceLength} source step${sourceLength === 1 ? "" : "s"} and `;
  return `${folded.name}, unrolled over ${source}${length} time step${length === 1 ? "" : "s"}`;
}
