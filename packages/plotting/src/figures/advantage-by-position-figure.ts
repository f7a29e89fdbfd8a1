import type { Figure, PartialDifference } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, figureLayout, note } from "../figure-layout.js";
import { advantageInUnit, type ScoreUnit } from "../score-unit.js";
import { plotText, slug } from "../text.js";
import { ink, type ModelStyles, quietInk, styleModels, styleOf, withOpacity } from "../theme.js";

export interface AdvantageByPositionOptions {
  readonly unit: ScoreUnit;
  readonly a: string;
  readonly b: string;
  /** Steps from..to−1 (0-based) of each part. */
  readonly ranges: readonly { readonly from: number; readonly to: number }[];
  readonly sequences: number;
  /** What varies independently, for the caption: "sequences", "speakers". */
  readonly unitsName?: string;
  readonly styles?: ModelStyles;
  readonly id?: string;
  readonly title?: string;
}

/**
 * How model a's mean advantage over b depends on the position in the sequence, over all test sequences: a line of steps with the
 * 95 % interval of each range of positions as a band. Positions stand on a log scale where there are more than 60.
 *
 * @throws RangeError where there is not one part a range.
 */
export function advantageByPositionFigure(parts: readonly PartialDifference[], options: AdvantageByPositionOptions): Figure {
  checkOptions("advantageByPositionFigure", options, ["unit", "a", "b", "ranges", "sequences", "unitsName", "styles", "id", "title"]);
  const { unit, a, b, ranges } = options;
  if (parts.length !== ranges.length || parts.length === 0)
    throw new RangeError(
      `advantageByPositionFigure: one part a range and at least one are required, got ${parts.length} parts and ${ranges.length} ranges`,
    );
  const styles = options.styles ?? styleModels([a, b]);
  const [colourA, colourB] = [styleOf(styles, a).colour, styleOf(styles, b).colour];
  const shown = parts.map((part, r) => ({ part, range: ranges[r]! })).filter(({ part }) => Number.isFinite(part.meanDifferencePerStep));
  const value = (nats: number): number => Number(advantageInUnit(nats, unit).toPrecision(5));
  const last = ranges.at(-1)!.to;
  const log = last > 60;
  // Each range is a step from its first position's left edge to its last one's right edge.
  const x = shown.flatMap(({ range }) => [range.from + 0.5, range.to + 0.5]);
  const both = <T>(each: (part: PartialDifference) => T): T[] => shown.flatMap(({ part }) => [each(part), each(part)]);
  const edge = (side: 0 | 1) => both(({ interval95 }) => (interval95 === null ? null : value(interval95[side])));
  const banded = shown.filter(({ part }) => part.interval95 !== null);
  const ends = shown.map(({ part }) => value(part.meanDifferencePerStep));
  // A part of few units has an interval that would hide all others: the axis shows twice the spread of those of most units.
  const units = Math.max(...shown.map(({ part }) => part.units), 1);
  const firm = banded.filter(({ part }) => part.units >= units / 3).flatMap(({ part }) => part.interval95!.map(value));
  const [low, high] = [Math.min(0, ...ends, ...firm), Math.max(0, ...ends, ...firm)];
  const room = 0.06 * (high - low || 1);
  const hover = shown.flatMap(({ part, range }) => {
    const place = range.to - range.from === 1 ? `step ${range.to}` : `steps ${range.from + 1} to ${range.to}`;
    const text = `${place}: ${value(part.meanDifferencePerStep)}, ${part.units} ${options.unitsName ?? "units"}`;
    return [text, text];
  });
  const edges: Readonly<Record<string, unknown>> = {
    type: "scatter",
    mode: "lines",
    x,
    line: { width: 0 },
    hoverinfo: "skip",
    showlegend: false,
  };
  return {
    id: options.id ?? `advantage-by-position-${slug(a)}-${slug(b)}`,
    title: options.title ?? `Where in the sequence ${a} predicts better than ${b}`,
    caption: `Mean advantage of ${a} over ${b} at each position over all ${options.sequences} test sequences (above zero ${a} predicts better; later positions are pooled in ranges${
      log ? ", on a log scale" : ""
    }), with the 95 % interval of each position or range over independent ${options.unitsName ?? "units"} as the band, which holds position by position and not for the whole line at once.`,
    data: [
      { ...edges, y: edge(0) },
      { ...edges, y: edge(1), fill: "tonexty", fillcolor: withOpacity(quietInk, 0.2) },
      {
        type: "scatter",
        mode: "lines",
        x,
        y: both((part) => value(part.meanDifferencePerStep)),
        text: hover,
        line: { color: ink, width: 1.75 },
        hovertemplate: `%{text}<extra></extra>`,
      },
    ],
    layout: figureLayout(
      320,
      {
        margin: { l: 64, r: 16, t: 28, b: 50 },
        xaxis: axis(`position in the sequence, ${unit.step}s`, {
          ...(log
            ? { type: "log", range: [Math.log10(0.5), Math.log10(last + 0.5)], ...logTicks(last) }
            : { range: [0.5, last + 0.5], ...(last <= 12 ? { dtick: 1 } : { nticks: 12 }), tickformat: "d" }),
          showgrid: false,
        }),
        yaxis: axis(`advantage, ${unit.kind} per ${unit.step}`, {
          range: [low - room, high + room],
          zeroline: true,
          zerolinecolor: ink,
          zerolinewidth: 1,
          nticks: 7,
        }),
        annotations: [
          note(`▲ ${plotText(a)} better`, { x: 0, xanchor: "left", y: 1, yanchor: "bottom", font: { size: 12, color: colourA } }),
          note(`▼ ${plotText(b)} better`, { x: 1, xanchor: "right", y: 1, yanchor: "bottom", font: { size: 12, color: colourB } }),
        ],
      },
      {
        margin: { l: 56, r: 8, t: 46, b: 48 },
        annotations: [
          note(`▲ ${plotText(a)} better`, {
            x: 0,
            xanchor: "left",
            y: 1,
            yshift: 16,
            yanchor: "bottom",
            font: { size: 12, color: colourA },
          }),
          note(`▼ ${plotText(b)} better`, { x: 0, xanchor: "left", y: 1, yanchor: "bottom", font: { size: 12, color: colourB } }),
        ],
        ...(log ? {} : { xaxis: { nticks: 6 } }),
      },
    ),
  };
}

/** 1, 2, 5, 10, 20, 50, … up to the end. */
function logTicks(last: number): Readonly<Record<string, unknown>> {
  const ticks = Array.from({ length: 8 }, (_, power) => [1, 2, 5].map((factor) => factor * 10 ** power))
    .flat()
    .filter((tick) => tick <= last);
  const shown = ticks.length > 9 ? ticks.filter((tick) => /^10*$/.test(String(tick))) : ticks;
  return { tickmode: "array", tickvals: shown, ticktext: shown.map(String) };
}
