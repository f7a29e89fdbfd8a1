import type { Figure } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { openPainter } from "./image/figure-svg.js";
import { figureHtml, plotlyHtml } from "./page/figure-html.js";

/** Where HTML goes: `tslab.display` fits. */
export interface HtmlDisplay {
  html(html: string): void;
}

/** Shows one figure under the cell. */
export type Show = (figure: Figure) => void;

/** The same with a picture in it, which takes about 0.2 s to draw: `await` it, or it comes after the cell has ended. */
export type ShowWithPicture = (figure: Figure) => Promise<void>;

/**
 * Puts plotly into the notebook once (about 1.5 MB under this cell) and returns `show`, which draws one figure under the
 * cell that calls it.
 *
 * With `{ pictures: true }` each figure also holds its picture (SVG, about 20 kB), which is what people see who open the saved
 * notebook where its scripts do not run: untrusted, or in a preview. Then `await show(figure)`.
 *
 * @example
 * const display = { html: (html: string) => console.log(html.length) }; // in a notebook: tslab.display
 * const show = await openFigures(display, { pictures: true });
 * await show(transitionFigure([[0.9, 0.1], [0.2, 0.8]]));
 */
export async function openFigures(display: HtmlDisplay, options: { readonly pictures: true }): Promise<ShowWithPicture>;
export async function openFigures(display: HtmlDisplay): Promise<Show>;
export async function openFigures(display: HtmlDisplay, options?: { readonly pictures: true }): Promise<Show | ShowWithPicture> {
  if (options !== undefined) checkOptions("openFigures", options, ["pictures"]);
  display.html(await plotlyHtml());
  if (options?.pictures !== true) return (figure) => show(figure, display);
  const painter = await openPainter();
  return async (figure) => display.html(figureHtml(figure, await painter.svg(figure)));
}

/**
 * Draws one figure through `display`, in a page that holds plotly (see `openFigures`).
 *
 * @example
 * const display = { html: (text: string) => console.log(text.length) }; // in a tslab notebook: (await import("tslab")).display
 * show(transitionFigure([[0.9, 0.1], [0.2, 0.8]]), display);
 */
export function show(figure: Figure, display: HtmlDisplay): void {
  display.html(figureHtml(figure));
}
