import { allElements, parseXml, textOf, type XmlElement } from "./parse-xml.js";

export interface SeenNode {
  /** Null in the legend. */
  readonly name: string | null;
  readonly x: number;
  readonly y: number;
  /** Of the outer border. */
  readonly radius: number;
  readonly shape: "circle" | "square";
  readonly borders: number;
  readonly fill: string;
  readonly stroke: string;
  readonly strokeWidth: number;
  readonly text: string;
}
export interface SeenEdge {
  readonly from: string;
  readonly to: string;
  readonly heads: number;
  readonly dashed: boolean;
  readonly strokeWidth: number;
  /** Along its curve and at the tips of its heads. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}
export interface SeenText {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}
/** What an SVG of a drawing shows, read back from its elements. */
export interface SeenDrawing {
  readonly root: XmlElement;
  readonly width: number;
  readonly height: number;
  /** Without the legend's. */
  readonly nodes: readonly SeenNode[];
  readonly edges: readonly SeenEdge[];
  readonly legend: readonly SeenNode[];
  /** Texts that are no node's label. */
  readonly texts: readonly SeenText[];
}

export function readDrawing(svg: string): SeenDrawing {
  const root = parseXml(svg);
  const [, , width, height] = root.attributes.viewBox!.split(" ").map(Number) as [number, number, number, number];
  const groups = allElements(root).filter(({ name }) => name === "g");
  const ofClass = (name: string): XmlElement[] => groups.filter(({ attributes }) => attributes.class === name);
  const shapes = ofClass("node").filter((group) => child(group, "ellipse") !== undefined || child(group, "polygon") !== undefined);
  const nodes = shapes.map(readNode);
  const edges = ofClass("edge")
    .filter((group) => child(group, "title") !== undefined)
    .map(readEdge);
  const texts = ofClass("node")
    .filter((group) => !shapes.includes(group))
    .flatMap(({ children }) => children.filter((part): part is XmlElement => typeof part !== "string" && part.name === "text"))
    .map((text) => ({ text: textOf(text), x: Number(text.attributes.x), y: Number(text.attributes.y) }));
  return {
    root,
    width,
    height,
    nodes: nodes.filter(({ name }) => name !== null),
    legend: nodes.filter(({ name }) => name === null),
    edges,
    texts,
  };
}

function child(group: XmlElement, name: string): XmlElement | undefined {
  return group.children.find((part): part is XmlElement => typeof part !== "string" && part.name === name);
}

function readNode(group: XmlElement): SeenNode {
  const title = child(group, "title");
  const borders = group.children.filter(
    (part): part is XmlElement => typeof part !== "string" && (part.name === "ellipse" || part.name === "polygon"),
  );
  const [first] = borders as [XmlElement];
  const label = child(group, "text");
  const paint = {
    name: title === undefined ? null : textOf(title),
    borders: borders.length,
    fill: first.attributes.fill!,
    stroke: first.attributes.stroke!,
    strokeWidth: Number(first.attributes["stroke-width"] ?? 1),
    text: label === undefined ? "" : textOf(label),
  };
  if (first.name === "ellipse") {
    const radius = Math.max(...borders.map(({ attributes }) => Number(attributes.rx)));
    return { ...paint, shape: "circle", x: Number(first.attributes.cx), y: Number(first.attributes.cy), radius };
  }
  const corners = first.attributes.points!.split(" ").map((pair) => pair.split(",").map(Number) as [number, number]);
  const range = (axis: 0 | 1): [number, number] => [Math.min(...corners.map((at) => at[axis])), Math.max(...corners.map((at) => at[axis]))];
  const [[left, right], [top, bottom]] = [range(0), range(1)];
  return { ...paint, shape: "square", x: (left + right) / 2, y: (top + bottom) / 2, radius: (right - left) / 2 };
}

function readEdge(group: XmlElement): SeenEdge {
  const [from, to] = textOf(child(group, "title")!).split(" → ") as [string, string];
  const path = child(group, "path")!;
  const numbers = path.attributes.d!.match(/-?[\d.]+/g)!.map(Number);
  const at = (i: number) => ({ x: numbers[2 * i]!, y: numbers[2 * i + 1]! });
  if (numbers.length !== 8) throw new Error(`an edge of one cubic curve, got ${path.attributes.d}`);
  const heads = group.children.filter((part): part is XmlElement => typeof part !== "string" && part.name === "polygon");
  // Graphviz writes base, tip, base, base.
  const tips = heads.map(({ attributes }) => {
    const [x, y] = attributes.points!.split(" ")[1]!.split(",").map(Number) as [number, number];
    return { x, y };
  });
  const points = Array.from({ length: 101 }, (_, i) => {
    const [t, u] = [i / 100, 1 - i / 100];
    const mix = (axis: "x" | "y"): number =>
      u ** 3 * at(0)[axis] + 3 * u * u * t * at(1)[axis] + 3 * u * t * t * at(2)[axis] + t ** 3 * at(3)[axis];
    return { x: mix("x"), y: mix("y") };
  });
  return {
    from,
    to,
    heads: heads.length,
    dashed: path.attributes["stroke-dasharray"] !== undefined,
    strokeWidth: Number(path.attributes["stroke-width"] ?? 1),
    points: [...points, ...tips],
  };
}
