import type { Figure, PerStepScore } from "@unrolled/core";
import { axis, figureLayout } from "../figure-layout.js";
import { formatCount, formatFixed, formatInterval } from "../format-number.js";
import type { ModelFamily, ModelSummary } from "../model-summary.js";
import { intervalInUnit, inUnit, type ScoreUnit, scoreAxis } from "../score-unit.js";
import { plotText } from "../text.js";
import { type ModelStyles, styleModels, styleOf } from "../theme.js";

export interface SizeFigureOptions {
  readonly unit: ScoreUnit;
  readonly styles?: ModelStyles;
  readonly id?: string;
  readonly title?: string;
}

/** Families in which size is the only difference: their models are joined by a line. */
const sizedFamilies: readonly ModelFamily[] = ["hidden-markov", "n-gram"];

/** Score against the number of free parameters (log scale); hidden Markov models, and n-grams, are joined by a line. */
export function sizeFigure(
  scores: readonly PerStepScore[],
  models: readonly Pick<ModelSummary, "name" | "family" | "parameters">[],
  options: SizeFigureOptions,
): Figure {
  const { unit } = options;
  const styles = options.styles ?? styleModels(scores.map(({ name }) => name));
  const points = scores.flatMap((score) => {
    const model = models.find(({ name }) => name === score.name);
    return model === undefined || !Number.isFinite(score.perStep) ? [] : [{ score, model }];
  });
  const joined = sizedFamilies.flatMap((family) => {
    const members = points.filter(({ model }) => model.family === family).toSorted((x, y) => x.model.parameters - y.model.parameters);
    return members.length < 2
      ? []
      : [
          {
            type: "scatter",
            mode: "lines",
            x: members.map(({ model }) => model.parameters),
            y: members.map(({ score }) => inUnit(score.perStep, unit)),
            line: { color: "#c3cad1", width: 1.5 },
            hoverinfo: "skip",
          },
        ];
  });
  // A label stands to the right of its dot, or to the left where another dot stands close by on the right.
  const width = spread(points.map(({ model }) => Math.log(model.parameters)));
  const height = spread(points.map(({ score }) => score.perStep));
  const crowdedRight = (score: PerStepScore, model: { readonly parameters: number }): boolean =>
    points.some((other) => {
      const right = (Math.log(other.model.parameters) - Math.log(model.parameters)) / width;
      return other.score !== score && right >= 0 && right < 0.2 && Math.abs(other.score.perStep - score.perStep) / height < 0.05;
    });
  return {
    id: options.id ?? "size",
    title: options.title ?? "Score against size",
    caption: `Each dot is a model's test score against its number of free parameters, with the 95 % interval over independent ${scores[0]?.unitKind ?? "sequences"} as the bar${
      joined.length === 0
        ? "; of two with the same score the one on the left is the simpler"
        : "; a grey line joins models that differ in size alone, and one that still improves at its right end was not yet large enough"
    }.`,
    data: [
      ...joined,
      ...points.map(({ score, model }) => {
        const value = inUnit(score.perStep, unit);
        const interval = intervalInUnit(score.interval95, unit);
        const { colour, marker } = styleOf(styles, score.name);
        return {
          type: "scatter",
          mode: "markers+text",
          name: plotText(score.name),
          x: [model.parameters],
          y: [value],
          text: [crowdedRight(score, model) ? `${plotText(score.name)} ` : ` ${plotText(score.name)}`],
          textposition: crowdedRight(score, model) ? "middle left" : "middle right",
          textfont: { size: 11 },
          cliponaxis: false,
          marker: { color: colour, symbol: marker, size: 9 },
          error_y:
            interval === null
              ? { visible: false }
              : {
                  type: "data",
                  symmetric: false,
                  array: [interval[1] - value],
                  arrayminus: [value - interval[0]],
                  color: colour,
                  thickness: 1.5,
                  width: 4,
                },
          hovertemplate: `<b>${plotText(score.name)}</b><br>${formatCount(model.parameters)} parameters<br>${formatFixed(value, 4)}, 95 % ${formatInterval(interval)}<extra></extra>`,
        };
      }),
    ],
    layout: figureLayout(
      400,
      {
        margin: { l: 62, r: 90, t: 20, b: 50 },
        xaxis: axis("free parameters (log scale)", { type: "log", ...logTicks(points.map(({ model }) => model.parameters)) }),
        yaxis: axis(scoreAxis(unit), { nticks: 6 }),
      },
      { margin: { l: 50, r: 70, t: 20, b: 46 } },
    ),
  };
}

function spread(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values) || 1;
}

/** Powers of ten, and 2 and 5 times them where the sizes span less than a factor of 30; half a decade of room at least. */
function logTicks(sizes: readonly number[]): Readonly<Record<string, unknown>> {
  const logs = sizes.map((size) => Math.log10(Math.max(1, size)));
  const [low, high] = sizes.length === 0 ? [0, 1] : [Math.min(...logs), Math.max(...logs)];
  const room = Math.max(0.06 * (high - low), (0.5 - (high - low)) / 2, 0.04);
  const range = [low - room, high + room] as const;
  const factors = high - low < Math.log10(30) ? [1, 2, 5] : [1];
  const ticks = Array.from({ length: 12 }, (_, power) => factors.map((factor) => factor * 10 ** power))
    .flat()
    .filter((tick) => Math.log10(tick) >= range[0] && Math.log10(tick) <= range[1]);
  return { range, tickmode: "array", tickvals: ticks, ticktext: ticks.map(formatCount) };
}
