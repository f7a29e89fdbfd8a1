/** A point of a drawing in pixels, y upwards; y = 0 is the bottom row. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A piece of text with one style. Mathematics is set in italics, its scripts are upright. */
export interface TextRun {
  readonly text: string;
  readonly style: "math" | "plain" | "bold";
  readonly script: "base" | "sub" | "super";
}

/** How much a part stands out: as usual, thick, or thin and grey. */
export type Emphasis = "normal" | "strong" | "faint";

export interface DrawingNode {
  /** Unique in the drawing: "H2.3". */
  readonly id: string;
  readonly at: Point;
  /** A square is the delay of one time step; an anchor is not seen: what an arrow between panels starts from. */
  readonly shape: "circle" | "square" | "anchor";
  readonly radius: number;
  readonly label: readonly TextRun[];
  /** Grey for observed (of a query: given), black for the two sides of a query. */
  readonly fill: "white" | "grey" | "black";
  /** A double border: a function of its parents. */
  readonly double: boolean;
  readonly emphasis: Emphasis;
}

export interface DrawingEdge {
  readonly from: string;
  readonly to: string;
  /** A cubic Bézier curve's four control points, from border to border. */
  readonly curve: readonly [Point, Point, Point, Point];
  readonly head: boolean;
  readonly tail: boolean;
  readonly dashed: boolean;
  readonly emphasis: Emphasis;
}

/** A line of text that stands in the picture, centred at `at`. */
export interface DrawingText {
  readonly at: Point;
  readonly runs: readonly TextRun[];
}

/** What a sign of the drawing means; the legend names those that occur. */
export type LegendItem = "observed" | "given" | "sides" | "function" | "delay" | "path" | "common-cause";

/**
 * A laid-out picture of a graph as plain values, frozen: pixels, y upwards from the bottom row. `drawingDot` writes it as
 * Graphviz reads it, `drawingSvg` renders it, `sideBySide` joins several.
 */
export interface Drawing {
  /** What it shows, in plain text: the SVG's title. */
  readonly title: string;
  readonly nodes: readonly DrawingNode[];
  readonly edges: readonly DrawingEdge[];
  readonly texts: readonly DrawingText[];
  /** Stands under the picture, before the legend; one list a paragraph. */
  readonly captions: readonly (readonly TextRun[])[];
  readonly legend: readonly LegendItem[];
}

/** Freezes a drawing and its lists. */
export function frozenDrawing(drawing: Drawing): Drawing {
  const { nodes, edges, texts, captions, legend } = drawing;
  for (const list of [nodes, edges, texts, captions, legend]) Object.freeze(list);
  for (const part of [...nodes, ...edges, ...texts]) Object.freeze(part);
  return Object.freeze({ ...drawing });
}
