import { type BoxedElement, elementBox } from "./element-box.js";
import { type FontMetrics, fontMetrics } from "./fonts.js";
import { vectorCanvas } from "./vector-canvas.js";

type Json = Readonly<Record<string, unknown>>;

/** Plotly in a page without a browser. */
export interface PlotlyInNode {
  /** Draws once; `name` seeds the ids within, so that the same drawing has the same bytes. */
  toSvg(data: readonly Json[], layout: Json, size: { readonly width: number; readonly height: number }, name: string): Promise<string>;
}

/**
 * Starts plotly in a document of linkedom: about 0.6 s, so keep what it returns for all figures of a run. Boxes of text are
 * measured with the shipped fonts, a canvas keeps its rectangles, and the rest of a browser's window is as little as plotly
 * asks for. Linkedom's classes get what they lack of a browser's, each time the same.
 */
export async function plotlyInNode(): Promise<PlotlyInNode> {
  const [{ parseHTML }, { createRequire }, { readFile }, { Script }, fonts] = await Promise.all([
    import("linkedom"),
    import("node:module"),
    import("node:fs/promises"),
    import("node:vm"),
    fontMetrics(),
  ]);
  const bundle = createRequire(import.meta.url).resolve("plotly.js-cartesian-dist-min");
  const { document, Element, SVGElement, DOMParser } = parseHTML("<!doctype html><html><head></head><body></body></html>");
  giveBoxes(Element.prototype, fonts);
  // As in XML: plotly places the lines of an element that is called "text".
  Object.defineProperty(SVGElement.prototype, "nodeName", {
    configurable: true,
    get(this: { readonly localName: string }) {
      return this.localName;
    },
  });
  dropEmptyStyles(Object.getPrototypeOf(document.body.style));
  const create = document.createElement.bind(document);
  document.createElement = ((name: string) => (name === "canvas" ? vectorCanvas() : create(name))) as typeof document.createElement;
  const random = seededRandom();
  const page = pageOf(document, { Element, DOMParser, Math: Object.create(Math, { random: { value: random.next } }) });
  // Every name of the page is a parameter, so that nothing is put among Node's own globals.
  const names = Object.keys(page);
  const source = `(function (${names.join(", ")}) { var define, module, exports; (function () {\n${await readFile(bundle, "utf8")}\n}).call(window); return window.Plotly; })`;
  const start = new Script(source, { filename: bundle }).runInThisContext() as (...values: unknown[]) => Plotly;
  const plotly = start(...Object.values(page));
  return {
    toSvg: (data, layout, { width, height }, name) => {
      random.seed(name);
      const figure = { data, layout: { ...layout, width, height }, config: { staticPlot: true } };
      return plotly.toImage(figure, { format: "svg", width, height, imageDataOnly: true });
    },
  };
}

interface Plotly {
  toImage(figure: unknown, options: unknown): Promise<string>;
}

/** The window that plotly sees. */
function pageOf(document: unknown, own: Json): Json {
  const page: Record<string, unknown> = {
    ...own,
    HTMLElement: own.Element,
    document,
    navigator: { userAgent: "node" },
    devicePixelRatio: 1,
    Float32Array,
    Float64Array,
    setTimeout,
    clearTimeout,
    URL: { createObjectURL: () => "" },
    XMLSerializer: class {
      serializeToString(node: { toString(): string }): string {
        return node.toString();
      }
    },
    addEventListener: () => {},
    removeEventListener: () => {},
    requestAnimationFrame: (run: () => void) => setTimeout(run, 0),
    cancelAnimationFrame: clearTimeout,
    getComputedStyle: (element: { readonly style?: unknown }) => element.style ?? {},
  };
  page.window = page;
  page.self = page;
  return page;
}

function giveBoxes(prototype: object, fonts: FontMetrics): void {
  const boxOf = (element: BoxedElement): Json => {
    const [left, top, right, bottom] = elementBox(element, fonts) ?? [0, 0, 0, 0];
    return { x: left, y: top, left, top, right, bottom, width: right - left, height: bottom - top };
  };
  Object.assign(prototype, {
    getBoundingClientRect(this: BoxedElement) {
      return boxOf(this);
    },
    getBBox(this: BoxedElement) {
      return boxOf(this);
    },
    getTotalLength(this: BoxedElement) {
      return lengthOf(endsOf(this));
    },
    getPointAtLength(this: BoxedElement, length: number) {
      const ends = endsOf(this);
      const share = Math.max(0, Math.min(1, length / (lengthOf(ends) || 1)));
      return { x: ends[0] + share * (ends[2] - ends[0]), y: ends[1] + share * (ends[3] - ends[1]) };
    },
  });
}

/** The ends of a straight path, M x,y L x,y: the line from an annotation to its text, the only path that plotly measures along. */
function endsOf(path: BoxedElement): readonly [number, number, number, number] {
  const numbers = (path.getAttribute?.("d") ?? "").match(/-?\d*\.?\d+(?:e[-+]?\d+)?/gi)?.map(Number) ?? [];
  return [numbers[0] ?? 0, numbers[1] ?? 0, numbers.at(-2) ?? 0, numbers.at(-1) ?? 0];
}

function lengthOf([x0, y0, x1, y1]: readonly [number, number, number, number]): number {
  return Math.hypot(x1 - x0, y1 - y0);
}

/** As in a browser, setting a property of a style to nothing removes it. */
function dropEmptyStyles(prototype: object): void {
  Object.assign(prototype, {
    setProperty(this: Record<string, unknown>, name: string, value: unknown) {
      this[name] = value === "" || value === undefined ? null : value;
    },
  });
}

/** Ids in a drawing need to differ, nothing else: a linear congruential generator from a hash of the drawing's name. */
function seededRandom(): { seed(name: string): void; next(): number } {
  let state = 1;
  return {
    seed(name) {
      state = 2166136261;
      for (const character of name) state = Math.imul(state ^ character.codePointAt(0)!, 16777619) >>> 0;
    },
    next() {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    },
  };
}
