import type { Figure } from "@unrolled/core";
import { drawFigureScript } from "./draw-figure.js";
import { escapeHtml, jsonForScript } from "./escape.js";
import { plotlyBundle } from "./plotly-bundle.js";

/**
 * One figure as a piece of HTML: its title, a box that draws itself, and its caption. The page must hold plotly
 * (`plotlyHtml`, once) and run scripts; a figure that comes before plotly waits for it.
 */
export function figureHtml(figure: Figure): string {
  return `<figure style="margin:0 0 1.5em;max-width:960px;background:#fff;color:#1f2328">
<div style="font-weight:600">${escapeHtml(figure.title)}</div>
<div class="unrolled-figure"></div>
<figcaption style="font-size:0.9em;max-width:75ch">${escapeHtml(figure.caption)}</figcaption>
<script>(function () {
${drawFigureScript}
var figure = ${jsonForScript(figure)};
var element = document.currentScript.parentElement.querySelector(".unrolled-figure");
var tries = 0;
(function whenReady() {
  if (window.Plotly) drawFigure(element, figure);
  else if (tries++ < 600) setTimeout(whenReady, 100);
  else element.textContent = "plotly is not on this page: run the cell that opens the figures again";
})();
})();</script>
</figure>`;
}

/** Plotly itself as a script element: once in a page, before or after its figures. About 1.5 MB. */
export async function plotlyHtml(): Promise<string> {
  return `<script>${await plotlyBundle()}</script>`;
}
