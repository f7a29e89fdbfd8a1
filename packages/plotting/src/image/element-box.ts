import type { FontMetrics, FontStyle } from "./fonts.js";

/** What is read of an element of the drawn page. */
export interface BoxedElement {
  readonly nodeType: number;
  readonly tagName?: string;
  readonly textContent: string | null;
  readonly childNodes: Iterable<BoxedElement>;
  readonly parentNode: BoxedElement | null;
  getAttribute?(name: string): string | null;
}

/** Left, top, right and bottom, px; null where nothing is drawn. */
export type Box = readonly [number, number, number, number] | null;

type Matrix = readonly [number, number, number, number, number, number];

/**
 * The bounding box of an SVG element, as `getBoundingClientRect` has it: text by the fonts' own measures, with its lines,
 * scripts and anchor; rectangles, circles and paths by their points (of a curve, its control points).
 */
export function elementBox(element: BoxedElement, fonts: FontMetrics): Box {
  return moved(boxInside(element, fonts), outerMatrix(element));
}

function boxInside(element: BoxedElement, fonts: FontMetrics): Box {
  const number = (name: string): number => Number.parseFloat(element.getAttribute?.(name) ?? "") || 0;
  switch (element.tagName?.toLowerCase()) {
    case "text":
      return textBox(element, fonts);
    case "rect":
    case "image":
      return [number("x"), number("y"), number("x") + number("width"), number("y") + number("height")];
    case "circle":
      return [number("cx") - number("r"), number("cy") - number("r"), number("cx") + number("r"), number("cy") + number("r")];
    case "path":
      return pathBox(element.getAttribute?.("d") ?? "");
    case "g":
    case "svg":
    case "a":
      return [...element.childNodes].map((child) => moved(boxInside(child, fonts), ownMatrix(child))).reduce<Box>(joined, null);
    default:
      return null;
  }
}

/** Walks the runs of a text: a tspan with an x begins a line, dy moves the base line, sizes and weights are inherited. */
function textBox(text: BoxedElement, fonts: FontMetrics): Box {
  const lines: { x: number; width: number; top: number; bottom: number }[] = [];
  const anchor = styleOf(text, "text-anchor") ?? "start";
  let baseLine = Number.parseFloat(text.getAttribute?.("y") ?? "") || 0;
  const begin = (x: number): void => {
    lines.push({ x, width: 0, top: Number.POSITIVE_INFINITY, bottom: Number.NEGATIVE_INFINITY });
  };
  begin(Number.parseFloat(text.getAttribute?.("x") ?? "") || 0);
  const walk = (node: BoxedElement, size: number, style: FontStyle): void => {
    if (node.nodeType === 3) {
      const run = node.textContent ?? "";
      const line = lines.at(-1)!;
      const { ascent, descent } = fonts.extent(size, style);
      line.width += fonts.width(run, size, style);
      line.top = Math.min(line.top, baseLine - ascent);
      line.bottom = Math.max(line.bottom, baseLine + descent);
      return;
    }
    const own = lengthOf(styleOf(node, "font-size"), size);
    const inherited = {
      family: styleOf(node, "font-family") ?? style.family,
      bold: isBold(styleOf(node, "font-weight") ?? (style.bold ? "bold" : "")),
      italic: (styleOf(node, "font-style") ?? (style.italic ? "italic" : "")) === "italic",
    };
    if (node !== text) {
      const x = node.getAttribute?.("x");
      if (x !== null && x !== undefined) begin(Number.parseFloat(x) || 0);
      const y = node.getAttribute?.("y");
      if (y !== null && y !== undefined) baseLine = Number.parseFloat(y) || 0;
    }
    baseLine += lengthIn(node.getAttribute?.("dy") ?? null, own);
    for (const child of node.childNodes) walk(child, own, inherited);
  };
  walk(text, 12, { family: "sans-serif", bold: false, italic: false });
  return lines
    .filter(({ top }) => Number.isFinite(top))
    .map(({ x, width, top, bottom }): Box => {
      const left = anchor === "middle" ? x - width / 2 : anchor === "end" ? x - width : x;
      return [left, top, left + width, bottom];
    })
    .reduce<Box>(joined, null);
}

/** From the style attribute, or the attribute of the same name. */
function styleOf(element: BoxedElement, name: string): string | null {
  const style = element.getAttribute?.("style") ?? "";
  const found = new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*([^;]+)`).exec(style)?.[1];
  return found?.trim() ?? element.getAttribute?.(name) ?? null;
}

function isBold(weight: string): boolean {
  return weight === "bold" || Number.parseFloat(weight) >= 600;
}

function lengthOf(text: string | null, size: number): number {
  if (text === null) return size;
  return text.endsWith("%") ? (size * Number.parseFloat(text)) / 100 : lengthIn(text, size);
}

/** px; "1.3em" in sizes of the font. */
function lengthIn(text: string | null, size: number): number {
  const value = Number.parseFloat(text ?? "") || 0;
  return text?.endsWith("em") === true ? value * size : value;
}

/** Over the end points and control points of absolute and relative commands. */
function pathBox(d: string): Box {
  let [x, y] = [0, 0];
  let box: Box = null;
  // An e is of a number: 1e-7.
  for (const [, command = "", rest = ""] of d.matchAll(/([a-df-z])([^a-df-z]*)/gi)) {
    const numbers = (rest.match(/-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi) ?? []).map(Number);
    const relative = command === command.toLowerCase();
    const kind = command.toUpperCase();
    const stride = { H: 1, V: 1, C: 6, S: 4, Q: 4, A: 7 }[kind] ?? 2;
    for (let at = 0; at + stride <= numbers.length; at += stride) {
      const [fromX, fromY] = relative ? [x, y] : [0, 0];
      const points =
        kind === "H"
          ? [numbers[at]! + fromX, y]
          : kind === "V"
            ? [x, numbers[at]! + fromY]
            : numbers.slice(kind === "A" ? at + 5 : at, at + stride);
      for (let p = 0; p + 1 < points.length; p += 2) {
        [x, y] = kind === "H" || kind === "V" ? [points[0]!, points[1]!] : [points[p]! + fromX, points[p + 1]! + fromY];
        box = joined(box, [x, y, x, y]);
      }
    }
  }
  return box;
}

function joined(a: Box, b: Box): Box {
  if (a === null || b === null) return a ?? b;
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

function moved(box: Box, [a, b, c, d, e, f]: Matrix): Box {
  if (box === null) return null;
  const corners = [
    [box[0], box[1]],
    [box[2], box[1]],
    [box[0], box[3]],
    [box[2], box[3]],
  ] as const;
  const xs = corners.map(([x, y]) => a * x + c * y + e);
  const ys = corners.map(([x, y]) => b * x + d * y + f);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** The element's transform and those of all around it. */
function outerMatrix(element: BoxedElement): Matrix {
  const own = ownMatrix(element);
  return element.parentNode === null ? own : product(outerMatrix(element.parentNode), own);
}

function ownMatrix(element: BoxedElement): Matrix {
  let matrix: Matrix = [1, 0, 0, 1, 0, 0];
  for (const [, name, list = ""] of (element.getAttribute?.("transform") ?? "").matchAll(/(\w+)\(([^)]*)\)/g)) {
    const [p = 0, q, r, s = 0, t = 0, u = 0] = list.split(/[\s,]+/).map(Number);
    if (name === "translate") matrix = product(matrix, [1, 0, 0, 1, p, q ?? 0]);
    else if (name === "scale") matrix = product(matrix, [p, 0, 0, q ?? p, 0, 0]);
    else if (name === "matrix") matrix = product(matrix, [p, q ?? 0, r ?? 0, s, t, u]);
    else if (name === "rotate") {
      const [cos, sin] = [Math.cos((p * Math.PI) / 180), Math.sin((p * Math.PI) / 180)];
      const [x, y] = [q ?? 0, r ?? 0];
      matrix = product(product(product(matrix, [1, 0, 0, 1, x, y]), [cos, sin, -sin, cos, 0, 0]), [1, 0, 0, 1, -x, -y]);
    }
  }
  return matrix;
}

function product([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix {
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}
