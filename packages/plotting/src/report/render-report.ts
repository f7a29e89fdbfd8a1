import type { Figure } from "@unrolled/core";
import { drawFigureScript } from "../page/draw-figure.js";
import { escapeHtml, jsonForScript } from "../page/escape.js";
import { plotlyBundle } from "../page/plotly-bundle.js";
import type { ReportBlock, ReportCell, ReportColumn, ReportContent, ReportFact, ReportSection, ReportTable } from "./report-content.js";
import { reportStyle } from "./report-style.js";

/**
 * The report as one HTML page that needs nothing else: style, data and plotly are in it (1.5 MB, once), it asks the
 * network for nothing (its content policy forbids it), and it is readable on a screen of 390 px and on paper.
 *
 * @throws RangeError when two figures or two sections have the same id.
 * @example
 * import { renderReport } from "unrolled";
 * const html = await renderReport({ title: "RNN or HMM?", subtitle: null, headline: ["…"], warnings: [], sections: [], provenance: [] });
 */
export async function renderReport(content: ReportContent): Promise<string> {
  const figures = content.sections.flatMap(({ blocks }) => figuresOf(blocks));
  checkUnique(
    "figure",
    figures.map(({ id }) => id),
  );
  checkUnique(
    "section",
    content.sections.map(({ id }) => id),
  );
  const [lead, ...more] = content.headline;
  const scripts =
    figures.length === 0 ? "" : `<script>${await plotlyBundle()}</script>\n<script>${drawFigureScript}\n${pageScript}</script>`;
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
${content.subtitle === null ? "" : `<p class="subtitle">${escapeHtml(content.subtitle)}</p>`}
${lead === undefined ? "" : `<div class="headline"><p class="lead">${escapeHtml(lead)}</p>${more.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join("")}</div>`}
${warningsHtml(content.warnings)}
${content.sections.length < 2 ? "" : `<nav aria-label="Sections"><ul>${content.sections.map(({ id, title }) => `<li><a href="#${escapeHtml(id)}">${escapeHtml(title)}</a></li>`).join("")}</ul></nav>`}
</header>
${content.sections.map(sectionHtml).join("\n")}
${content.provenance.length === 0 ? "" : `<footer><h2>How this report was made</h2>${factsHtml(content.provenance)}</footer>`}
</main>
${scripts}
</body>
</html>
`;
}

/** Draws every figure, those in a folded part when it is opened, and opens all parts for print. */
const pageScript = `(function () {
  var drawIn = function (root) {
    root.querySelectorAll(".plot").forEach(function (element) {
      var folded = element.closest("details:not([open])");
      if (folded || element.dataset.drawn) return;
      element.dataset.drawn = "yes";
      drawFigure(element, JSON.parse(element.nextElementSibling.textContent));
    });
  };
  drawIn(document);
  document.querySelectorAll("details").forEach(function (details) {
    details.addEventListener("toggle", function () { drawIn(details); });
  });
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (details) { details.open = true; });
    drawIn(document);
  });
})();`;

function sectionHtml({ id, title, blocks }: ReportSection): string {
  return `<section id="${escapeHtml(id)}"><h2>${escapeHtml(title)}</h2>\n${blocks.map(blockHtml).join("\n")}</section>`;
}

function blockHtml(block: ReportBlock): string {
  switch (block.kind) {
    case "text":
      return `<p>${escapeHtml(block.text)}</p>`;
    case "figure":
      return figureBlock(block.figure);
    case "table":
      return tableHtml(block.table);
    case "facts":
      return factsHtml(block.facts);
    case "warnings":
      return warningsHtml(block.warnings);
    case "code":
      return `<pre><code>${escapeHtml(block.text)}</code></pre>`;
    case "details":
      return `<details><summary>${escapeHtml(block.summary)}</summary>\n${block.blocks.map(blockHtml).join("\n")}</details>`;
  }
}

/** The box has the figure's height from the start, so that nothing jumps while plotly draws. */
function figureBlock(figure: Figure): string {
  const height = typeof figure.layout.height === "number" ? ` style="min-height:${Math.round(figure.layout.height)}px"` : "";
  return `<figure id="${escapeHtml(figure.id)}"><h3>${escapeHtml(figure.title)}</h3><div class="plot"${height}></div><script type="application/json">${jsonForScript(figure)}</script><figcaption>${escapeHtml(figure.caption)}</figcaption></figure>`;
}

function tableHtml({ caption, columns, rows }: ReportTable): string {
  const head = columns.map(({ title, align }) => `<th scope="col" class="${align}">${escapeHtml(title)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map((cell, place) => cellHtml(cell, columns[place]!)).join("")}</tr>`).join("\n");
  return `<p class="table-caption">${escapeHtml(caption)}</p><div class="table-box" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

function cellHtml(cell: ReportCell, { align }: ReportColumn): string {
  const { text, strong, colour, hint } = typeof cell === "string" ? { text: cell } : cell;
  const patch = colour === undefined ? "" : `<span class="patch" style="background:${escapeHtml(colour)}"></span>`;
  const title = hint === undefined ? "" : ` title="${escapeHtml(hint)}"`;
  return `<td class="${align}${strong ? " strong" : ""}"${title}>${patch}${escapeHtml(text)}</td>`;
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
