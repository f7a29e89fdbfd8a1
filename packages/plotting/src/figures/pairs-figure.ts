import type { Figure, PairedDifference, Verdict } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { type Advantage, winnerFirst } from "../advantage.js";
import { axis, figureLayout, note } from "../figure-layout.js";
import { formatFixed, formatInterval, formatPValue } from "../format-number.js";
import { advantageInterval, advantageInUnit, type ScoreUnit, unitName, zero } from "../score-unit.js";
import { plotText } from "../text.js";
import { ink, type ModelStyles, quietInk, styleModels, styleOf } from "../theme.js";
import { errorBars, nameTicks, rowHeight } from "./score-figure.js";

export interface PairsFigureOptions {
  readonly unit: ScoreUnit;
  readonly styles?: ModelStyles;
  /** Only the pairs with this model, turned so that it comes first. Default: all pairs, the better model first. */
  readonly reference?: string;
  readonly id?: string;
  readonly title?: string;
}

/** A forest plot of the paired differences: dot, 95 % interval and a line at zero; Holm-adjusted p on hover. */
export function pairsFigure(pairs: readonly PairedDifference[], options: PairsFigureOptions): Figure {
  checkOptions("pairsFigure", options, ["unit", "styles", "reference", "id", "title"]);
  const { unit, reference } = options;
  const styles = options.styles ?? styleModels([...new Set(pairs.flatMap(({ a, b }) => [a, b]))]);
  const shown = pairs.filter(({ a, b }) => reference === undefined || a === reference || b === reference);
  const ordered = shown.map((pair) => winnerFirst(pair, reference)).toSorted((x, y) => x.perStep - y.perStep);
  const data = ordered
    .filter(({ perStep }) => Number.isFinite(perStep))
    .map((pair) => {
      const value = advantageInUnit(pair.perStep, unit);
      const interval = advantageInterval(pair.interval95, unit);
      const decided = pair.verdict === "a-better" || pair.verdict === "b-better";
      const colour = decided ? styleOf(styles, value > 0 ? pair.first : pair.second).colour : quietInk;
      const tests = [
        pair.pairedT === null ? null : `t: ${formatPValue(pair.pairedT)}`,
        pair.wilcoxon === null ? null : `Wilcoxon: ${formatPValue(pair.wilcoxon)}`,
      ].filter((test) => test !== null);
      return {
        type: "scatter",
        mode: "markers",
        name: label(pair),
        x: [value],
        y: [label(pair)],
        cliponaxis: false,
        marker: { color: decided ? colour : "#ffffff", symbol: "circle", size: 8, line: { color: colour, width: 2 } },
        error_x: errorBars(value, interval, colour),
        hovertemplate: `<b>${label(pair)}</b><br>${formatFixed(value, 4)}, 95 % ${formatInterval(interval)}<br>${
          tests.length === 0 ? "no test" : `${pairs.length < 2 ? "" : "Holm-adjusted "}${tests.join(", ")}`
        }<extra></extra>`,
      };
    });
  const names = ordered.map(({ first, second }) => `${first} − ${second}`);
  const infinite = ordered.filter(({ perStep }) => !Number.isFinite(perStep));
  return {
    id: options.id ?? (reference === undefined ? "pairs" : "pairs-with-best"),
    title: options.title ?? (reference === undefined ? "Paired differences" : `${reference} against each other model`),
    caption: captionOf(ordered),
    data,
    layout: figureLayout(
      72 + rowHeight(names, 36, 32) * ordered.length,
      {
        xaxis: axis(`advantage of the first, ${unitName(unit)}`, {
          nticks: 8,
          zeroline: true,
          zerolinecolor: ink,
          zerolinewidth: 1.5,
          range: rangeOf(ordered, unit),
        }),
        yaxis: axis(null, {
          type: "category",
          categoryorder: "array",
          categoryarray: ordered.map(label),
          range: [-0.6, ordered.length - 0.4],
          ticks: "",
          ...nameTicks(names, 36),
          tickfont: { size: 12, color: ink },
        }),
        annotations: infinite.map((pair) =>
          note(`${formatFixed(pair.perStep, 0)}: ${plotText(pair.perStep > 0 ? pair.second : pair.first)} gives ${zero(unit)}`, {
            x: pair.perStep > 0 ? 1 : 0,
            xanchor: pair.perStep > 0 ? "right" : "left",
            yref: "y",
            y: label(pair),
            yanchor: "middle",
          }),
        ),
      },
      {
        xaxis: { nticks: 4, title: { text: `advantage, ${unit.kind}` } },
        height: 72 + rowHeight(names, 18, 32) * ordered.length,
        yaxis: nameTicks(names, 18),
      },
    ),
  };
}

function captionOf(pairs: readonly Advantage[]): string {
  const dots = "Each dot is the difference between two models on the same sequences (right of zero the first is better)";
  const kind = pairs[0]?.unitKind ?? "sequences";
  if (pairs.every(({ interval95 }) => interval95 === null)) return `${dots}; without bars, since nothing measures the error.`;
  const noise = pairs.some(({ monteCarloStandardError }) => monteCarloStandardError !== 0) ? ", Monte Carlo noise included" : "";
  const reasons = openReasons.flatMap(([verdict, reason]) => (pairs.some((pair) => pair.verdict === verdict) ? [reason] : []));
  const open = reasons.length === 0 ? "" : `; an open dot leaves the order of the two undecided: ${reasons.join(", or ")}`;
  return `${dots} and its bar the 95 % t interval over independent ${kind}${noise}${open}.`;
}

/** Why a dot is open. */
const openReasons: readonly (readonly [Verdict, string])[] = [
  ["undecided", "its bar reaches zero"],
  ["not-after-adjustment", "Holm's adjustment for all pairs takes the difference back"],
  ["too-few-units", "fewer than six independent units cannot say"],
  ["no-spread", "nothing measures its error"],
  ["same", "the two give the same scores"],
  ["approximated", "a score is an approximation, how far off nothing measures"],
];

function label({ first, second }: Advantage): string {
  return plotText(`${first} − ${second}`);
}

/** From the lowest end to the highest, zero always inside, with a little room for the dots. */
function rangeOf(advantages: readonly Advantage[], unit: ScoreUnit): readonly [number, number] {
  const ends = advantages
    .flatMap(({ perStep, interval95 }) => [perStep, ...(interval95 ?? [])])
    .filter(Number.isFinite)
    .map((value) => advantageInUnit(value, unit));
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const room = 0.04 * (high - low || 1);
  return [low - room, high + room];
}
