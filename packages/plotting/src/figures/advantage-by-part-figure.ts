import type { Figure, PartialDifference } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, figureLayout, note } from "../figure-layout.js";
import { formatCount, formatInterval } from "../format-number.js";
import { advantageInterval, advantageInUnit, type ScoreUnit } from "../score-unit.js";
import { plotText, shortened, slug, visibleSymbol } from "../text.js";
import { ink, type ModelStyles, quietInk, styleModels, styleOf } from "../theme.js";
import { errorBars } from "./score-figure.js";

export interface AdvantageByPartOptions {
  readonly unit: ScoreUnit;
  readonly a: string;
  readonly b: string;
  /** What the parts are, in the plural: "symbols", "speakers". */
  readonly parts: string;
  /** What varies independently within a part. */
  readonly unitsName: string;
  /** Parts shown at most, those with the most steps. Default 30. */
  readonly most?: number;
  readonly styles?: ModelStyles;
  readonly id?: string;
  readonly title?: string;
}

/** By how much model a predicts each part (symbol, group) better than b: a dot and its 95 % interval each, the best on top. */
export function advantageByPartFigure(parts: readonly PartialDifference[], options: AdvantageByPartOptions): Figure {
  checkOptions("advantageByPartFigure", options, ["unit", "a", "b", "parts", "unitsName", "most", "styles", "id", "title"]);
  const { unit, a, b } = options;
  const styles = options.styles ?? styleModels([a, b]);
  const whole = parts.filter(({ meanDifferencePerStep }) => Number.isFinite(meanDifferencePerStep));
  const shown = whole
    .toSorted((x, y) => y.steps - x.steps)
    .slice(0, options.most ?? 30)
    .sort((x, y) => y.meanDifferencePerStep - x.meanDifferencePerStep);
  const left = shown.length < whole.length ? `, the ${shown.length} of ${whole.length} with the most steps` : "";
  const [colourA, colourB] = [styleOf(styles, a).colour, styleOf(styles, b).colour];
  const values = shown.map(({ meanDifferencePerStep }) => advantageInUnit(meanDifferencePerStep, unit));
  const row = shown.length > 15 ? 18 : 24;
  // Intervals of few units may be many times wider than all others: they run out of the picture.
  const firm = shown.filter(({ units }) => units >= 5).flatMap(({ interval95 }) => advantageInterval(interval95, unit) ?? []);
  const [low, high] = [Math.min(0, ...values, ...firm), Math.max(0, ...values, ...firm)];
  const room = 0.05 * (high - low || 1);
  // On a narrow screen one above the other, both to the right, where the names of the parts leave room.
  const sides = (narrow: boolean) => [
    note(`◄ ${plotText(b)} better`, {
      x: narrow ? 1 : 0,
      xanchor: narrow ? "right" : "left",
      y: 1,
      yanchor: "bottom",
      font: { size: 12, color: colourB },
    }),
    note(`${plotText(a)} better ►`, {
      x: 1,
      xanchor: "right",
      y: 1,
      yshift: narrow ? 16 : 0,
      yanchor: "bottom",
      font: { size: 12, color: colourA },
    }),
  ];
  return {
    id: options.id ?? `advantage-by-${slug(options.parts)}`,
    title: options.title ?? `Which ${options.parts} ${a} predicts better than ${b}`,
    caption: `Mean advantage of ${a} over ${b} on the steps of each of the ${options.parts}${left} (right of zero ${a} predicts better), with the 95 % interval over independent ${options.unitsName} as the bar, an open dot where it reaches zero and no bar where nothing measures the error; of twenty such intervals one is expected to miss.`,
    data: shown.map((part, place) => {
      const value = values[place]!;
      const interval = advantageInterval(part.interval95, unit);
      const decided = interval !== null && (interval[0] > 0 || interval[1] < 0);
      const colour = decided ? (value > 0 ? colourA : colourB) : quietInk;
      return {
        type: "scatter",
        mode: "markers",
        x: [Number(value.toPrecision(5))],
        y: [place],
        marker: { color: decided ? colour : "#ffffff", size: 8, line: { color: colour, width: 2 } },
        error_x: errorBars(value, interval, colour),
        hovertemplate: `<b>${plotText(visibleSymbol(part.name))}</b>: %{x:.4g}, 95 % ${formatInterval(interval)}<br>${formatCount(part.steps)} steps, ${part.units} ${plotText(options.unitsName)}<extra></extra>`,
      };
    }),
    layout: figureLayout(
      84 + row * shown.length,
      {
        margin: { l: 56, r: 20, t: 26, b: 48 },
        xaxis: axis(`advantage, ${unit.kind} per ${unit.step}`, {
          range: [low - room, high + room],
          nticks: 8,
          zeroline: true,
          zerolinecolor: ink,
          zerolinewidth: 1.5,
        }),
        yaxis: axis(null, {
          range: [shown.length - 0.4, -0.6],
          tickmode: "array",
          tickvals: shown.map((_, place) => place),
          ticktext: shown.map(({ name }) => plotText(shortened(visibleSymbol(name), 24))),
          tickfont: { size: row < 20 ? 11 : 12 },
          ticks: "",
          fixedrange: true,
        }),
        annotations: sides(false),
      },
      { height: 102 + row * shown.length, margin: { l: 44, r: 10, t: 44, b: 48 }, xaxis: { nticks: 4 }, annotations: sides(true) },
    ),
  };
}
