import type { Figure } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, colourBar, figureLayout } from "../figure-layout.js";
import { shownOrder, stateTicks } from "../state-order.js";

export interface TransitionFigureOptions {
  readonly model?: string;
  /** The states 0..K−1 in the order in which they are shown (`stateOrder` makes one); they keep their numbers. Default 0..K−1. */
  readonly order?: readonly number[];
  readonly id?: string;
  readonly title?: string;
}

/** p(h_t = j | h_{t−1} = i) as a K × K heatmap, with its numbers up to ten states. */
export function transitionFigure(transition: readonly (readonly number[])[], options: TransitionFigureOptions = {}): Figure {
  checkOptions("transitionFigure", options, ["model", "order", "id", "title"]);
  const stateCount = transition.length;
  const order = shownOrder(stateCount, options.order, "transitionFigure");
  const states = order.map((k) => k + 1);
  const places = order.map((_, place) => place + 1);
  const side = Math.max(120, Math.min(380, (stateCount <= 10 ? 46 : 20) * stateCount));
  // A square in the middle of the page, its legend beside it: the width of a page of 7 inches leaves 596 px.
  const right = Math.min(1, 0.5 + side / 2 / 596);
  const colours = colourBar("probability", { cmax: 1 }, -56 / side, right + 0.01);
  const ticks = { showgrid: false, ticks: "", constrain: "domain", fixedrange: true, range: [0.5, stateCount + 0.5], ...stateTicks(order) };
  const inOrder = options.order === undefined ? "" : ", in an order in which they often follow each other";
  return {
    id: options.id ?? "transitions",
    title: options.title ?? `How the states ${options.model === undefined ? "" : `of ${options.model} `}follow each other`,
    caption: `Probability of the next hidden state (columns) given the present one (rows${inOrder}), each row summing to 1, from 0 (white) to 1 (darkest); these are fitted parameters, shown without error.`,
    data: [
      {
        type: "heatmap",
        x: places,
        y: places,
        z: order.map((i) => order.map((j) => Number(transition[i]![j]!.toPrecision(4)))),
        text: states.map((i) => states.map((j) => `from ${i} to ${j}`)),
        coloraxis: "coloraxis",
        xgap: 2,
        ygap: 2,
        ...(stateCount <= 10 ? { texttemplate: "%{z:.2f}" } : {}),
        hovertemplate: "%{text}: %{z}<extra></extra>",
      },
    ],
    layout: figureLayout(
      side + 70,
      {
        ...colours.wide,
        margin: { l: 56, r: 20, t: 14, b: 56 },
        xaxis: axis("next state", { ...ticks, domain: [1 - right, right], constraintoward: "right" }),
        yaxis: axis("state", { ...ticks, range: [stateCount + 0.5, 0.5], scaleanchor: "x" }),
      },
      {
        ...colours.narrow,
        height: Math.min(side, 310) + 140,
        margin: { l: 48, r: 10, t: 14, b: 126 },
        xaxis: { domain: [0, 1], constraintoward: "center" },
      },
    ),
  };
}
