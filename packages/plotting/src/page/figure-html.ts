import type { Figure } from "@unrolled/core";
import { drawFigureScript } from "./draw-figure.js";
import { escapeHtml, jsonForScript } from "./escape.js";
import { figureLabel } from "./figure-label.js";
import { plotlyBundle } from "./plotly-bundle.js";
import { svgUrl } from "./svg-url.js";

/**
 * One figure as a piece of HTML: its title, a box that draws itself, and its caption. The page must hold plotly
 * (`plotlyHtml`, once) and run scripts; a figure that comes before plotly waits for it.
 *
 * The script finds its box by a name made of the figure's content, never by where the script stands: a notebook may run it
 * in the page's head, before the box is in the page, or again when the cell runs again. The same figure shown twice is two
 * boxes of one name, and whichever script comes first draws both.
 *
 * With `picture` (SVG text, see `openPainter`) the box shows that until it draws itself, and for good where scripts do not run: in a
 * notebook that is not trusted, or on a page that only previews one.
 */
export function figureHtml(figure: Figure, picture?: string): string {
  const json = jsonForScript(figure);
  const name = `${figure.id}-${contentHash(json)}`;
  const label = escapeHtml(figureLabel(figure));
  const image = picture === undefined ? "" : `<img alt="${label}" src="${svgUrl(picture)}" style="width:100%;max-width:800px">`;
  return `<figure style="margin:0 0 1.5em;max-width:960px;background:#fff;color:#1f2328">
<div style="display:flex;gap:1em;align-items:baseline;font-weight:600"><span style="flex:1">${escapeHtml(figure.title)}</span></div>
<div class="unrolled-figure" role="img" aria-label="${label}" data-figure="${escapeHtml(name)}">${image}</div>
<figcaption style="font-size:0.9em;max-width:75ch">${escapeHtml(figure.caption)}</figcaption>
<script>(function () {
${drawFigureScript}
var figure = ${json};
var name = ${jsonForScript(name)};
var tries = 0;
(function whenReady() {
  var boxes = Array.from(document.querySelectorAll(".unrolled-figure:not([data-drawn])"))
    .filter(function (box) { return box.dataset.figure === name; });
  if (window.Plotly && boxes.length > 0) boxes.forEach(function (box) { 
    box.dataset.drawn = "yes";
    box.textContent = "";
    saveButton(box.parentElement.firstElementChild, box, figure);
    drawFigure(box, figure);
  });
  else if (tries++ < 600) setTimeout(whenReady, 100);
  else boxes.forEach(function (box) { if (!box.firstChild) box.textContent = "plotly is not on this page: run the cell that opens the figures again"; });
})();
})();</script>
</figure>`;
}

/** Plotly itself as a script element: once in a page, before or after its figures. About 1.5 MB. */
export async function plotlyHtml(): Promise<string> {
  return `<script>${await plotlyBundle()}</script>`;
}

/** FNV-1a of the text, 32 bits in hex: names a figure of a page, nothing more. */
function contentHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
