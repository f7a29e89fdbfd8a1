import type { ComparedModel, ComparedModels } from "../compare/compare-models.js";
import type { ComparisonPlan } from "../compare/plan.js";
import { scoreUnitOf } from "../compare/score-unit-of.js";
import { textTable } from "./table.js";

/** The table at the end of a run, best model first. Error: half the 95 % interval over independent units. */
export function comparisonTable({ models, comparison }: ComparedModels, plan: ComparisonPlan): string {
  const unit = scoreUnitOf(plan.data, models);
  const scale = unit.kind === "bits" ? -1 / Math.LN2 : 1;
  const rows = models.map((model, i) => ({ model, score: comparison.scores[i] }));
  rows.sort((a, b) => (b.score?.perStep ?? 0) - (a.score?.perStep ?? 0));
  const table = textTable(
    [
      { title: "model", align: "left" },
      { title: "parameters", align: "right" },
      { title: `${unit.kind} per ${unit.step} ± 95 %`, align: "right" },
      { title: "Monte Carlo SE", align: "right" },
      { title: "fit s", align: "right" },
      { title: "stopped", align: "left" },
    ],
    rows.map(({ model, score }) => {
      const half = score?.interval95 ? (Math.abs(scale) * (score.interval95[1] - score.interval95[0])) / 2 : Number.NaN;
      return [
        model.name,
        String(model.fitted.fit.parameters),
        `${(scale * (score?.perStep ?? Number.NaN)).toFixed(4)} ± ${Number.isNaN(half) ? "?" : half.toFixed(4)}`,
        monteCarlo(model, Math.abs(scale) * (score?.monteCarloStandardError ?? Number.NaN)),
        model.fitted.fitSeconds.toFixed(1),
        model.fitted.fit.stopped,
      ];
    }),
  );
  const first = comparison.scores[0];
  const density = models.some((model) => model.fitted.fit.density)
    ? "log-densities: they depend on the units of the data"
    : "probabilities";
  const better = unit.kind === "bits" ? "fewer is better" : "more is better";
  return `${table}Test, pooled over steps, ${better}; ${density}. ± is half the 95 % t interval over ${first?.units ?? 0} ${first?.unitKind ?? "sequences"}, parameters held fixed.\n`;
}

function monteCarlo({ score }: ComparedModel, perStep: number): string {
  const from = score.logLikelihood.standardErrorFrom;
  return from === "exact" ? "exact" : from === "unavailable" ? "not measured" : perStep.toFixed(4);
}
