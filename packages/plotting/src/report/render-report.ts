import type { Figure } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { darkColour, darkColours } from "../page/dark-colours.js";
import { drawFigureScript } from "../page/draw-figure.js";
import { escapeHtml, jsonForScript } from "../page/escape.js";
import { figureLabel } from "../page/figure-label.js";
import { plotlyBundle } from "../page/plotly-bundle.js";
import { svgUrl } from "../page/svg-url.js";
import type { ReportBlock, ReportCell, ReportColumn, ReportContent, ReportFact, ReportSection, ReportTable } from "./report-content.js";
import { reportStyle } from "./report-style.js";

export interface ReportOptions {
  /**
   * SVG text by figure id (`openPainter`): shown where no script runs, and printed. A figure without one needs JavaScript. About
   * 20 kB a figure.
   */
  readonly pictures?: ReadonlyMap<string, string>;
}

/**
 * The report as one HTML page that needs nothing else: style, data and plotly are in it (1.5 MB, once), it asks the
 * network for nothing (its content policy forbids it), and it is readable on a screen of 390 px, on a dark one and on paper. The first
 * screen holds the title, the first sentence and its figure.
 *
 * @throws RangeError when two figures or sections have the same id.
 * @example
 * import { renderReport } from "unrolled/figures";
 * const html = await renderReport({ title: "RNN or HMM?", subtitle: null, headline: ["…"], warnings: [], sections: [], provenance: [] });
 */
export async function renderReport(content: ReportContent, options: ReportOptions = {}): Promise<string> {
  checkOptions("renderReport", options, ["pictures"]);
  const { headlineFigure, warnings } = content;
  const pictures = options.pictures ?? new Map<string, string>();
  const figures = [
    ...(headlineFigure === undefined ? [] : [headlineFigure]),
    ...content.sections.flatMap(({ blocks }) => figuresOf(blocks)),
  ];
  checkUnique(
    "figure",
    figures.map(({ id }) => id),
  );
  checkUnique(
    "section",
    content.sections.map(({ id }) => id),
  );
  checkUnique(
    "figure and section",
    [...figures, ...content.sections].map(({ id }) => id),
  );
  const [lead, ...more] = content.headline;
  const scripts =
    figures.length === 0
      ? ""
      : `<script>${await plotlyBundle()}</script>\n<script>${drawFigureScript}\nvar darkColours = ${jsonForScript(darkColours(figures))};\n${pageScript}</script>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">
<title>${escapeHtml(content.title)}</title>
<link rel="icon" href="data:,">
<style>${reportStyle}</style>
</head>
<body>
<main>
<header>
<h1>${escapeHtml(content.title)}</h1>
${content.subtitle === null ? "" : `<p class="subtitle">${escapeHtml(content.subtitle)}${warnings.length === 0 ? "" : ` · <a href="#warnings">${warnings.length} ${warnings.length === 1 ? "warning" : "warnings"}</a>`}</p>`}
${lead === undefined ? "" : `<p class="lead">${escapeHtml(lead)}</p>`}
${headlineFigure === undefined ? "" : figureBlock(headlineFigure, pictures)}
${more.length === 0 ? "" : `<div class="headline">${more.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join("")}</div>`}
${warnings.length === 0 ? "" : `<div id="warnings">${warningsHtml(warnings)}</div>`}
${content.sections.length < 2 ? "" : `<nav aria-label="Sections"><ul>${content.sections.map(({ id, title }) => `<li><a href="#${escapeHtml(id)}">${escapeHtml(title)}</a></li>`).join("")}</ul></nav>`}
</header>
${content.sections.map((section) => sectionHtml(section, pictures)).join("\n")}
${content.provenance.length === 0 ? "" : `<footer><h2>How this report was made</h2>${factsHtml(content.provenance)}</footer>`}
</main>
${scripts}
</body>
</html>
`;
}

/** Draws every figure, those in a folded part when it is opened; opens all parts for print, which is always light. */
const pageScript = `(function () {
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var printing = false;
  var look = { dark: darkColours, isDark: function () { return dark.matches && !printing; } };
  document.documentElement.classList.add("drawn");
  var drawIn = function (root) {
    root.querySelectorAll(".plot").forEach(function (element) {
      var folded = element.closest("details:not([open])");
      if (folded || element.dataset.drawn) return;
      element.dataset.drawn = "yes";
      var figure = element.closest("figure");
      var picture = figure.querySelector(".picture");
      var content = JSON.parse(figure.querySelector("script").textContent);
      saveButton(figure.querySelector(".figure-head"), element, content, picture && picture.src);
      drawFigure(element, content, look);
    });
  };
  var redraw = function () {
    document.querySelectorAll(".plot[data-drawn]").forEach(function (element) { element.redraw(); });
  };
  drawIn(document);
  dark.addEventListener("change", redraw);
  document.querySelectorAll("details").forEach(function (details) {
    details.addEventListener("toggle", function () { drawIn(details); });
  });
  window.addEventListener("beforeprint", function () {
    printing = true;
    document.querySelectorAll("details").forEach(function (details) { details.open = true; });
    drawIn(document);
    if (dark.matches) redraw();
  });
  window.addEventListener("afterprint", function () {
    printing = false;
    if (dark.matches) redraw();
  });
})();`;

type Pictures = ReadonlyMap<string, string>;

function sectionHtml({ id, title, blocks }: ReportSection, pictures: Pictures): string {
  return `<section id="${escapeHtml(id)}"><h2>${escapeHtml(title)}</h2>\n${blocksHtml(blocks, pictures)}</section>`;
}

function blocksHtml(blocks: readonly ReportBlock[], pictures: Pictures): string {
  return blocks.map((block) => blockHtml(block, pictures)).join("\n");
}

function blockHtml(block: ReportBlock, pictures: Pictures): string {
  switch (block.kind) {
    case "text":
      return `<p>${escapeHtml(block.text)}</p>`;
    case "figure":
      return figureBlock(block.figure, pictures);
    case "table":
      return tableHtml(block.table);
    case "facts":
      return factsHtml(block.facts);
    case "warnings":
      return warningsHtml(block.warnings);
    case "code":
      return `<pre><code>${escapeHtml(block.text)}</code></pre>`;
    case "details":
      return `<details><summary>${escapeHtml(block.summary)}</summary>\n${blocksHtml(block.blocks, pictures)}</details>`;
  }
}

/**
 * The box has the figure's height from the start, so that nothing jumps while plotly draws. With scripts the box is shown on screens;
 * without, and on paper, the picture.
 */
function figureBlock(figure: Figure, pictures: Pictures): string {
  const { id, title, caption, layout } = figure;
  const height = typeof layout.height === "number" ? ` style="min-height:${Math.round(layout.height)}px"` : "";
  const label = escapeHtml(figureLabel(figure));
  const svg = pictures.get(id);
  const picture =
    svg === undefined
      ? "<noscript><p>This figure needs JavaScript.</p></noscript>"
      : `<img class="picture" alt="${label}" src="${svgUrl(svg)}">`;
  return `<figure id="${escapeHtml(id)}"${svg === undefined ? "" : ' class="pictured"'}><div class="figure-head"><h3>${escapeHtml(title)}</h3></div>${picture}<div class="plot" role="img" aria-label="${label}"${height}></div><script type="application/json">${jsonForScript(figure)}</script><figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

function tableHtml({ caption, columns, rows }: ReportTable): string {
  const head = columns.map(({ title, align }) => `<th scope="col" class="${align}">${escapeHtml(title)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map((cell, place) => cellHtml(cell, columns[place]!)).join("")}</tr>`).join("\n");
  return `<p class="table-caption">${escapeHtml(caption)}</p><div class="table-box${rows.length <= 12 ? " short" : ""}" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

function cellHtml(cell: ReportCell, { align }: ReportColumn): string {
  const { text, strong, colour, hint } = typeof cell === "string" ? { text: cell } : cell;
  const shown =
    colour === undefined
      ? escapeHtml(text)
      : `<span class="patched"><span class="patch" style="--patch:${escapeHtml(colour)};--patch-dark:${escapeHtml(darkColour(colour) ?? colour)}"></span>${escapeHtml(text)}</span>`;
  const title = hint === undefined ? "" : ` title="${escapeHtml(hint)}"`;
  return `<td class="${align}${strong ? " strong" : ""}"${title}>${shown}</td>`;
}

function factsHtml(facts: readonly ReportFact[]): string {
  return `<dl>${facts.map(({ name, value }) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join("")}</dl>`;
}

function warningsHtml(warnings: readonly string[]): string {
  if (warnings.length === 0) return "";
  const items = warnings.map((warning) => `<li>${escapeHtml(warning)}</li>`).join("");
  return `<aside class="warnings" role="note"><strong>${warnings.length === 1 ? "Warning" : "Warnings"}</strong><ul>${items}</ul></aside>`;
}

function figuresOf(blocks: readonly ReportBlock[]): Figure[] {
  return blocks.flatMap((block) => (block.kind === "figure" ? [block.figure] : block.kind === "details" ? figuresOf(block.blocks) : []));
}

function checkUnique(what: string, ids: readonly string[]): void {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) throw new RangeError(`renderReport: ${what} ids must be unique, got "${id}" twice; give one of them another id`);
    seen.add(id);
  }
}
