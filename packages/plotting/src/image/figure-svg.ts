import type { Figure } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { imageFamily } from "./fonts.js";
import { inView } from "./in-view.js";
import { type PlotlyInNode, plotlyInNode } from "./plotly-in-node.js";
import { inlineVectorImages } from "./vector-canvas.js";

type Json = Readonly<Record<string, unknown>>;

export interface ImageSize {
  /** Width in inches; the height follows from the figure. Default 7, the text width of a page; 3.5 is one of two columns. */
  readonly widthInches?: number;
}

/** What draws figures without a browser: start it once (about 0.6 s), then 0.05 to 0.2 s a figure. */
export interface FigurePainter {
  /** The figure as an SVG file. */
  svg(figure: Figure, size?: ImageSize): Promise<string>;
}

/** Pixels of a figure's layout in an inch, as CSS has them: text of 12 px is 9 pt in print. */
export const pixelsPerInch = 96;

/**
 * Starts plotly without a browser. Text is measured with the fonts that come with this package (Arimo, Cousine), so
 * margins and legends fit on a machine that has no fonts at all.
 *
 * @example
 * const painter = await openPainter();
 * const svg = await painter.svg(transitionFigure([[0.9, 0.1], [0.2, 0.8]]), { widthInches: 3.5 });
 * console.log(svg.startsWith("<svg"), svg.includes('width="3.5in"')); // true true
 */
export async function openPainter(): Promise<FigurePainter> {
  const plotly = await plotlyInNode();
  return {
    svg: (figure, { widthInches = 7 } = {}) => paint(plotly, figure, widthInches),
  };
}

/**
 * One figure as an SVG file: vector marks, text that stays text, its title and caption inside for readers that cannot see it.
 * For more than one figure `openPainter` saves the start.
 *
 * @throws RangeError for a width that is not between 1 and 40 inches.
 */
export async function figureSvg(figure: Figure, size: ImageSize = {}): Promise<string> {
  checkOptions("figureSvg", size, ["widthInches"]);
  return (await openPainter()).svg(figure, size);
}

async function paint(plotly: PlotlyInNode, figure: Figure, widthInches: number): Promise<string> {
  if (!(widthInches >= 1 && widthInches <= 40))
    throw new RangeError(`figureSvg: widthInches must be between 1 and 40, got ${widthInches}; 7 is a page, 3.5 one of two columns`);
  const width = Math.round(widthInches * pixelsPerInch);
  const layout = forPrint(layoutAt(figure.layout, width));
  const height = typeof layout.height === "number" ? Math.round(layout.height) : 400;
  const drawn = await plotly.toSvg(inView(copyOf(figure.data), layout), layout, { width, height }, figure.id);
  const body = inlineVectorImages(drawn.slice(drawn.indexOf(">") + 1));
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${widthInches}in" height="${Number((height / pixelsPerInch).toFixed(4))}in" viewBox="0 0 ${width} ${height}" role="img"><title>${escapeXml(figure.title)}</title><desc>${escapeXml(figure.caption)}</desc>${body}\n`;
}

/** The layout with what is otherwise below 600 px, as `drawFigure` has it, and in print. */
function layoutAt(layout: Json, width: number): Json {
  const { narrow, print } = (layout.meta ?? {}) as { readonly narrow?: Json; readonly print?: Json };
  return merged(width < 600 ? merged(layout, narrow ?? {}) : layout, print ?? {});
}

function merged(base: Json, extra: Json): Json {
  const result: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(extra)) {
    const before = result[name];
    result[name] = isObject(before) && isObject(value) ? merged(before, value) : value;
  }
  return result;
}

/** Fonts that travel with the file, and nothing that only a screen can use. */
function forPrint(layout: Json): Json {
  const print = copyOf(layout) as Record<string, unknown>;
  for (const [name, value] of Object.entries(print))
    if (/^xaxis\d*$/.test(name) && isObject(value)) print[name] = { ...value, rangeslider: { visible: false } };
  return print;
}

/** A copy that plotly may change, its fonts replaced by those of an image. */
function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (name, part: unknown) =>
    name === "family" && typeof part === "string" ? imageFamily(part) : part,
  ) as T;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
