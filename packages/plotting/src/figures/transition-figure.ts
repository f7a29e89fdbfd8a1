import type { Figure } from "@unrolled/core";
import { axis, figureLayout } from "../figure-layout.js";
import { probabilityScale } from "../theme.js";

export interface TransitionFigureOptions {
  readonly model?: string;
  readonly id?: string;
  readonly title?: string;
}

/** p(h_t = j | h_{t−1} = i) as a K × K heatmap, with its numbers up to eight states. */
export function transitionFigure(transition: readonly (readonly number[])[], options: TransitionFigureOptions = {}): Figure {
  const stateCount = transition.length;
  const states = transition.map((_, k) => k + 1);
  const labelled = stateCount <= 8;
  const every = stateCount > 16 ? 4 : 1;
  return {
    id: options.id ?? "transitions",
    title: options.title ?? `How the states ${options.model === undefined ? "" : `of ${options.model} `}follow each other`,
    caption:
      "Probability of the next hidden state (columns) given the present one (rows), each row summing to 1, from 0 (white) to 1 (darkest); these are fitted parameters, shown without error.",
    data: [
      {
        type: "heatmap",
        x: states,
        y: states,
        z: transition.map((row) => row.map((p) => Number(p.toPrecision(4)))),
        coloraxis: "coloraxis",
        xgap: 2,
        ygap: 2,
        ...(labelled ? { texttemplate: "%{z:.2f}" } : {}),
        hovertemplate: "from %{y} to %{x}: %{z}<extra></extra>",
      },
    ],
    layout: figureLayout(Math.min(440, 130 + 60 * Math.min(stateCount, 8)), {
      coloraxis: { colorscale: probabilityScale, cmin: 0, cmax: 1, showscale: false },
      xaxis: axis("next state", { showgrid: false, ticks: "", dtick: every, tick0: 1, constrain: "domain", fixedrange: true }),
      yaxis: axis("state", {
        showgrid: false,
        ticks: "",
        dtick: every,
        tick0: 1,
        autorange: "reversed",
        scaleanchor: "x",
        constrain: "domain",
        fixedrange: true,
      }),
    }),
  };
}
