import type { Drawing } from "./drawing.js";
import { drawingDot } from "./drawing-dot.js";
import { finishSvg } from "./finish-svg.js";

/**
 * Renders a drawing as SVG, by Graphviz compiled to WebAssembly (`@viz-js/viz`, loaded with the first drawing).
 *
 * The text stands alone as a file and inside a page or notebook (`tslab.display.html(svg)`): no script, no style sheet, and no
 * ids, so that any number of drawings share a page. It has a `<title>` and a `<desc>` that lists the edges. The same drawing
 * gives the same bytes. About 50 ms, most of it for the start of Graphviz.
 *
 * @throws Error where Graphviz refuses the drawing, which is a fault of this room.
 * @example
 * const svg = await drawingSvg(drawUnrolled(unroll(hmm.graph, 3)));
 * console.log(svg.startsWith("<svg"), svg.includes("<title>")); // true true
 */
export async function drawingSvg(drawing: Drawing): Promise<string> {
  const { instance } = await import("@viz-js/viz");
  const viz = await instance();
  const result = viz.render(drawingDot(drawing), { format: "svg", engine: "nop2" });
  if (result.status === "failure")
    throw new Error(`drawingSvg: Graphviz refused "${drawing.title}": ${result.errors.map(({ message }) => message).join("; ")}`);
  return finishSvg(result.output, drawing);
}
