import type { GraphNode } from "@unrolled/core";
import type { DrawingNode, LegendItem } from "./drawing.js";
import { type GridOptions, gridLayout, type SliceNode } from "./grid-layout.js";
import { nodeRadius } from "./sizes.js";
import { nodeRuns } from "./typeset.js";

/**
 * The circles of a graph whose nodes have variables and times, on the grid: inputs and outputs grey, functions of their
 * parents with a double border.
 *
 * @throws RangeError where a node has no variable or no time.
 */
export function drawSlices(
  caller: string,
  nodes: readonly GraphNode[],
  edges: readonly (readonly [number, number])[],
  options: GridOptions = {},
): readonly DrawingNode[] {
  const slices = nodes.map((node): SliceNode => {
    const { name, variable, time, role, layer } = node;
    if (variable === null || time === null)
      throw new RangeError(`${caller}: nodes must have a variable and a time, got "${name}" without; draw it with drawDag`);
    return { variable, time, role, layer };
  });
  if (nodes.length === 0) throw new RangeError(`${caller}: the graph must have at least one node, got none`);
  const places = gridLayout(slices, edges, options);
  return nodes.map((node, i) => circle(node, { id: node.name, at: places[i]! }));
}

/** A node as it is drawn where nothing is asked of it. */
export function circle(node: GraphNode, place: Pick<DrawingNode, "id" | "at">): DrawingNode {
  return {
    ...place,
    shape: "circle",
    radius: nodeRadius,
    label: nodeRuns(node),
    fill: node.role === "input" || node.role === "output" ? "grey" : "white",
    double: node.law === "deterministic",
    emphasis: "normal",
  };
}

/** What the legend of these nodes must explain. */
export function nodeLegend(nodes: readonly DrawingNode[]): readonly LegendItem[] {
  return [
    ...(nodes.some(({ fill }) => fill === "grey") ? (["observed"] as const) : []),
    ...(nodes.some(({ double }) => double) ? (["function"] as const) : []),
  ];
}
