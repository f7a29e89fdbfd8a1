import type { Figure } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import type { Drawing } from "../drawings/drawing.js";
import { drawingDot } from "../drawings/drawing-dot.js";
import { drawingSvg } from "../drawings/drawing-svg.js";
import { figurePage } from "../page/figure-page.js";
import { figureSvg, type ImageSize } from "./figure-svg.js";
import { type PngOptions, svgPng } from "./svg-png.js";

export interface SaveFigureOptions extends ImageSize, PngOptions {}

/** A figure, a drawing of a graph, or one that is already SVG text. */
export type Savable = Figure | Drawing | string;

/**
 * Writes a figure to a file whose ending says how: `.svg` (vectors, text stays text), `.png` (300 dots per inch), `.html` (one
 * page that needs nothing else), `.json` (plotly JSON); a drawing of a graph as `.svg`, `.png` or `.dot`.
 *
 * It needs neither a browser nor fonts: both come with this package. The same figure gives the same bytes. A drawing keeps its
 * own size, `widthInches` is for figures.
 *
 * @throws RangeError for an ending that is not written, and for sizes out of range.
 * @example
 * import { tmpdir } from "node:os";
 * const figure = transitionFigure([[0.9, 0.1], [0.2, 0.8]]);
 * await saveFigure(figure, `${tmpdir()}/transitions.png`, { widthInches: 3.5, dpi: 600 });
 */
export async function saveFigure(figure: Savable, path: string, options: SaveFigureOptions = {}): Promise<void> {
  checkOptions("saveFigure", options, ["widthInches", "dpi"]);
  const { writeFile } = await import("node:fs/promises");
  await writeFile(path, await contentFor(figure, path, options));
}

async function contentFor(figure: Savable, path: string, options: SaveFigureOptions): Promise<string | Uint8Array> {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  const isPlot = typeof figure !== "string" && "layout" in figure;
  if (ending === "svg") return svgOf(figure, options);
  if (ending === "png") return svgPng(await svgOf(figure, options), options.dpi === undefined ? {} : { dpi: options.dpi });
  if (isPlot && ending === "json") return JSON.stringify(figure);
  if (isPlot && ending === "html") return figurePage(figure);
  if (!isPlot && typeof figure !== "string" && ending === "dot") return drawingDot(figure);
  const endings = isPlot ? ".svg, .png, .html or .json" : typeof figure === "string" ? ".svg or .png" : ".svg, .png or .dot";
  throw new RangeError(`saveFigure: a path that ends in ${endings} is required, got "${path}"; for other formats save .svg and convert it`);
}

function svgOf(figure: Savable, { widthInches }: SaveFigureOptions): Promise<string> | string {
  if (typeof figure === "string") return figure;
  return "layout" in figure ? figureSvg(figure, widthInches === undefined ? {} : { widthInches }) : drawingSvg(figure);
}
