import { ink, quietInk } from "../theme.js";
import { trim } from "./curve.js";
import type { Drawing, DrawingEdge, DrawingNode, Emphasis, Point, TextRun } from "./drawing.js";
import { placeNotes } from "./place-notes.js";
import { arrowLength, mathScale, scriptScale, textSize, titleSize } from "./sizes.js";
import { labelSizeFor, textWidth } from "./typeset.js";

/** What Graphviz calls the fonts; `finishSvg` puts the theme's families in their place. */
export const dotFonts = { math: "Times", text: "Helvetica" } as const;

const shades = { white: "#ffffff", grey: "#d5d9de", black: ink } as const;
/** Faint is thin and grey: nothing is told by the shade alone. */
const widths: Readonly<Record<Emphasis, number>> = { normal: 1.2, strong: 2.8, faint: 0.7 };

/**
 * Writes a drawing as DOT, every node and every edge's curve pinned where the drawing has them (`layout=nop2`), so that
 * Graphviz only renders. Plain text of the same bytes for the same drawing.
 *
 * @example
 * console.log(drawingDot(drawTemplate(hmm.graph)).includes('"H" -> "Y"')); // true
 */
export function drawingDot(drawing: Drawing): string {
  const { nodes, edges, lines, canvas } = placeNotes(drawing);
  const move = ({ x, y }: Point): Point => ({ x: x - canvas.left, y: y - canvas.bottom });
  const label = Math.floor(
    Math.min(...drawing.nodes.filter(({ label }) => label.length > 0).map((node) => labelSizeFor(node.label, node.radius))),
  );
  const corner = { ...emptyAnchor, at: { x: canvas.left, y: canvas.bottom } };
  const corners = [
    { ...corner, id: "#corner 1" },
    { ...corner, id: "#corner 2", at: { x: canvas.right, y: canvas.top } },
  ];
  return [
    `digraph ${quoted(drawing.title)} {`,
    `  graph [layout=nop2, bgcolor="${shades.white}", pad=0, margin=0]`,
    `  node [fixedsize=true, margin=0, style=filled, fontname=${dotFonts.math}, color="${ink}", fontcolor="${ink}"]`,
    `  edge [color="${ink}"]`,
    ...[...corners, ...drawing.nodes, ...nodes].map((node) => `  ${nodeLine(node, move(node.at), label)}`),
    ...drawing.texts.map(({ at, runs }, i) => `  ${textLine(`#text ${i + 1}`, move(at), runs, "centre", titleSize)}`),
    ...lines.map(({ left, y, runs }, i) => {
      const width = textWidth(runs, textSize);
      return `  ${textLine(`#line ${i + 1}`, move({ x: left + width / 2, y }), runs, "left", textSize)}`;
    }),
    ...[...drawing.edges, ...edges].map((edge) => `  ${edgeLine(edge, move)}`),
    "}",
    "",
  ].join("\n");
}

const unseenCircle = "shape=circle, color=transparent";
const emptyAnchor = { shape: "anchor", radius: 0, label: [], fill: "white", double: false, emphasis: "normal" } as const;

function nodeLine(node: DrawingNode, at: Point, labelSize: number): string {
  const { id, shape, radius, label, fill, double, emphasis } = node;
  const name = `${quoted(id)} [pos="${point(at)}", `;
  if (shape === "anchor") return `${name}shape=point, width=0, style=invis]`;
  // Graphviz draws a second border 4 px outside the first; all circles are to be of one size.
  const size = (2 * (double ? radius - 4 : radius)) / 72;
  const attributes = [
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
  return `${name}${attributes.join(", ")}]`;
}

/** A text from its left end on is the cell of a table; a centred one has a circle that is not seen, whose centre `finishSvg` reads. */
function textLine(id: string, at: Point, runs: readonly TextRun[], align: "left" | "centre", size: number): string {
  const [width, height] = [Math.ceil(textWidth(runs, size)), Math.ceil(1.5 * size)];
  const table = '<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE"';
  const words = htmlRuns(runs, size, mathScale);
  const label = align === "left" ? `${table} WIDTH="${width}" HEIGHT="${height}"><TR><TD ALIGN="LEFT">${words}</TD></TR></TABLE>` : words;
  const box =
    align === "left" ? `shape=none, width=${short(width / 72, 4)}, height=${short(height / 72, 4)}` : `${unseenCircle}, width=0.1`;
  return `${quoted(id)} [pos="${point(at)}", ${box}, style="", label=<${label}>]`;
}

function edgeLine({ from, to, curve, head, tail, dashed, emphasis }: DrawingEdge, move: (at: Point) => Point): string {
  const size = emphasis === "strong" ? 1.1 : 0.9;
  const length = (arrowLength / 0.9) * size;
  const line = trim(curve, tail ? length : 0, head ? length : 0).map((at) => point(move(at)));
  const ends = [...(tail ? [`s,${point(move(curve[0]))}`] : []), ...(head ? [`e,${point(move(curve[3]))}`] : [])];
  const attributes = [
    `pos="${[...ends, ...line].join(" ")}"`,
    `dir=${head ? (tail ? "both" : "forward") : "none"}`,
    `arrowsize=${size}`,
    `penwidth=${widths[emphasis]}`,
    ...(emphasis === "faint" ? [`color="${quietInk}"`] : []),
    ...(dashed ? ["style=dashed"] : []),
  ];
  return `${quoted(from)} -> ${quoted(to)} [${attributes.join(", ")}]`;
}

/** Graphviz's own little HTML. */
function htmlRuns(runs: readonly TextRun[], textSize: number, scale = 1): string {
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

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", " ")}"`;
}

function point({ x, y }: Point): string {
  return `${short(x, 2)},${short(y, 2)}`;
}

/** Rounded, and never "−0". */
function short(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals + 0;
}
