import type { Figure, Posterior, PosteriorGiven } from "@unrolled/core";
import { axis, colourBar, figureLayout } from "../figure-layout.js";
import { narrowRange, type SequenceWindow, symbolAxis, windowOf } from "../symbol-axis.js";
import { plotText, visibleSymbol } from "../text.js";

export interface PosteriorFigureOptions extends SequenceWindow {
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
  const { stateCount, given } = posterior;
  const symbols = options.symbols ?? null;
  const { from, to } = windowOf(lawsOf(posterior, "posteriorFigure").length / stateCount, options);
  // Numbers of steps have a title, below which the legend goes on a narrow screen.
  const titled = symbols === null;
  const colours = colourBar("probability", { cmax: 1 }, titled ? -0.3 : -0.16);
  const rows = (stateCount <= 8 ? 30 : 16) * stateCount;
  return {
    id: options.id ?? "posterior",
    title:
      options.title ??
      `Hidden states ${options.model === undefined ? "" : `of ${options.model} `}along a sequence, ${given === "past" ? "filtering" : "smoothing"}`,
    caption: `Probability of each hidden state at each step of sequence ${posterior.id}, ${givenWords[given]}, darker for more; it is exact for the fitted parameters and shows no error of theirs.`,
    data: [marginalHeatmap(posterior, from, to, symbols)],
    layout: figureLayout(
      Math.min(520, 120 + rows),
      {
        ...colours.wide,
        dragmode: "pan",
        xaxis: symbolAxis(symbols, from, to),
        yaxis: stateAxis(stateCount),
      },
      {
        ...colours.narrow,
        height: Math.min(580, 200 + rows) + (titled ? 28 : 0),
        margin: { l: 44, r: 10, b: titled ? 124 : 96 },
        xaxis: { range: narrowRange(from, to) },
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

/** Steps from..to−1 of a posterior as a heatmap trace. */
export function marginalHeatmap(
  posterior: Posterior,
  from: number,
  to: number,
  symbols: readonly string[] | null,
): Readonly<Record<string, unknown>> {
  const { stateCount } = posterior;
  const marginals = lawsOf(posterior, "marginalHeatmap");
  const steps = Array.from({ length: to - from }, (_, i) => from + i);
  const text = steps.map((t) => (symbols === null ? "" : plotText(visibleSymbol(symbols[t] ?? "?"))));
  return {
    type: "heatmap",
    x: steps.map((t) => t + 1),
    y: Array.from({ length: stateCount }, (_, k) => k + 1),
    z: Array.from({ length: stateCount }, (_, k) => steps.map((t) => Number(marginals[t * stateCount + k]!.toFixed(4)))),
    text: Array.from({ length: stateCount }, () => text),
    coloraxis: "coloraxis",
    xgap: 1,
    ygap: 1,
    hovertemplate: "step %{x} “%{text}”, state %{y}: %{z}<extra></extra>",
  };
}

/** States 1..K down the y axis. */
export function stateAxis(stateCount: number, settings: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return axis("hidden state", {
    autorange: "reversed",
    showgrid: false,
    ticks: "",
    dtick: stateCount > 16 ? 4 : 1,
    tick0: 1,
    fixedrange: true,
    ...settings,
  });
}
