import { type AnyModel, type Figure, type Model, parseModel, selectSequences, splitOf, unpackSequence } from "@unrolled/core";
import { monteCarloConvergence, posterior } from "@unrolled/inference";
import {
  advantageFigure,
  convergenceFigure,
  type EmissionContent,
  emissionFigure,
  fitSpreadFigure,
  learningCurvesFigure,
  type ModelStyles,
  pairsFigure,
  particleHealthFigure,
  posteriorFigure,
  type ScoreUnit,
  scoreFigure,
  sizeFigure,
  styleModels,
  transitionFigure,
} from "@unrolled/plotting";
import type { ComparedModel, ComparedModels } from "./compare-models.js";
import { modelSummary } from "./model-summary.js";
import type { ComparisonPlan } from "./plan.js";
import { twoStateModel } from "./two-state-model.js";

/** The figures of a report by the section they stand in. */
export interface ComparisonFigures {
  readonly scores: readonly Figure[];
  readonly pairs: readonly Figure[];
  readonly sequence: readonly Figure[];
  readonly hidden: readonly Figure[];
  readonly fits: readonly Figure[];
  readonly monteCarlo: readonly Figure[];
}

export async function comparisonFigures(compared: ComparedModels, plan: ComparisonPlan, unit: ScoreUnit): Promise<ComparisonFigures> {
  const { models, comparison } = compared;
  const styles = styleModels(models.map(({ name }) => name));
  const fitted = models.filter(({ fitted: { fit } }) => fit.history.length > 0);
  const repeated = models.filter(({ fitScores }) => fitScores.length > 1);
  return {
    scores: [
      scoreFigure(comparison.scores, { unit, styles }),
      ...(models.length < 2 ? [] : [sizeFigure(comparison.scores, models.map(modelSummary), { unit, styles })]),
    ],
    pairs: comparison.pairs.length === 0 ? [] : [pairsFigure(comparison.pairs, { unit, styles })],
    sequence: advantageFigures(compared, plan, unit, styles),
    hidden: hiddenFigures(compared, plan),
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
      ...(repeated.length === 0 ? [] : [fitSpreadFigure(repeated.map(spreadOf), { unit, styles, split: "test" })]),
    ],
    monteCarlo: await monteCarloFigures(models, styles),
  };
}

function spreadOf({ name, fitScores, score }: ComparedModel) {
  return {
    name,
    fits: fitScores.map((each, f) => ({
      label: `fit ${f + 1}`,
      perStep: each.logLikelihood.value / each.logLikelihood.steps,
      kept: each === score,
    })),
  };
}

/** The best recurrent model and the best HMM (or the best two models), the better one first, along the first test sequence. */
function advantageFigures(compared: ComparedModels, plan: ComparisonPlan, unit: ScoreUnit, styles: ModelStyles): Figure[] {
  const ranked = byScore(compared);
  const network = ranked.find(({ fitted: { recipe } }) => recipe.spec.family.cell !== null);
  const markov = ranked.find(({ fitted: { recipe } }) => recipe.spec.family.kind === "hmm");
  const asked = network !== undefined && markov !== undefined ? [network, markov] : ranked.slice(0, 2);
  const [a, b] = asked.toSorted((x, y) => ranked.indexOf(x) - ranked.indexOf(y));
  if (a === undefined || b === undefined) return [];
  const [first, second] = [a, b].map(({ score }) => score.logLikelihood.sequences[0]);
  if (first === undefined || second === undefined || first.increments.length === 0) return [];
  return [
    advantageFigure({ name: a.name, sequence: first }, { name: b.name, sequence: second }, { unit, styles, symbols: symbolsOfFirst(plan) }),
  ];
}

/** Best score first. */
export function byScore({ models, comparison }: ComparedModels): ComparedModel[] {
  const perStep = (model: ComparedModel): number => comparison.scores[models.indexOf(model)]?.perStep ?? Number.NEGATIVE_INFINITY;
  return [...models].sort((x, y) => perStep(y) - perStep(x));
}

/** The symbols of the first test sequence; null where targets are not symbols. */
function symbolsOfFirst({ data }: ComparisonPlan): string[] | null {
  const symbols = data.targets.kind === "categorical" ? data.targets.symbols : null;
  const first = data.splits?.test[0];
  if (symbols === null || first === undefined) return null;
  return unpackSequence(data, first).targets.map((target) => (target === null ? "?" : (symbols[target as number] ?? "?")));
}

function hiddenFigures(compared: ComparedModels, plan: ComparisonPlan): Figure[] {
  const { data } = plan;
  const symbols = data.targets.kind === "categorical" ? data.targets.symbols : null;
  const figures: Figure[] = [];
  const two = twoStateModel(compared);
  if (two !== null && isDrawable(two.model.emission))
    figures.push(emissionFigure(two.model.emission, { id: "two-states", model: two.name, symbols }));
  const best = byScore(compared).find(({ fitted: { recipe } }) => recipe.spec.family.kind === "hmm");
  if (best === undefined) return figures;
  const { model: file } = best.fitted.fit;
  const model = parseModel(file, best.name) as AnyModel;
  if (best.name !== two?.name && isDrawable(file.emission)) figures.push(emissionFigure(file.emission, { model: best.name, symbols }));
  figures.push(transitionFigure(file.transition as number[][], { model: best.name }));
  const [law] = posterior(model as unknown as Model<"finite">, selectSequences(splitOf(data, "test"), [0]));
  if (law !== undefined && law.marginals !== null) figures.push(posteriorFigure(law, { model: best.name, symbols: symbolsOfFirst(plan) }));
  return figures;
}

function isDrawable(emission: unknown): emission is EmissionContent {
  return ["categorical", "bernoulli", "poisson", "gaussian"].includes((emission as { kind?: string } | undefined)?.kind ?? "");
}

async function monteCarloFigures(models: readonly ComparedModel[], styles: ModelStyles): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { name, score } of models) {
    if (score.logLikelihood.exact) continue;
    const colour = styles.get(name)?.colour;
    const place = { model: name, ...(colour === undefined ? {} : { colour }) };
    const suffix = name.replace(/[^a-z0-9]+/gi, "-");
    const [first] = score.logLikelihood.sequences;
    const convergence = first === undefined ? null : await monteCarloConvergence(first);
    if (convergence !== null) figures.push(convergenceFigure(convergence, { ...place, id: `monte-carlo-convergence-${suffix}` }));
    const health = particleHealthFigure(score.logLikelihood, { ...place, id: `particle-health-${suffix}` });
    if (health !== null) figures.push(health);
  }
  return figures;
}
