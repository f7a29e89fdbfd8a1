import {
  type AnyModel,
  type Comparison,
  checkOptions,
  type Dataset,
  key,
  type LogLikelihood,
  type ModelFile,
  parseModel,
} from "@unrolled/core";
import type { ReportContent } from "@unrolled/plotting";
import { accuraciesOf } from "../compare/accuracies.js";
import { compareModels } from "../compare/compare-models.js";
import { type ComparisonFigures, comparisonFigures } from "../compare/figures.js";
import { findingsOf } from "../compare/findings.js";
import { describeResult, describeStop } from "../compare/model-summary.js";
import { type PlannedComparison, type PlanOptions, planComparison } from "../compare/plan.js";
import { reportContent } from "../compare/report-content.js";
import { type DataSource, type Results, resultsOf } from "../compare/results.js";
import { type RunOptions, running } from "../compare/running.js";
import { scoreUnitOf, unitsName } from "../compare/units.js";
import { loadReading } from "../data/index.js";
import { extensionUrls, loadExtensions } from "../extensions.js";
import type { ComparedModels } from "../families/family.js";
import { partOf } from "../tasks/fit-task.js";
import { share } from "../tasks/shared.js";
import { version } from "../version.js";

/** What `compare` is asked: the data, what may be asked of a comparison, and how it is carried out. */
export interface CompareOptions extends PlanOptions, Omit<RunOptions, "parts"> {
  /** A dataset, or the name or path of one (`loadDataset`). */
  readonly data: Dataset | string;
}

/** A model of a comparison. */
export interface ModelOutcome {
  readonly name: string;
  readonly spec: string;
  readonly model: AnyModel;
  /** Its score on test. */
  readonly logLikelihood: LogLikelihood;
  /** Why fitting ended, in words. */
  readonly stopped: string;
}

/** What came of a comparison. */
export interface ComparisonOutcome extends Pick<Comparison, "scores" | "pairs"> {
  readonly models: readonly ModelOutcome[];
  /** The answer in sentences, the most important first. */
  readonly headline: readonly string[];
  readonly warnings: readonly string[];
  /** By the section of the report that they stand in. */
  readonly figures: ComparisonFigures;
  /** Everything the report says; `writeReport` writes it. */
  readonly report: ReportContent;
  /** What stands in results.json (docs/formats.md). */
  readonly results: Results;
  /** Models that were not chosen and are worth a file, by what their families found. */
  readonly otherModels: readonly (ModelFile & { readonly name: string })[];
  /** What it was made of. */
  readonly compared: ComparedModels;
  readonly plan: PlannedComparison;
  readonly source: DataSource;
}

/**
 * Does the recurrent network really beat the hidden Markov model on these sequences, by how much, and how sure is that? Fits every model
 * on train, chooses on valid, scores test with the same random keys for all, and compares them in pairs, as `unrolled compare` does.
 * Results depend on data, models and seed alone, whatever the number of workers.
 *
 * @throws UsageError or InputError where data or SPECs do not fit, before anything is computed.
 * @example
 * const c = await compare({ data, models: ["hmm:2,restarts=2", "ngram:2"], seed: 7, workers: 0 });
 * const [pair] = c.pairs;
 * console.log(c.headline[0], pair.meanDifferencePerStep, pair.interval95, c.figures.scores.length);
 * await writeReport(c, "out", { images: "none" });
 */
export async function compare(options: CompareOptions): Promise<ComparisonOutcome> {
  checkOptions("compare", options, [
    "data",
    "models",
    "seed",
    "split",
    "window",
    "fits",
    "particles",
    "replicates",
    "budget",
    "workers",
    "executor",
    "extensions",
    "progress",
    "signal",
  ]);
  await loadExtensions(extensionUrls(options.extensions ?? []));
  const { data } = options;
  const reading = typeof data === "string" ? await loadReading([data]) : { data, notes: [] };
  const plan = await planComparison(reading.data, options);
  const asked = typeof data === "string" ? data : data.name;
  const models = plan.recipes.map(({ spec }) => JSON.stringify(spec.text)).join(", ");
  return runComparison(plan, options, {
    asked,
    notes: reading.notes,
    command: `compare({ models: [${models}], seed: ${JSON.stringify(plan.seed)} })`,
  });
}

/** Where a comparison was asked for. */
export interface Asked {
  /** The data, as they were named. */
  readonly asked: string;
  /** How they were read. */
  readonly notes: readonly string[];
  /** The command line, or the call. */
  readonly command: string;
}

/** Carries a plan out. */
export function runComparison(plan: PlannedComparison, options: RunOptions, { asked, notes, command }: Asked): Promise<ComparisonOutcome> {
  const started = performance.now();
  const { data, split } = plan;
  return running(data, options, async ({ runner, shared, progress, workers }) => {
    const bits = data.targets.kind === "categorical" ? "bits" : "nats";
    const compared = await compareModels(
      { ...plan, runner, shared, sharedTest: share(partOf(data, "test")) },
      { expect: progress.expect, finished: (spec, model) => progress.finish(spec, describeResult(model, bits)) },
    );
    progress.stop();
    const source = { asked, notes: [...notes, ...split.notes], splitsFrom: split.splitsFrom, splitWay: split.way, window: split.window };
    const unit = scoreUnitOf(data, compared.models);
    const units = unitsName(asked);
    const findings = await findingsOf(compared, data, { unit, ...(units === undefined ? {} : { unitsName: units }) });
    const { figures, leftOut } = await comparisonFigures(compared, plan, unit, findings);
    const timing = {
      totalSeconds: (performance.now() - started) / 1000,
      workers,
      reusedParts: runner.reused(),
      finishedAt: new Date().toISOString(),
    };
    const accuracies = await accuraciesOf(compared, partOf(data, "test"), key(plan.seed).fold("accuracies"));
    const context = { plan, source, version: version(), findings, accuracies, timing };
    const report = reportContent(compared, figures, { ...context, unit, leftOut, command });
    return {
      scores: compared.comparison.scores,
      pairs: compared.comparison.pairs,
      models: compared.models.map(({ name, fitted, score }) => ({
        name,
        spec: fitted.recipe.spec.text,
        model: parseModel({ ...fitted.fit.model, name }, name),
        logLikelihood: score.logLikelihood,
        stopped: describeStop(fitted),
      })),
      headline: report.headline,
      warnings: report.warnings,
      figures,
      report,
      results: resultsOf(compared, context),
      compared,
      plan,
      source,
      otherModels: findings.models
        .filter(({ name }) => compared.models.every((model) => model.name !== name))
        .map(({ name, model }) => ({ ...model, name })),
    };
  });
}
