import type { Figure, Posterior } from "@unrolled/core";
import { axis, colourBar, figureLayout } from "../figure-layout.js";
import { narrowRange, type SequenceWindow, symbolAxis, windowOf } from "../symbol-axis.js";
import { plotText, visibleSymbol } from "../text.js";

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
  const colours = colourBar("probability", { cmax: 1 });
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
        coloraxis: "coloraxis",
        xgap: 1,
        ygap: 1,
        hovertemplate: "step %{x} “%{text}”, state %{y}: %{z}<extra></extra>",
      },
    ],
    layout: figureLayout(
      Math.min(520, 120 + (stateCount <= 8 ? 30 : 16) * stateCount),
      {
        ...colours.wide,
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
      { ...colours.narrow, height: Math.min(580, 200 + (stateCount <= 8 ? 30 : 16) * stateCount), xaxis: { range: narrowRange(from, to) } },
    ),
  };
}
