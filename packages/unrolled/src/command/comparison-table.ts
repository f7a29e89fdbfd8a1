import { independentUnitsInWords } from "@unrolled/plotting";
import { describeStop } from "../compare/model-summary.js";
import type { ComparisonPlan } from "../compare/plan.js";
import { scoreUnitOf, unitsName } from "../compare/units.js";
import type { ComparedModel, ComparedModels } from "../families/family.js";
import { textTable } from "./table.js";

/** The table at the end of a run, best model first and approximated scores last, ± one standard error over independent units (as in the report). */
export function comparisonTable({ models, comparison }: ComparedModels, plan: ComparisonPlan, asked: string): string {
  const unit = scoreUnitOf(plan.data, models);
  const scale = unit.kind === "bits" ? -1 / Math.LN2 : 1;
  const rows = models.map((model, i) => ({ model, score: comparison.scores[i] }));
  const place = ({ score }: (typeof rows)[number]): number => (score?.approximated === true ? 1 : 0);
  rows.sort((a, b) => place(a) - place(b) || (b.score?.perStep ?? 0) - (a.score?.perStep ?? 0));
  const table = textTable(
    [
      { title: "model", align: "left" },
      { title: "parameters", align: "right" },
      { title: `${unit.kind} per ${unit.step} ± SE`, align: "right" },
      { title: "Monte Carlo SE", align: "right" },
      { title: "fit s", align: "right" },
      { title: "stopped", align: "left" },
    ],
    rows.map(({ model, score }) => {
      const error = Math.abs(scale) * (score?.standardError ?? Number.NaN);
      return [
        model.name,
        String(model.fitted.fit.parameters),
        `${(scale * (score?.perStep ?? Number.NaN)).toFixed(4)} ± ${Number.isNaN(error) ? "?" : error.toFixed(4)}`,
        monteCarlo(model, Math.abs(scale) * (score?.monteCarloStandardError ?? Number.NaN)),
        model.fitted.fitSeconds.toFixed(1),
        describeStop(model.fitted),
      ];
    }),
  );
  const first = comparison.scores[0];
  const over = first === undefined ? "no sequences" : independentUnitsInWords(first, unitsName(asked));
  const density = models.some((model) => model.fitted.fit.density)
    ? "log-densities: they depend on the units of the data"
    : "probabilities";
  const better = unit.kind === "bits" ? "fewer is better" : "more is better";
  return `${table}Test, pooled over steps, ${better}; ${density}. ± is one standard error over ${over}, parameters held fixed.\n`;
}

function monteCarlo({ score }: ComparedModel, perStep: number): string {
  const from = score.logLikelihood.standardErrorFrom;
  return from === "exact" || Number.isNaN(perStep) ? from : String(Number(perStep.toPrecision(2)));
}
