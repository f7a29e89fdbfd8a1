import type { Figure, Posterior } from "@unrolled/core";
import { axis, figureLayout } from "../figure-layout.js";
import { narrowRange, type SequenceWindow, symbolAxis, windowOf } from "../symbol-axis.js";
import { plotText, visibleSymbol } from "../text.js";
import { probabilityScale } from "../theme.js";

export interface PosteriorFigureOptions extends SequenceWindow {
  readonly symbols?: readonly string[] | null;
  readonly model?: string;
  readonly id?: string;
  readonly title?: string;
}

/** p(h_t = k | y_1..T) along one sequence as a heatmap, states down, steps across with their symbols. */
export function posteriorFigure(posterior: Posterior, options: PosteriorFigureOptions = {}): Figure {
  const { stateCount, marginals, id } = posterior;
  const symbols = options.symbols ?? null;
  const { from, to } = windowOf(marginals.length / stateCount, options);
  const steps = Array.from({ length: to - from }, (_, i) => from + i);
  const text = steps.map((t) => (symbols === null ? "" : plotText(visibleSymbol(symbols[t] ?? "?"))));
  return {
    id: options.id ?? "posterior",
    title: options.title ?? `Hidden states ${options.model === undefined ? "" : `of ${options.model} `}along a sequence`,
    caption: `Probability of each hidden state at each step of sequence ${id}, given the whole sequence, darker for more; it is exact for the fitted parameters and shows no error of theirs.`,
    data: [
      {
        type: "heatmap",
        x: steps.map((t) => t + 1),
        y: Array.from({ length: stateCount }, (_, k) => k + 1),
        z: Array.from({ length: stateCount }, (_, k) => steps.map((t) => Number(marginals[t * stateCount + k]!.toFixed(4)))),
        text: Array.from({ length: stateCount }, () => text),
        colorscale: probabilityScale,
        zmin: 0,
        zmax: 1,
        xgap: 1,
        ygap: 1,
        colorbar: { title: { text: "probability", side: "right" }, thickness: 10, outlinewidth: 0, tickvals: [0, 0.5, 1] },
        hovertemplate: "step %{x} “%{text}”, state %{y}: %{z}<extra></extra>",
      },
    ],
    layout: figureLayout(
      Math.min(520, 150 + (stateCount <= 8 ? 30 : 16) * stateCount),
      {
        dragmode: "pan",
        xaxis: symbolAxis(symbols, from, to),
        yaxis: axis("hidden state", {
          autorange: "reversed",
          showgrid: false,
          ticks: "",
          dtick: stateCount > 16 ? 4 : 1,
          tick0: 1,
          fixedrange: true,
        }),
      },
      { xaxis: { range: narrowRange(from, to) } },
    ),
  };
}
