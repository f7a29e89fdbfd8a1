import type { Figure, SampledPaths } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, figureLayout } from "../figure-layout.js";
import { type SequenceWindow, symbolAxis, viewRange, windowOf } from "../symbol-axis.js";
import { ink, stateColours, withOpacity } from "../theme.js";

export interface PathDrawsFigureOptions extends SequenceWindow {
  /** K. */
  readonly stateCount: number;
  /** Draws shown, the first ones. Default 24. */
  readonly draws?: number;
  /** The true states 0..K−1 where they are known, as of simulated data. */
  readonly truth?: readonly number[] | null;
  readonly symbols?: readonly string[] | null;
  readonly model?: string;
  readonly id?: string;
  readonly title?: string;
}

/** Share of a state's row that its lanes fill. */
const lanes = 0.76;

/**
 * Draws of a finite hidden path given all targets, a thin line each that keeps its own lane within every state's row: how full
 * a row is shows the state's probability, and the lines show what marginals cannot, which states go together.
 */
export function pathDrawsFigure({ id, paths, firstImpossibleStep }: SampledPaths, options: PathDrawsFigureOptions): Figure {
  checkOptions("pathDrawsFigure", options, ["stateCount", "draws", "truth", "symbols", "model", "id", "title", "start", "count"]);
  if (paths === null)
    throw new RangeError(
      `pathDrawsFigure: a sequence of positive probability is required, ${JSON.stringify(id)} is impossible from step ${(firstImpossibleStep ?? 0) + 1} on; draw another`,
    );
  const { stateCount } = options;
  const symbols = options.symbols ?? null;
  const truth = options.truth ?? null;
  const shown = paths.slice(0, options.draws ?? 24);
  const { from, to } = windowOf(paths[0]!.length, options);
  const x: (number | null)[] = [];
  const y: (number | null)[] = [];
  shown.forEach((path, m) => {
    const offset = shown.length === 1 ? 0 : lanes * (m / (shown.length - 1) - 0.5);
    for (let t = from; t < to; t++) {
      const lane = Number((path[t]! + 1 + offset).toFixed(3));
      x.push(t + 0.72, t + 1.28);
      y.push(lane, lane);
    }
    x.push(null);
    y.push(null);
  });
  const steps = Array.from({ length: to - from }, (_, i) => from + i);
  const height = Math.min(560, 96 + (stateCount <= 4 ? 76 : 52) * stateCount);
  return {
    id: options.id ?? "path-draws",
    title: options.title ?? `Draws of the hidden path ${options.model === undefined ? "" : `of ${options.model} `}along a sequence`,
    caption: `${shown.length} independent draws of the whole hidden path given all of sequence ${id}, one line each in its own lane of every state's row${
      truth === null ? "" : ", and the true states as rings"
    }: the share of lines in a row is the state's probability up to the error of ${shown.length} draws (at most ${(50 / Math.sqrt(shown.length)).toFixed(0)} points in a hundred), and each line is a path that the model holds possible.`,
    data: [
      {
        type: "scatter",
        mode: "lines",
        name: `${shown.length} draws`,
        x,
        y,
        line: { color: withOpacity(stateColours[0], 0.75), width: 1 },
        hoverinfo: "skip",
      },
      ...(truth === null
        ? []
        : [
            {
              type: "scatter",
              mode: "markers",
              name: "true state",
              x: steps.map((t) => t + 1),
              y: steps.map((t) => truth[t]! + 1),
              marker: { symbol: "circle", color: "#ffffff", size: 7, line: { color: ink, width: 1.5 } },
              hovertemplate: "step %{x}: true state %{y}<extra></extra>",
            },
          ]),
    ],
    layout: figureLayout(
      height,
      {
        dragmode: "pan",
        showlegend: truth !== null,
        margin: { l: 56, r: 20, t: truth === null ? 14 : 34, b: 48 },
        xaxis: symbolAxis(symbols, from, to),
        yaxis: axis("hidden state", {
          range: [stateCount + 0.5, 0.5],
          showgrid: false,
          ticks: "",
          dtick: stateCount > 16 ? 4 : 1,
          tick0: 1,
          fixedrange: true,
        }),
        shapes: Array.from({ length: stateCount }, (_, k) => ({
          type: "rect",
          xref: "paper",
          x0: 0,
          x1: 1,
          y0: k + 1 - lanes / 2 - 0.05,
          y1: k + 1 + lanes / 2 + 0.05,
          fillcolor: "#f3f5f7",
          line: { width: 0 },
          layer: "below",
        })),
      },
      { xaxis: { range: viewRange(symbols, from, to, true) } },
    ),
  };
}
