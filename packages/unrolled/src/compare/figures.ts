import type { Figure } from "@unrolled/core";
import { monteCarloConvergence } from "@unrolled/inference";
import {
  convergenceFigure,
  fitSpreadFigure,
  learningCurvesFigure,
  type ModelStyles,
  pairsFigure,
  particleHealthFigure,
  pathLearningFigure,
  type ScoreUnit,
  scoreFigure,
  sizeFigure,
  styleModels,
} from "@unrolled/plotting";
import type { ComparedModel, ComparedModels, Findings } from "../families/family.js";
import { comparable } from "./comparable.js";
import { modelSummary } from "./model-summary.js";
import type { ComparisonPlan } from "./plan.js";
import { sequenceFigures } from "./sequence-figures.js";

/** The figures of a report by the section they stand in. */
export interface ComparisonFigures {
  readonly scores: readonly Figure[];
  readonly pairs: readonly Figure[];
  readonly sequence: readonly Figure[];
  readonly hidden: readonly Figure[];
  readonly fits: readonly Figure[];
  readonly monteCarlo: readonly Figure[];
}

/** What was left out of a section, with the reason: "no mean advantage by group: …". */
export type LeftOut = Readonly<Partial<Record<keyof ComparisonFigures, readonly string[]>>>;

export async function comparisonFigures(
  compared: ComparedModels,
  plan: ComparisonPlan,
  unit: ScoreUnit,
  findings: Findings,
): Promise<{ readonly figures: ComparisonFigures; readonly leftOut: LeftOut }> {
  const { models, comparison } = compared;
  const styles = styleModels(models.map(({ name }) => name));
  const summaries = models.map(modelSummary);
  const marks = Object.fromEntries(summaries.flatMap(({ name, mark }) => (mark == null ? [] : [[name, mark]])));
  const fitted = models.filter(({ fitted: { fit } }) => fit.history.length > 0);
  const repeated = models.filter(({ fitScores }) => fitScores.length > 1);
  const along = await sequenceFigures(compared, plan.data, unit, styles);
  const figures = {
    scores: [
      scoreFigure(comparison.scores, { unit, styles, marks }),
      ...(models.length < 2 ? [] : [sizeFigure(comparison.scores, summaries, { unit, styles })]),
    ],
    pairs: comparison.pairs.length === 0 ? [] : [pairsFigure(comparison.pairs, { unit, styles })],
    sequence: along.figures,
    hidden: findings.figures ?? [],
    fits: [
      ...(fitted.length === 0
        ? []
        : [
            learningCurvesFigure(
              fitted.map(({ name, fitted: { fit } }) => ({
                name,
                history: fit.history,
                bestIteration: fit.bestIteration,
                stopped: fit.stopped as "tolerance",
              })),
              { unit, styles },
            ),
          ]),
      ...models.flatMap((model) => pathLearning(model, unit, styles)),
      ...(repeated.length === 0 ? [] : [fitSpreadFigure(spreadsOf(repeated), { unit, styles, split: "test" })]),
    ],
    monteCarlo: await monteCarloFigures(models, styles),
  };
  return { figures, leftOut: { sequence: along.leftOut, hidden: findings.leftOut ?? [] } };
}

/** Of a model whose candidates were learned from sampled paths. */
function pathLearning({ name, fitted }: ComparedModel, unit: ScoreUnit, styles: ModelStyles): Figure[] {
  const colour = styles.get(name)?.colour;
  const runs = fitted.candidates.flatMap(({ entrant, fit }) =>
    fit === null ? [] : [{ label: entrant.label, history: fit.history, kept: entrant === fitted.entrant }],
  );
  const figure = pathLearningFigure(runs, {
    model: name,
    unit,
    ...(colour === undefined ? {} : { colour }),
    id: `path-learning-${idOf(name)}`,
  });
  return figure === null ? [] : [figure];
}

/** A model's name as part of an id. */
function idOf(name: string): string {
  return name.replace(/[^a-z0-9]+/gi, "-");
}

function spreadsOf(models: readonly ComparedModel[]) {
  const all = models.flatMap(({ fitScores }) => fitScores);
  const scores = comparable(all);
  return models.map(({ name, fitScores, score }) => ({
    name,
    fits: fitScores.map((each, f) => {
      const { value, steps } = scores[all.indexOf(each)]!;
      return { label: `fit ${f + 1}`, perStep: value / steps, kept: each === score };
    }),
  }));
}

async function monteCarloFigures(models: readonly ComparedModel[], styles: ModelStyles): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { name, score } of models) {
    if (score.logLikelihood.exact) continue;
    const colour = styles.get(name)?.colour;
    const place = { model: name, ...(colour === undefined ? {} : { colour }) };
    const suffix = idOf(name);
    const [first] = score.logLikelihood.sequences;
    const convergence = first === undefined ? null : await monteCarloConvergence(first);
    if (convergence !== null) figures.push(convergenceFigure(convergence, { ...place, id: `monte-carlo-convergence-${suffix}` }));
    const health = particleHealthFigure(score.logLikelihood, { ...place, id: `particle-health-${suffix}` });
    if (health !== null) figures.push(health);
  }
  return figures;
}
