import type { Comparison, PerStepScore, UnitKind } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { winnerFirst } from "../advantage.js";
import { decimalsFor, formatCount, formatFixed, formatInterval, formatP, formatSeconds, formatWithError } from "../format-number.js";
import type { ModelSummary } from "../model-summary.js";
import { advantageInterval, advantageInUnit, inUnit, type ScoreUnit, unitName } from "../score-unit.js";
import { type ModelStyles, styleModels, styleOf } from "../theme.js";
import type { ReportCell, ReportColumn, ReportTable } from "./report-content.js";
import { independentUnitsInWords } from "./say-advantage.js";

export interface TableOptions {
  readonly unit: ScoreUnit;
  readonly styles?: ModelStyles;
  /** Of the pairs, only those with this model, turned so that it comes first. Default: all, the better model first. */
  readonly reference?: string;
}

const left = (title: string): ReportColumn => ({ title, align: "left" });
const right = (title: string): ReportColumn => ({ title, align: "right" });

/**
 * One row a model, the best first: score with its error, parameters, times, why it stopped, how it was chosen. The other
 * weighting (mean of sequence means) has a column where it differs by more than a quarter of a standard error.
 */
export function modelTable(comparison: Comparison, models: readonly ModelSummary[], options: TableOptions): ReportTable {
  checkOptions("modelTable", options, ["unit", "styles", "reference"]);
  const { unit } = options;
  const styles = options.styles ?? styleModels(comparison.models.map(({ name }) => name));
  // An approximation has no rank.
  const place = ({ approximated }: PerStepScore): number => (approximated === true ? 1 : 0);
  const scores = comparison.scores.toSorted((x, y) => place(x) - place(y) || y.perStep - x.perStep);
  const sampled = scores.some(({ monteCarloStandardError }) => monteCarloStandardError !== 0);
  const otherMean = scores.some(
    ({ perStep, meanOfSequenceMeans, standardError }) => Math.abs(perStep - meanOfSequenceMeans) > standardError / 4,
  );
  const rows = scores.map((score, rank): ReportCell[] => {
    const model = models.find(({ name }) => name === score.name);
    const error = advantageInUnit(score.standardError, unit);
    return [
      {
        text: model?.mark == null ? score.name : `${score.name} (${model.mark})`,
        colour: styleOf(styles, score.name).colour,
        strong: rank === 0 && place(score) === 0,
      },
      model === undefined ? "–" : formatCount(model.parameters),
      { text: formatWithError(inUnit(score.perStep, unit), error), strong: rank === 0 && place(score) === 0 },
      ...(sampled
        ? [
            score.approximated
              ? "approximation"
              : score.monteCarloStandardError === 0
                ? "exact"
                : formatError(advantageInUnit(score.monteCarloStandardError, unit)),
          ]
        : []),
      ...(otherMean ? [formatFixed(inUnit(score.meanOfSequenceMeans, unit), decimalsFor(error))] : []),
      model === undefined ? "–" : formatSeconds(model.fitSeconds),
      model === undefined ? "–" : formatSeconds(model.scoreSeconds),
      model?.stopped ?? "–",
      model?.chosen ?? "–",
    ];
  });
  return {
    caption: `${scores.length === 1 ? "Score" : "Scores"} on test in ${unitName(unit)}, ${meaning(unit)}, pooled over steps${errorsOf(scores[0], sampled)}.`,
    columns: [
      left("Model"),
      right("Parameters"),
      right(scores.some(({ standardError }) => standardError > 0) ? `${capitalised(unitName(unit))} ± error` : capitalised(unitName(unit))),
      ...(sampled ? [right("Monte Carlo error")] : []),
      ...(otherMean ? [right("Mean of sequence means")] : []),
      right("Fit time"),
      right("Scoring time"),
      left("Stopped"),
      left("Chosen on valid"),
    ],
    rows,
  };
}

/** AIC and BIC on train of the models whose likelihood is exact, the lowest BIC first; null where none is. */
export function criteriaTable(models: readonly ModelSummary[]): ReportTable | null {
  const rows = models.flatMap(({ name, parameters, aic, bic, diffuse = false }) =>
    aic === null || aic === undefined || bic === null || bic === undefined ? [] : [{ name, parameters, aic, bic, diffuse }],
  );
  if (rows.length === 0) return null;
  // A diffuse start gives its first targets no density, so that its criteria have no place among the others'.
  rows.sort((x, y) => Number(x.diffuse) - Number(y.diffuse) || x.bic - y.bic);
  const apart = rows.some(({ diffuse }) => diffuse) && rows.some(({ diffuse }) => !diffuse);
  const mark = apart
    ? " Those of a model with a diffuse start compare only with models of the same start, for its first targets have no density; they stand last."
    : "";
  return {
    caption: `Information criteria on train, in nats, fewer is better: they take the place of held-out data and assume maximum likelihood, so that they are too hard on a smoothed n-gram and on a network that was stopped early. The scores on test need neither.${mark}`,
    columns: [left("Model"), right("Parameters"), right("AIC"), right("BIC")],
    rows: rows.map(({ name, parameters, aic, bic, diffuse }, rank): ReportCell[] => [
      apart && diffuse ? `${name} (diffuse start)` : name,
      formatCount(parameters),
      formatCriterion(aic),
      { text: formatCriterion(bic), strong: rank === 0 },
    ]),
  };
}

/** One row a pair, turned as in `pairsFigure` so that the better model comes first, the largest difference on top. */
export function pairTable(comparison: Comparison, options: TableOptions): ReportTable {
  checkOptions("pairTable", options, ["unit", "styles", "reference"]);
  const { unit } = options;
  const advantages = comparison.pairs
    .filter(({ a, b }) => options.reference === undefined || a === options.reference || b === options.reference)
    .map((pair) => winnerFirst(pair, options.reference))
    .toSorted((x, y) => y.perStep - x.perStep);
  const sampled = advantages.some(({ monteCarloStandardError }) => monteCarloStandardError !== 0);
  const otherMean = advantages.some(
    ({ perStep, meanOfSequenceMeans, standardError }) => Math.abs(perStep - meanOfSequenceMeans) > standardError / 4,
  );
  const few = advantages.some(({ verdict }) => verdict === "too-few-units")
    ? "; over so few, neither a t test nor a bootstrap can be trusted, and the intervals hold only for normally distributed differences"
    : "";
  const adjusted = comparison.pairs.length < 2 ? "" : `, and the p-values are Holm-adjusted over all ${comparison.pairs.length} pairs`;
  return {
    caption: `By how much the first model is better than the second on the same test sequences, ${unitName(unit)}, ± the standard error of the difference; intervals and p-values are over ${advantages[0] === undefined ? "independent sequences" : independentUnits(advantages[0])}${adjusted}${few}.`,
    columns: [
      left("Pair"),
      right("Difference ± error"),
      right("95 % interval"),
      ...(sampled ? [right("Monte Carlo part")] : []),
      ...(otherMean ? [right("Mean of sequence means")] : []),
      right("95 % bootstrap"),
      right("p, t test"),
      right("p, Wilcoxon"),
    ],
    rows: advantages.map((advantage): ReportCell[] => {
      const error = advantageInUnit(advantage.standardError, unit);
      return [
        `${advantage.first} − ${advantage.second}`,
        formatWithError(advantageInUnit(advantage.perStep, unit), error),
        formatInterval(advantageInterval(advantage.interval95, unit)),
        ...(sampled ? [formatError(advantageInUnit(advantage.monteCarloStandardError, unit))] : []),
        ...(otherMean ? [formatFixed(advantageInUnit(advantage.meanOfSequenceMeans, unit), decimalsFor(error))] : []),
        ...(advantage.verdict === "too-few-units"
          ? ["–", "–"]
          : [formatInterval(advantageInterval(advantage.bootstrap95, unit)), formatP(advantage.pairedT)]),
        formatP(advantage.wilcoxon),
      ];
    }),
  };
}

/** "−log₂ of the probability (fewer is better)" */
function meaning(unit: ScoreUnit): string {
  const sign = unit.kind === "bits" ? "−log₂" : "log";
  const better = unit.kind === "bits" ? "fewer is better" : "more is better";
  return `${sign} of the ${unit.density ? "probability density, which depends on the units of the data" : "probability"} (${better})`;
}

/** What stands behind "±", where anything does. */
function errorsOf(score: PerStepScore | undefined, sampled: boolean): string {
  if (score === undefined) return "";
  if (score.units < 2) return `, without an error, since there is ${independentUnits(score)}`;
  return `, ± one standard error over ${independentUnits(score)}${sampled ? " (which contains the Monte Carlo error shown beside it)" : ""}`;
}

/** "27 independent groups", "1 independent sequence". */
function independentUnits(of: { readonly units: number; readonly unitKind: UnitKind }): string {
  return independentUnitsInWords(of).replace(" ", " independent ");
}

function formatError(error: number): string {
  return error === 0 ? "0" : formatFixed(error, decimalsFor(error));
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Criteria are compared by differences, and one below 1 says nothing: one decimal. */
function formatCriterion(value: number): string {
  return formatFixed(value, 1);
}
