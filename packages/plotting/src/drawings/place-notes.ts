import { type Bounds, boundsOf } from "./bounds.js";
import { bow } from "./curve.js";
import type { Drawing, DrawingEdge, DrawingNode, LegendItem, TextRun } from "./drawing.js";
import { margin, squareRadius, textSize } from "./sizes.js";
import { plain, textWidth, wrapRuns } from "./typeset.js";

/** A line of text whose left end is at (left, y). */
export interface PlacedLine {
  readonly left: number;
  readonly y: number;
  readonly runs: readonly TextRun[];
}

/** A drawing's captions and legend where they stand, and the box around all of it with its margin. */
export interface PlacedNotes {
  readonly nodes: readonly DrawingNode[];
  readonly edges: readonly DrawingEdge[];
  readonly lines: readonly PlacedLine[];
  readonly canvas: Bounds;
}

const lineHeight = 21;
/** What captions may take where the picture is narrower. */
const leastWidth = 360;
const meanings: Readonly<Record<LegendItem, string>> = {
  observed: "observed",
  sides: "the two sides",
  given: "conditioned on",
  function: "a function of its parents",
  delay: "delay of one time step",
  path: "active path",
  "common-cause": "a common cause that is left out",
};

/** Puts captions and legend under the picture, in lines as wide as the picture or a little wider. */
export function placeNotes(drawing: Drawing): PlacedNotes {
  const body = boundsOf(drawing);
  const most = Math.max(body.right - body.left, leastWidth);
  const captionLines = drawing.captions.flatMap((runs) => wrapRuns(runs, textSize, most));
  const rows = legendRows(drawing.legend, most);
  const width = Math.max(
    body.right - body.left,
    ...captionLines.map((runs) => textWidth(runs, textSize)),
    ...rows.map((row) => row.reduce((sum, item) => sum + itemWidth(item), 0) - itemGap),
  );
  const left = Math.min(body.left, (body.left + body.right - width) / 2);
  const nodes: DrawingNode[] = [];
  const edges: DrawingEdge[] = [];
  const lines: PlacedLine[] = [];
  let y = body.bottom - 8;
  for (const runs of captionLines) {
    y -= lineHeight;
    lines.push({ left, y, runs });
  }
  for (const row of rows) {
    y -= lineHeight;
    let x = left;
    for (const item of row) {
      const sign = drawSign(item, x, y);
      nodes.push(...sign.nodes);
      edges.push(...sign.edges);
      lines.push({ left: x + signWidth(item) + 7, y, runs: [plain(meanings[item])] });
      x += itemWidth(item);
    }
  }
  const lowest = lines.length === 0 ? body.bottom : y - 8;
  const canvas = { left: left - margin, right: left + width + margin, bottom: lowest - margin, top: body.top + margin };
  return { nodes, edges, lines, canvas };
}

const itemGap = 20;
const signWidth = (item: LegendItem): number => (item === "path" || item === "common-cause" ? 34 : 16);
const itemWidth = (item: LegendItem): number => signWidth(item) + 7 + textWidth([plain(meanings[item])], textSize) + itemGap;

function legendRows(items: readonly LegendItem[], width: number): readonly (readonly LegendItem[])[] {
  const rows: LegendItem[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const item of (Object.keys(meanings) as LegendItem[]).filter((item) => items.includes(item))) {
    if (used + itemWidth(item) - itemGap > width) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)!.push(item);
    used += itemWidth(item);
  }
  return rows;
}

/** A small one of what the legend explains, its left end at (x, y). */
function drawSign(
  item: LegendItem,
  x: number,
  y: number,
): { readonly nodes: readonly DrawingNode[]; readonly edges: readonly DrawingEdge[] } {
  const node = {
    id: `#legend ${item}`,
    at: { x: x + 8, y },
    radius: 8,
    label: [],
    fill: "white",
    double: false,
    emphasis: "normal",
  } as const;
  switch (item) {
    case "delay":
      return { nodes: [{ ...node, shape: "square", radius: squareRadius, fill: "black" }], edges: [] };
    case "observed":
    case "given":
      return { nodes: [{ ...node, shape: "circle", fill: "grey" }], edges: [] };
    case "sides":
      return { nodes: [{ ...node, shape: "circle", fill: "black" }], edges: [] };
    case "function":
      return { nodes: [{ ...node, shape: "circle", double: true }], edges: [] };
    default: {
      const ends = [
        { ...node, id: `${node.id} from`, shape: "anchor", radius: 0, at: { x, y } },
        { ...node, id: `${node.id} to`, shape: "anchor", radius: 0, at: { x: x + signWidth(item), y } },
      ] as const;
      const isPath = item === "path";
      const edge: DrawingEdge = {
        from: ends[0].id,
        to: ends[1].id,
        curve: bow(ends[0].at, ends[1].at, 0),
        head: true,
        tail: !isPath,
        dashed: !isPath,
        emphasis: isPath ? "strong" : "normal",
      };
      return { nodes: ends, edges: [edge] };
    }
  }
}
