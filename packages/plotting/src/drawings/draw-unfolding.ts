import type { UnrolledGraph } from "@unrolled/core";
import { drawTemplate } from "./draw-template.js";
import { drawUnrolled, unrolledTitle } from "./draw-unrolled.js";
import type { Drawing } from "./drawing.js";
import { sideBySide } from "./side-by-side.js";

/**
 * Draws a template folded on the left and unrolled on the right, with the arrow "unfold" between them.
 *
 * @throws RangeError where the graph was not unrolled from a template.
 * @example
 * const svg = await drawingSvg(drawUnfolding(unroll(network.graph, 3)));
 * console.log(svg.length);
 */
export function drawUnfolding(graph: UnrolledGraph): Drawing {
  const panels = [
    { title: "folded", drawing: drawTemplate(graph.folded) },
    { title: "unrolled", drawing: drawUnrolled(graph) },
  ];
  return sideBySide(panels, { arrow: "unfold", title: `${graph.folded.name}, folded; ${unrolledTitle(graph)}` });
}
