import type { Figure } from "@unrolled/core";
import { escapeHtml } from "./escape.js";
import { figureHtml, plotlyHtml } from "./figure-html.js";

/** One figure as a whole HTML page that needs nothing else: about 1.5 MB, most of it plotly. */
export async function figurePage(figure: Figure): Promise<string> {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(figure.title)}</title></head>
<body style="font-family:sans-serif;margin:16px">
${await plotlyHtml()}
${figureHtml(figure)}
</body>
</html>
`;
}
