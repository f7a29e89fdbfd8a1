import type { Dataset, PairedDifference, SplitName } from "@unrolled/core";
import type { ComparedModel, ComparedModels, Findings, ScoredRival } from "../families/family.js";
import type { RaceResult } from "../families/race.js";
import { logLikelihoodJson } from "../scores/log-likelihood-json.js";
import { trainResult } from "../scores/train-result.js";
import type { SplitWay } from "../splits/split-data.js";
import type { Accuracies } from "./accuracies.js";
import { modelFileName } from "./model-names.js";
import { overFits } from "./over-fits.js";
import type { ComparisonPlan } from "./plan.js";
import { dataFingerprint } from "./run-identity.js";

/** Where the data came from, beside the data themselves. */
export interface DataSource {
  /** As given to `--data`. */
  readonly asked: string;
  /** How the files were read. */
  readonly notes: readonly string[];
  /** "file": the data's own splits; otherwise how they were made. */
  readonly splitsFrom: string;
  readonly splitWay: SplitWay | "data";
  /** Steps of the windows that long sequences were cut into; null: none were. */
  readonly window: number | null;
}

export interface ResultsContext {
  readonly plan: ComparisonPlan;
  readonly source: DataSource;
  readonly version: string;
  /** What families found: it may add fields, such as `vowels`. */
  readonly findings: Required<Findings>;
  /** Null: nothing can be right or wrong. */
  readonly accuracies: Accuracies | null;
  /** Everything that may differ between two runs of the same command. */
  readonly timing: Readonly<Record<string, number | string>>;
}

export type Results = ReturnType<typeof resultsOf>;

/**
 * results.json (docs/formats.md): models with their scores, candidates and fits; pairs; what produced them. Times are the
 * fields `seconds`, `fitSeconds` and `searchSeconds` and the block `timing`; all else is the same for the same seed.
 */
export function resultsOf({ models, comparison }: ComparedModels, context: ResultsContext) {
  const { plan, source, version, findings, accuracies, timing } = context;
  const modelOf = (name: string): ComparedModel => models.find((model) => model.name === name) as ComparedModel;
  return {
    format: "unrolled/results",
    version: 1,
    data: describeData(plan.data, source),
    seed: String(plan.seed),
    models: models.map((model, i) => modelResult(model, comparison.scores[i], plan)),
    pairs: comparison.pairs.map((pair) => pairResult(pair, modelOf(pair.a), modelOf(pair.b))),
    ...(accuracies === null ? {} : { accuracies }),
    intervals:
      plan.fits > 1
        ? "conditional on the fitted parameters of each model's chosen fit; overFits adds the spread between fits"
        : "conditional on the fitted parameters: how sure the difference between these fits is, not what other seeds would give (see --fits)",
    ...findings.results,
    warnings: comparison.warnings,
    scoring: plan.scoring,
    validScoring: plan.validScoring,
    fits: plan.fits,
    kernel: models[0]?.score.logLikelihood.kernel ?? null,
    unrolled: version,
    node: process.version,
    timing,
  };
}

function modelResult(model: ComparedModel, score: ComparedModels["comparison"]["scores"][number] | undefined, plan: ComparisonPlan) {
  const { fitted, fitScores, name } = model;
  const { fit, entrant, candidates, recipe } = fitted;
  return {
    name,
    spec: recipe.spec.text,
    split: "test" as SplitName,
    parameters: fit.parameters,
    fitSeconds: fitted.fitSeconds,
    searchSeconds: candidates.reduce((total, { shortRun, fit: whole }) => total + (shortRun?.seconds ?? 0) + (whole?.seconds ?? 0), 0),
    stopped: fit.stopped,
    iterations: fit.history.length,
    bestIteration: fit.bestIteration,
    validPerStep: fit.validPerStep,
    train: trainResult(fit),
    chosen: entrant.label,
    settings: entrant.candidate,
    model: `models/${modelFileName(name)}`,
    ...logLikelihoodJson(model.score.logLikelihood, fit.density, model.score.seconds, plan.seed),
    overUnits: score && {
      ...(score.diffuseSteps === undefined ? {} : { diffuseSteps: score.diffuseSteps, steps: score.steps, perStep: score.perStep }),
      units: score.units,
      unitKind: score.unitKind,
      meanOfSequenceMeans: score.meanOfSequenceMeans,
      standardErrorPerStep: score.standardError,
      monteCarloStandardErrorPerStep: score.monteCarloStandardError,
      degreesOfFreedom: score.degreesOfFreedom,
      interval95PerStep: score.interval95,
    },
    fitWarnings: fit.warnings,
    candidates: candidates.map((candidate) => candidateResult(candidate, entrant.label)),
    fits: fitted.fits.map((each, f) => ({
      fit: f,
      chosen: each === fit,
      validPerStep: each.validPerStep,
      testPerStep: perStep(fitScores[f]),
      stopped: each.stopped,
      iterations: each.history.length,
      seconds: each.seconds,
    })),
    history: fit.history,
    ...(model.rival === undefined ? {} : { rival: rivalResult(model.rival) }),
  };
}

/** What the chosen candidate was set against on test: a − b of `pair` is how much better it is than the one left behind. */
function rivalResult({ candidate: { entrant, fit }, score, pair }: ScoredRival) {
  return { label: entrant.label, validPerStep: fit?.validPerStep ?? null, testPerStep: perStep(score), pair };
}

function candidateResult({ entrant, shortRun, fit }: RaceResult, chosen: string) {
  const last = fit ?? shortRun;
  return {
    name: entrant.name,
    label: entrant.label,
    chosen: entrant.label === chosen,
    parameters: last?.parameters ?? null,
    /** Whether it ran to its end or was left behind after the short run. */
    finished: fit !== null,
    shortRunValidPerStep: shortRun?.validPerStep ?? null,
    validPerStep: last?.validPerStep ?? null,
    trainPerStep: last?.history.at(-1)?.trainPerStep ?? null,
    iterations: last?.history.length ?? 0,
    stopped: fit?.stopped ?? "left behind after the short run",
    seconds: (shortRun?.seconds ?? 0) + (fit?.seconds ?? 0),
  };
}

function pairResult(pair: PairedDifference, a: ComparedModel, b: ComparedModel) {
  const { a: nameA, b: nameB, ...rest } = pair;
  return { a: nameA, b: nameB, split: "test" as SplitName, ...rest, overFits: overFits(a.fitScores, b.fitScores, pair) };
}

function perStep(score: ComparedModel["score"] | undefined): number | null {
  return score === undefined ? null : score.logLikelihood.value / score.logLikelihood.steps;
}

function describeData(data: Dataset, source: DataSource) {
  const part = (split: SplitName) => {
    const indices = data.splits?.[split] ?? [];
    const sequences = indices.map((index) => data.sequences[index]);
    return {
      sequences: sequences.length,
      steps: sequences.reduce((total, sequence) => total + (sequence?.observedSteps ?? 0), 0),
      groups: new Set(sequences.map((sequence) => sequence?.group).filter((group) => group !== null)).size,
    };
  };
  return {
    name: data.name,
    source: source.asked,
    read: source.notes,
    fingerprint: dataFingerprint(data),
    targets: data.targets,
    inputs: data.inputs,
    splitsFrom: source.splitsFrom,
    split: source.splitWay,
    window: source.window,
    splits: { train: part("train"), valid: part("valid"), test: part("test") },
    averaging: "perStep pools all observed steps; meanOfSequenceMeans gives each sequence the same weight",
  };
}
