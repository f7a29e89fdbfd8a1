import { trim } from "./curve.js";
import { arrowSize, commonAttributes, edgeAttributes, htmlRuns, nodeAttributes, quoted, shades, short } from "./dot-parts.js";
import type { Drawing, DrawingEdge, DrawingNode, Point, TextRun } from "./drawing.js";
import { placeNotes } from "./place-notes.js";
import { arrowLength, mathScale, textSize, titleSize } from "./sizes.js";
import { labelSizeFor, textWidth } from "./typeset.js";

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
    ...commonAttributes.map((line) => `  ${line}`),
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
  const { id, shape } = node;
  const name = `${quoted(id)} [pos="${point(at)}", `;
  if (shape === "anchor") return `${name}shape=point, width=0, style=invis]`;
  return `${name}${nodeAttributes(node, labelSize).join(", ")}]`;
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

function edgeLine(edge: DrawingEdge, move: (at: Point) => Point): string {
  const { from, to, curve, head, tail, emphasis } = edge;
  const length = (arrowLength / 0.9) * arrowSize(emphasis);
  const line = trim(curve, tail ? length : 0, head ? length : 0).map((at) => point(move(at)));
  const ends = [...(tail ? [`s,${point(move(curve[0]))}`] : []), ...(head ? [`e,${point(move(curve[3]))}`] : [])];
  return `${quoted(from)} -> ${quoted(to)} [pos="${[...ends, ...line].join(" ")}", ${edgeAttributes(edge).join(", ")}]`;
}

function point({ x, y }: Point): string {
  return `${short(x, 2)},${short(y, 2)}`;
}
