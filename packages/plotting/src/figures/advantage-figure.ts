import type { Figure, SequenceLogLikelihood } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, figureLayout, note } from "../figure-layout.js";
import { advantageInUnit, type ScoreUnit } from "../score-unit.js";
import { type SequenceWindow, scrollHint, stepsInView, symbolAxis, symbolRoom, viewRange, windowOf } from "../symbol-axis.js";
import { plotText, slug, visibleSymbol } from "../text.js";
import { gridColour, ink, type ModelStyles, styleModels, styleOf, withOpacity } from "../theme.js";

/** One model's increments on one sequence. */
export interface StepScores {
  readonly name: string;
  readonly sequence: Pick<SequenceLogLikelihood, "id" | "increments" | "standardErrorFrom">;
}

export interface AdvantageFigureOptions extends SequenceWindow {
  readonly unit: ScoreUnit;
  /** The sequence's symbols, one a step; null or left out where targets are not symbols. */
  readonly symbols?: readonly string[] | null;
  readonly styles?: ModelStyles;
  /** Why this sequence is shown, for the caption: "the test sequence whose difference is nearest to the mean". */
  readonly chosen?: string;
  readonly id?: string;
  readonly title?: string;
}

/**
 * Where along a sequence model a predicts better than model b: log p_a(y_t | past) − log p_b(y_t | past) as bars over the
 * symbols, and their running sum since the start of the sequence below. A sequence that is longer than the view is scrolled over
 * by dragging, or by the strip with the whole running sum.
 *
 * @throws RangeError when the two hold increments of different sequences or lengths, or none at all.
 */
export function advantageFigure(a: StepScores, b: StepScores, options: AdvantageFigureOptions): Figure {
  checkOptions("advantageFigure", options, ["unit", "symbols", "styles", "chosen", "id", "title", "start", "count"]);
  const { unit } = options;
  const symbols = options.symbols ?? null;
  const length = a.sequence.increments.length;
  if (a.sequence.id !== b.sequence.id || length !== b.sequence.increments.length || length === 0)
    throw new RangeError(
      `advantageFigure: increments of one sequence are required, got ${length} of "${a.sequence.id}" and ${b.sequence.increments.length} of "${b.sequence.id}"; score both with increments`,
    );
  const styles = options.styles ?? styleModels([a.name, b.name]);
  const { from, to } = windowOf(length, options);
  const steps: number[] = [];
  const advantages: (number | null)[] = [];
  const running: (number | null)[] = [];
  let total = 0;
  for (let t = 0; t < to; t++) {
    const advantage = advantageInUnit(a.sequence.increments[t]! - b.sequence.increments[t]!, unit);
    total += advantage;
    if (t < from) continue;
    steps.push(t + 1);
    advantages.push(round(advantage));
    running.push(round(total));
  }
  const [colourA, colourB] = [styleOf(styles, a.name).colour, styleOf(styles, b.name).colour];
  const sources = [a.sequence.standardErrorFrom, b.sequence.standardErrorFrom];
  const error = sources.includes("approximation")
    ? "a score is an approximation, and nothing measures how far off it is"
    : sources.every((source) => source === "exact")
      ? "both models are scored exactly, so there is no Monte Carlo error"
      : "increments of a sampled score carry Monte Carlo noise";
  const shown = symbols === null ? steps.map(String) : steps.map((t) => plotText(visibleSymbol(symbols[t - 1] ?? "?")));
  const gap = running.includes(null) ? "; where a model gives probability zero there is no bar, and the sum ends" : "";
  const view = viewRange(symbols, from, to);
  const isLong = to - from > stepsInView(symbols);
  const symbolsBelow = symbolRoom(symbols);
  // Heights in px: bars, their symbols, the running sum, the strip to scroll by.
  const [bars, sum, strip] = [190, 120, isLong ? 34 : 0];
  const plot = bars + symbolsBelow + sum;
  const zero = { type: "line", xref: "paper", x0: 0, x1: 1, y0: 0, y1: 0, line: { color: ink, width: 1 } };
  return {
    id: options.id ?? `advantage-${slug(a.name)}-${slug(b.name)}`,
    title: options.title ?? `${a.name} against ${b.name}, step by step`,
    caption: `Upper bars: how many ${unit.kind} ${a.name} gains (up) or loses (down) against ${b.name} at each ${unit.step} of sequence ${a.sequence.id}${
      options.chosen === undefined ? "" : `, ${options.chosen}`
    }${scrollHint(symbols, from, to)}; lower line: the running sum since its start; ${error}, and one sequence says nothing about the error of the average${gap}.`,
    data: [
      {
        type: "bar",
        x: steps,
        y: advantages,
        text: shown,
        textposition: "none",
        marker: { color: advantages.map((value) => ((value ?? 0) >= 0 ? colourA : colourB)) },
        hovertemplate: `step %{x} “%{text}”: %{y} ${unit.kind}<extra></extra>`,
      },
      {
        type: "scatter",
        mode: "lines",
        x: steps,
        y: running,
        xaxis: "x2",
        yaxis: "y2",
        fill: "tozeroy",
        fillcolor: withOpacity(colourA, 0.12),
        line: { color: colourA, width: 2, shape: "hv" },
        hovertemplate: `after step %{x}: %{y} ${unit.kind}<extra></extra>`,
      },
    ],
    layout: figureLayout(
      26 + plot + strip + (isLong ? 18 : 12),
      {
        bargap: 0.15,
        dragmode: "pan",
        margin: { l: 62, r: 16, t: 26, b: strip + (isLong ? 18 : 12) },
        xaxis: symbolAxis(symbols, from, to, { anchor: "y", fixedrange: false, automargin: false }),
        xaxis2: axis(null, {
          anchor: "y2",
          matches: "x",
          range: view,
          showticklabels: false,
          showgrid: false,
          ticks: "",
          automargin: false,
          rangeslider: isLong
            ? { visible: true, thickness: 30 / plot, range: [from + 0.4, to + 0.6], bordercolor: gridColour, borderwidth: 1 }
            : { visible: false },
        }),
        yaxis: axis(`${unit.kind} per ${unit.step}`, { domain: [(symbolsBelow + sum) / plot, 1], fixedrange: true, nticks: 6 }),
        yaxis2: axis(`running sum, ${unit.kind}`, { domain: [0, sum / plot], anchor: "x2", fixedrange: true, nticks: 5 }),
        shapes: [
          { ...zero, yref: "y" },
          { ...zero, yref: "y2" },
        ],
        annotations: [
          note(`▲ ${plotText(a.name)} better`, { x: 0, xanchor: "left", y: 1, yanchor: "bottom", font: { size: 12, color: colourA } }),
          note(`▼ ${plotText(b.name)} better`, { x: 1, xanchor: "right", y: 1, yanchor: "bottom", font: { size: 12, color: colourB } }),
        ],
      },
      {
        xaxis: { range: viewRange(symbols, from, to, true) },
        xaxis2: { range: viewRange(symbols, from, to, true) },
        margin: { l: 54, r: 8, t: 26, b: strip + (isLong ? 18 : 12) },
      },
      { height: 26 + plot + 12, margin: { b: 12 } },
    ),
  };
}

/** Null, which plotly leaves out, for a step that one of the models gives probability zero. */
function round(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(5)) : null;
}
