import type { Figure, PerStepScore } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, figureLayout, note } from "../figure-layout.js";
import { formatFixed, formatInterval } from "../format-number.js";
import { intervalInUnit, inUnit, type ScoreUnit, scoreAxis, zero } from "../score-unit.js";
import { plotText, wrapped } from "../text.js";
import { gridColour, type ModelStyles, styleModels, styleOf } from "../theme.js";

export interface ScoreFigureOptions {
  readonly unit: ScoreUnit;
  /** Default: by the order of `scores`. */
  readonly styles?: ModelStyles;
  /** What is said behind a name, by name, where the model is not what its name says: "without noise". */
  readonly marks?: Readonly<Record<string, string>>;
  readonly id?: string;
  readonly title?: string;
}

/** Every model's score per step with its 95 % interval over independent units, the best on top. */
export function scoreFigure(scores: readonly PerStepScore[], options: ScoreFigureOptions): Figure {
  checkOptions("scoreFigure", options, ["unit", "styles", "marks", "id", "title"]);
  const { unit, marks = {} } = options;
  const labelOf = (name: string): string => (Object.hasOwn(marks, name) ? `${name} (${marks[name]})` : name);
  const styles = options.styles ?? styleModels(scores.map(({ name }) => name));
  // Plotly's first category is the lowest; what is approximated has no rank.
  const place = ({ approximated }: PerStepScore): number => (approximated === true ? 0 : 1);
  const ordered = scores.toSorted((x, y) => place(x) - place(y) || x.perStep - y.perStep);
  const finite = ordered.filter(({ perStep }) => Number.isFinite(perStep));
  const data = finite.map((score) => {
    const value = inUnit(score.perStep, unit);
    const interval = intervalInUnit(score.interval95, unit);
    const { colour, marker } = styleOf(styles, score.name);
    return {
      type: "scatter",
      mode: "markers+text",
      name: plotText(labelOf(score.name)),
      x: [value],
      y: [plotText(labelOf(score.name))],
      text: [formatFixed(value, 3)],
      textposition: "top center",
      textfont: { size: 12 },
      cliponaxis: false,
      marker: { color: colour, symbol: score.approximated === true ? `${marker}-open` : marker, size: 8 },
      error_x: errorBars(value, interval, colour),
      hovertemplate: `<b>${plotText(labelOf(score.name))}</b><br>${formatFixed(value, 4)}, 95 % ${formatInterval(interval)}<br>${score.units} ${score.unitKind}, ${score.steps} steps<extra></extra>`,
    };
  });
  const names = ordered.map(({ name }) => labelOf(name));
  const infinite = ordered.filter(({ perStep }) => !Number.isFinite(perStep));
  return {
    id: options.id ?? "scores",
    title: options.title ?? `Score on test, ${unit.kind} per ${unit.step}`,
    caption: captionOf(scores),
    data,
    layout: figureLayout(
      72 + Math.max(28, Math.min(44, 320 / ordered.length)) * ordered.length, // the figure fits the first screen up to eleven models
      {
        xaxis: axis(scoreAxis(unit), { nticks: 8 }),
        yaxis: axis(null, {
          type: "category",
          categoryorder: "array",
          categoryarray: names.map(plotText),
          range: [-0.6, ordered.length - 0.3],
          gridcolor: gridColour,
          ticks: "",
        }),
        annotations: infinite.map(({ name }) =>
          note(`${zero(unit)} somewhere`, { x: 1, xanchor: "right", yref: "y", y: plotText(labelOf(name)), yanchor: "middle" }),
        ),
      },
      { height: 72 + rowHeight(names, 16, 44) * ordered.length, xaxis: { nticks: 4 }, yaxis: nameTicks(names, 16) },
    ),
  };
}

/** Height of a row with the name of most lines, px. */
export function rowHeight(names: readonly string[], letters: number, least: number): number {
  return names.reduce((most, name) => Math.max(most, 8 + 14 * wrapped(name, letters).split("<br>").length), least);
}

/** Names as ticks of the rows 0, 1, …, in lines of at most `letters`. */
export function nameTicks(names: readonly string[], letters: number): Readonly<Record<string, unknown>> {
  return {
    tickmode: "array",
    tickvals: names.map((_, place) => place),
    ticktext: names.map((name) => wrapped(name, letters)),
    tickfont: { size: 11 },
  };
}

function captionOf(scores: readonly PerStepScore[]): string {
  const dots = `${scores.length === 1 ? "The dot is the model's score" : "Each dot is a model's score"} on the test sequences, pooled over steps`;
  const kind = scores[0]?.unitKind ?? "sequences";
  const bars = scores.some(({ interval95 }) => interval95 !== null)
    ? `, and its bar the 95 % interval over independent ${kind}`
    : ", without an interval, since nothing measures its error";
  const together =
    scores.length === 1
      ? ""
      : "; the models are scored on the same sequences, so overlapping bars do not mean that two models are alike: read the paired differences for that";
  const open = scores.some(({ approximated }) => approximated === true)
    ? "; an open one is an approximation, how far off nothing measures, and has no rank"
    : "";
  return `${dots}${bars}${together}${open}.`;
}

/** Horizontal bars from low to high around a value; none without an interval. */
export function errorBars(value: number, interval: readonly [number, number] | null, colour: string): Readonly<Record<string, unknown>> {
  if (interval === null) return { visible: false };
  return {
    type: "data",
    symmetric: false,
    array: [interval[1] - value],
    arrayminus: [value - interval[0]],
    color: colour,
    thickness: 2,
    width: 4,
  };
}
