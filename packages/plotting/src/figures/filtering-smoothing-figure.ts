import type { Figure, Posterior } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { colourBar, figureLayout, note } from "../figure-layout.js";
import { shownOrder } from "../state-order.js";
import { symbolAxis, viewRange, windowOf } from "../symbol-axis.js";
import { ink } from "../theme.js";
import { lawsOf, marginalHeatmap, type PosteriorFigureOptions, stateAxis } from "./posterior-figure.js";

/**
 * The two laws of one sequence's finite state, one heatmap above the other on the same steps: filtering, what was known at each
 * step, and smoothing, what the targets after it changed.
 */
export function filteringSmoothingFigure(filtered: Posterior, smoothed: Posterior, options: PosteriorFigureOptions = {}): Figure {
  checkOptions("filteringSmoothingFigure", options, ["order", "symbols", "model", "id", "title", "start", "count"]);
  if (filtered.given !== "past" || smoothed.given !== "all" || filtered.id !== smoothed.id)
    throw new RangeError(
      `filteringSmoothingFigure: the filtering law and then the smoothing law of one sequence are required, got given "${filtered.given}" of ${filtered.id} and "${smoothed.given}" of ${smoothed.id}; make them by posterior with given: "past" and "all"`,
    );
  const { stateCount, id } = filtered;
  const symbols = options.symbols ?? null;
  const { from, to } = windowOf(lawsOf(filtered, "filteringSmoothingFigure").length / stateCount, options);
  // On a narrow screen below the numbers of the steps and their title.
  const colours = colourBar("probability", { cmax: 1 }, symbols === null ? -0.28 : -0.16);
  const order = shownOrder(stateCount, options.order, "filteringSmoothingFigure");
  const panel = Math.max(54, Math.min(220, (stateCount <= 8 ? 28 : 14) * stateCount));
  const gap = 34;
  const share = panel / (2 * panel + gap);
  const heading = (text: string, y: number) => note(text, { x: 0, xanchor: "left", y, yanchor: "bottom", font: { size: 12, color: ink } });
  return {
    id: options.id ?? "filtering-smoothing",
    title:
      options.title ??
      `Hidden states ${options.model === undefined ? "" : `of ${options.model} `}along a sequence: filtering and smoothing`,
    caption: `Probability of each hidden state at each step of sequence ${id}, darker for more, above given the targets up to that step and below given the whole sequence, so that where the panels differ later targets changed what is known of the state; both are exact for the fitted parameters and show no error of theirs.`,
    data: [
      { ...marginalHeatmap(filtered, from, to, symbols, order), xaxis: "x2", yaxis: "y2" },
      marginalHeatmap(smoothed, from, to, symbols, order),
    ],
    layout: figureLayout(
      2 * panel + gap + 82,
      {
        ...colours.wide,
        dragmode: "pan",
        xaxis: symbolAxis(symbols, from, to, { anchor: "y" }),
        xaxis2: symbolAxis(symbols, from, to, { anchor: "y2", matches: "x", showticklabels: false, title: { text: "" } }),
        yaxis: stateAxis(order, { domain: [0, share] }),
        yaxis2: stateAxis(order, { domain: [1 - share, 1], anchor: "x2" }),
        annotations: [heading("<b>filtering</b>: given y(1)…y(t)", 1), heading("<b>smoothing</b>: given y(1)…y(T)", share)],
        margin: { l: 56, r: 20, t: 34, b: 48 },
      },
      {
        ...colours.narrow,
        height: 2 * panel + gap + 164,
        margin: { l: 44, r: 10, t: 34, b: 124 },
        xaxis: { range: viewRange(symbols, from, to, true) },
        xaxis2: { range: viewRange(symbols, from, to, true) },
      },
    ),
  };
}
