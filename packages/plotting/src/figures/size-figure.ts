import type { Figure, PerStepScore } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { readableOn } from "../colour.js";
import { axis, figureLayout } from "../figure-layout.js";
import { formatCount, formatFixed, formatInterval } from "../format-number.js";
import type { ModelFamily, ModelSummary } from "../model-summary.js";
import { placeLabels } from "../place-labels.js";
import { intervalInUnit, inUnit, type ScoreUnit, scoreAxis } from "../score-unit.js";
import { plotText, wrapped } from "../text.js";
import { type ModelStyles, styleModels, styleOf } from "../theme.js";

export interface SizeFigureOptions {
  readonly unit: ScoreUnit;
  readonly styles?: ModelStyles;
  readonly id?: string;
  readonly title?: string;
}

/** Score against the number of free parameters (log scale); models of a family in which size is all that differs are joined by a line. */
export function sizeFigure(
  scores: readonly PerStepScore[],
  models: readonly Pick<ModelSummary, "name" | "family" | "parameters">[],
  options: SizeFigureOptions,
): Figure {
  checkOptions("sizeFigure", options, ["unit", "styles", "id", "title"]);
  const { unit } = options;
  const styles = options.styles ?? styleModels(scores.map(({ name }) => name));
  const points = scores.flatMap((score) => {
    const model = models.find(({ name }) => name === score.name);
    return model === undefined || !Number.isFinite(score.perStep) ? [] : [{ score, model }];
  });
  // Of one family and with the same options in their names: size is all that differs.
  const kindOf = ({ name, family }: { readonly name: string; readonly family: ModelFamily }): string =>
    [family.name, ...name.split(",").slice(1)].join(",");
  const sized = points.filter(({ model }) => model.family.nested);
  const joined = [...new Set(sized.map(({ model }) => kindOf(model)))].flatMap((kind) => {
    const members = sized.filter(({ model }) => kindOf(model) === kind).toSorted((x, y) => x.model.parameters - y.model.parameters);
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
  const ends = points.flatMap(({ score }) => [score.perStep, ...(score.interval95 ?? [])]).map((nats) => inUnit(nats, unit));
  const [low, high] = points.length === 0 ? [0, 1] : [Math.min(...ends), Math.max(...ends)];
  const room = 0.06 * (high - low || 1);
  const range = [low - room, high + room] as const;
  const sizes = logTicks(points.map(({ model }) => model.parameters));
  const labels = labelsOf(points, unit, styles, sizes.range, range);
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
          mode: "markers",
          name: plotText(score.name),
          x: [model.parameters],
          y: [value],
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
        margin: { l: 62, r: 20, t: 20, b: 50 },
        xaxis: axis("free parameters (log scale)", { type: "log", ...sizes }),
        yaxis: axis(scoreAxis(unit), { nticks: 6, range }),
        annotations: labels(570, 32),
      },
      { margin: { l: 50, r: 10, t: 20, b: 46 }, annotations: labels(290, 16) },
    ),
  };
}

/** The labels as annotations of a plot `width` px wide, its names in lines of at most `letters`: a far one is joined to its mark by a line. */
function labelsOf(
  points: readonly { readonly score: PerStepScore; readonly model: { readonly parameters: number } }[],
  unit: ScoreUnit,
  styles: ModelStyles,
  sizes: readonly [number, number],
  range: readonly [number, number],
): (width: number, letters: number) => Readonly<Record<string, unknown>>[] {
  const height = 330;
  const down = (value: number): number => (height * (range[1] - value)) / (range[1] - range[0]);
  return (width, letters) => {
    const texts = points.map(({ score }) => wrapped(score.name, letters));
    const marks = points.map(({ score, model }, i) => {
      const lines = texts[i]!.split("<br>");
      const [low, high] = intervalInUnit(score.interval95, unit) ?? [inUnit(score.perStep, unit), inUnit(score.perStep, unit)];
      return {
        x: (width * (Math.log10(model.parameters) - sizes[0])) / (sizes[1] - sizes[0]),
        y: down(inUnit(score.perStep, unit)),
        top: down(Math.max(low, high)),
        bottom: down(Math.min(low, high)),
        width: 4 + 6.1 * Math.max(...lines.map((line) => line.length)),
        height: 14 * lines.length,
      };
    });
    return placeLabels(marks, width, height).map(({ dx, dy, far }, i) => ({
      x: Math.log10(points[i]!.model.parameters),
      y: inUnit(points[i]!.score.perStep, unit),
      text: texts[i],
      align: dx > 0 ? "left" : "right",
      font: { size: 11, color: readableOn("#ffffff", styleOf(styles, points[i]!.score.name).colour) },
      ...(far
        ? { showarrow: true, arrowhead: 0, arrowwidth: 0.75, arrowcolor: "#9aa4ae", standoff: 6, ax: dx, ay: dy }
        : { showarrow: false, xshift: dx, yshift: 0 - dy }),
    }));
  };
}

/** Powers of ten, and 2 and 5 times them where the sizes span less than a factor of 30; half a decade of room at least. */
function logTicks(sizes: readonly number[]) {
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
