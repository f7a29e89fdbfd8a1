import type { Dag } from "@unrolled/core";
import { circle, nodeLegend } from "./draw-slices.js";
import { type Drawing, type DrawingNode, frozenDrawing } from "./drawing.js";
import { arrow, arrowsOf } from "./links.js";
import { routeEdges } from "./route-edges.js";
import { mathScale, nodeRadius } from "./sizes.js";
import { nodeRuns, textWidth } from "./typeset.js";

/** Names that would need smaller letters than these get larger circles, px. */
const leastLabel = 13;

/**
 * Draws a graph whose nodes need no times: parents above children, ranks by Graphviz's `dot`, in the style of the other
 * drawings. Where nodes have variables and times, `drawUnrolled` shows more.
 *
 * @throws RangeError where the graph has no node.
 * @example
 * const graph = dag([{ name: "A" }, { name: "B" }], [{ from: "A", to: "B" }]);
 * const svg = await drawingSvg(await drawDag(graph));
 */
export async function drawDag(graph: Dag): Promise<Drawing> {
  if (graph.nodes.length === 0) throw new RangeError("drawDag: the graph must have at least one node, got none");
  const edges = arrowsOf(graph);
  const widest = Math.max(...graph.nodes.map((node) => textWidth(nodeRuns(node), leastLabel)));
  const radius = Math.max(nodeRadius, Math.ceil(widest / (2 * mathScale) + 4));
  const size = (2 * radius) / 72;
  const { instance } = await import("@viz-js/viz");
  const dot = [
    `digraph { graph [nodesep=0.45, ranksep=0.45] node [shape=circle, fixedsize=true, width=${size}, label=""]`,
    ...graph.nodes.map((_, i) => `n${i}`),
    ...edges.map(([from, to]) => `n${from} -> n${to}`),
    "}",
  ].join("\n");
  const places = readPlaces((await instance()).renderString(dot, { engine: "dot", format: "plain" }));
  const nodes = graph.nodes.map((node, i): DrawingNode => ({ ...circle(node, { id: node.name, at: places.get(i)! }), radius }));
  return frozenDrawing({
    title: `Graph of ${nodes.length} nodes`,
    nodes,
    edges: routeEdges(
      nodes,
      edges.map(([from, to]) => arrow(nodes[from]!.id, nodes[to]!.id, `${from}>${to}`)),
    ),
    texts: [],
    captions: [],
    legend: nodeLegend(nodes),
  });
}

/** Lines "node n3 x y …" of Graphviz's plain format, in inches. */
function readPlaces(plain: string): ReadonlyMap<number, { readonly x: number; readonly y: number }> {
  return new Map(
    [...plain.matchAll(/^node n(\d+) ([-\d.e]+) ([-\d.e]+)/gm)].map(([, i, x, y]) => [Number(i), { x: 72 * Number(x), y: 72 * Number(y) }]),
  );
}
