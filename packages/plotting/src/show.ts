import type { Figure } from "@unrolled/core";
import { figureHtml, plotlyHtml } from "./page/figure-html.js";

/** Where HTML goes: `tslab.display` fits. */
export interface HtmlDisplay {
  html(html: string): void;
}

/** Shows one figure under the cell. */
export type Show = (figure: Figure) => void;

/**
 * Puts plotly into the notebook once (about 1.5 MB under this cell) and returns `show`, which draws one figure under the
 * cell that calls it.
 *
 * @example
 * const display = { html: (html: string) => console.log(html.length) }; // in a notebook: tslab.display
 * const show = await openFigures(display);
 * show(transitionFigure([[0.9, 0.1], [0.2, 0.8]]));
 */
export async function openFigures(display: HtmlDisplay): Promise<Show> {
  display.html(await plotlyHtml());
  return (figure) => show(figure, display);
}

/** Draws one figure through `display`, in a page that holds plotly (see `openFigures`). */
export function show(figure: Figure, display: HtmlDisplay): void {
  display.html(figureHtml(figure));
}
