import type { Figure, Posterior, PosteriorGiven } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, colourBar, figureLayout } from "../figure-layout.js";
import { shownOrder, stateTicks } from "../state-order.js";
import { type SequenceWindow, scrollHint, symbolAxis, symbolRoom, viewRange, windowOf } from "../symbol-axis.js";
import { plotText, visibleSymbol } from "../text.js";

export interface PosteriorFigureOptions extends SequenceWindow {
  /** The states 0..K−1 in the order in which they are shown; they keep their numbers. Default 0..K−1. */
  readonly order?: readonly number[];
  readonly symbols?: readonly string[] | null;
  readonly model?: string;
  readonly id?: string;
  readonly title?: string;
}

/** What a law is conditioned on, as captions say it. */
export const givenWords: Readonly<Record<PosteriorGiven, string>> = Object.freeze({
  past: "given the targets up to that step (filtering)",
  all: "given the whole sequence (smoothing)",
});

/** p(h_t = k | y_1..t) or p(h_t = k | y_1..T) along one sequence as a heatmap, states down, steps across with their symbols. */
export function posteriorFigure(posterior: Posterior, options: PosteriorFigureOptions = {}): Figure {
  checkOptions("posteriorFigure", options, ["order", "symbols", "model", "id", "title", "start", "count"]);
  const { stateCount, given } = posterior;
  const symbols = options.symbols ?? null;
  const { from, to } = windowOf(lawsOf(posterior, "posteriorFigure").length / stateCount, options);
  const order = shownOrder(stateCount, options.order, "posteriorFigure");
  const plot = Math.max(64, Math.min(380, (stateCount <= 8 ? 30 : 16) * stateCount));
  const room = symbolRoom(symbols);
  const colours = colourBar("probability", { cmax: 1 }, -(room + 6) / plot);
  return {
    id: options.id ?? "posterior",
    title:
      options.title ??
      `Hidden states ${options.model === undefined ? "" : `of ${options.model} `}along a sequence, ${given === "past" ? "filtering" : "smoothing"}`,
    caption: `Probability of each hidden state at each step of sequence ${posterior.id}${scrollHint(symbols, from, to)}, ${givenWords[given]}, darker for more; it is exact for the fitted parameters and shows no error of theirs.`,
    data: [marginalHeatmap(posterior, from, to, symbols, order)],
    layout: figureLayout(
      14 + plot + room,
      {
        ...colours.wide,
        dragmode: "pan",
        margin: { l: 56, r: 20, t: 14, b: room },
        xaxis: symbolAxis(symbols, from, to, { automargin: false }),
        yaxis: stateAxis(order),
      },
      {
        ...colours.narrow,
        height: 14 + plot + room + 70,
        margin: { l: 44, r: 10, t: 14, b: room + 70 },
        xaxis: { range: viewRange(symbols, from, to, true) },
      },
    ),
  };
}

/** The laws of a sequence that has them. @throws RangeError, naming its first impossible step, where the targets are impossible. */
export function lawsOf({ id, marginals, firstImpossibleStep }: Posterior, who: string): Float64Array {
  if (marginals === null)
    throw new RangeError(
      `${who}: a sequence of positive probability is required, ${JSON.stringify(id)} is impossible from step ${(firstImpossibleStep ?? 0) + 1} on; draw another`,
    );
  return marginals;
}

/** Steps from..to−1 of a posterior as a heatmap trace, the states in this order. */
export function marginalHeatmap(
  posterior: Posterior,
  from: number,
  to: number,
  symbols: readonly string[] | null,
  order: readonly number[],
): Readonly<Record<string, unknown>> {
  const { stateCount } = posterior;
  const marginals = lawsOf(posterior, "marginalHeatmap");
  const steps = Array.from({ length: to - from }, (_, i) => from + i);
  const name = (t: number): string => (symbols === null ? "" : ` “${plotText(visibleSymbol(symbols[t] ?? "?"))}”`);
  return {
    type: "heatmap",
    x: steps.map((t) => t + 1),
    y: order.map((_, place) => place + 1),
    z: order.map((k) => steps.map((t) => Number(marginals[t * stateCount + k]!.toFixed(4)))),
    text: order.map((k) => steps.map((t) => `${name(t)}, state ${k + 1}`)),
    coloraxis: "coloraxis",
    xgap: symbols === null ? 0 : 1,
    ygap: 1,
    hovertemplate: "step %{x}%{text}: %{z}<extra></extra>",
  };
}

/** States down the y axis in this order, numbered from 1. */
export function stateAxis(order: readonly number[], settings: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return axis("hidden state", {
    range: [order.length + 0.5, 0.5],
    showgrid: false,
    ticks: "",
    fixedrange: true,
    ...stateTicks(order),
    ...settings,
  });
}
