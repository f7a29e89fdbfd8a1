import { ink, quietInk } from "../theme.js";
import type { DrawingEdge, DrawingNode, Emphasis, TextRun } from "./drawing.js";
import { scriptScale } from "./sizes.js";

/** What Graphviz calls the fonts; `finishSvg` puts the theme's families in their place. */
export const dotFonts = { math: "Times", text: "Helvetica" } as const;

export const shades = { white: "#ffffff", grey: "#d5d9de", black: ink } as const;
/** Faint is thin and grey: nothing is told by the shade alone. */
const widths: Readonly<Record<Emphasis, number>> = { normal: 1.2, strong: 2.8, faint: 0.7 };

/** How a node looks, wherever it stands. */
export function nodeAttributes({ shape, radius, label, fill, double, emphasis }: DrawingNode, labelSize: number): string[] {
  // Graphviz draws a second border 4 px outside the first; all circles are to be of one size.
  const size = (2 * (double ? radius - 4 : radius)) / 72;
  return [
    `shape=${shape}`,
    `width=${short(size, 4)}`,
    `height=${short(size, 4)}`,
    `penwidth=${widths[emphasis]}`,
    `fillcolor="${shades[fill]}"`,
    ...(emphasis === "faint" ? [`color="${quietInk}"`] : []),
    ...(double ? ["peripheries=2"] : []),
    ...(fill === "black" && shape === "circle" ? [`fontcolor="${shades.white}"`] : []),
    label.length === 0 ? `label=""` : `label=<${htmlRuns(label, labelSize)}>`,
  ];
}

/** How an edge looks, wherever it runs. */
export function edgeAttributes({ head, tail, dashed, emphasis }: DrawingEdge): string[] {
  return [
    `dir=${head ? (tail ? "both" : "forward") : "none"}`,
    `arrowsize=${arrowSize(emphasis)}`,
    `penwidth=${widths[emphasis]}`,
    ...(emphasis === "faint" ? [`color="${quietInk}"`] : []),
    ...(dashed ? ["style=dashed"] : []),
  ];
}

export function arrowSize(emphasis: Emphasis): number {
  return emphasis === "strong" ? 1.1 : 0.9;
}

/** What holds for all nodes and edges. */
export const commonAttributes = [
  `node [fixedsize=true, margin=0, style=filled, fontname=${dotFonts.math}, color="${ink}", fontcolor="${ink}"]`,
  `edge [color="${ink}"]`,
] as const;

/** Graphviz's own little HTML. */
export function htmlRuns(runs: readonly TextRun[], textSize: number, scale = 1): string {
  return runs
    .map(({ text, style, script }) => {
      const size = style === "math" ? textSize * scale : textSize;
      // Graphviz reads whole points only.
      const points = Math.round(script === "base" ? size : size * scriptScale);
      const font = `<FONT FACE="${style === "math" ? dotFonts.math : dotFonts.text}" POINT-SIZE="${points}">`;
      const words = `${font}${escapeXml(text)}</FONT>`;
      if (script !== "base") return script === "sub" ? `<SUB>${words}</SUB>` : `<SUP>${words}</SUP>`;
      return style === "math" ? `<I>${words}</I>` : style === "bold" ? `<B>${words}</B>` : words;
    })
    .join("");
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

export function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", " ")}"`;
}

/** Rounded, and never "−0". */
export function short(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals + 0;
}
