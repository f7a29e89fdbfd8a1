import type { Comparison, Figure, LogLikelihood, SplitName } from "@unrolled/core";
import { survivors } from "@unrolled/learning";
import {
  criteriaTable,
  formatCount,
  formatFixed,
  headline,
  inUnit,
  modelTable,
  pairTable,
  type ReportBlock,
  type ReportCell,
  type ReportContent,
  type ReportFact,
  type ReportSection,
  type ReportTable,
  type ScoreUnit,
  unitName,
} from "@unrolled/plotting";
import type { ComparedModel, ComparedModels } from "../families/family.js";
import { accuracyBlocks } from "./accuracies.js";
import type { ComparisonFigures, LeftOut } from "./figures.js";
import { modelSummary } from "./model-summary.js";
import { stillImproving, warningsOf, withoutInputs } from "./notices.js";
import type { DataSource, ResultsContext } from "./results.js";
import { unitsName } from "./units.js";

export interface ReportContext extends ResultsContext {
  readonly unit: ScoreUnit;
  /** The command line, or the call. */
  readonly command: string;
  /** Figures that are not there, with the reason. */
  readonly leftOut: LeftOut;
}

/** Everything the report says. */
export function reportContent(compared: ComparedModels, figures: ComparisonFigures, context: ReportContext): ReportContent {
  const { plan, unit } = context;
  const { data } = plan;
  const units = unitsName(context.source.asked);
  const [only, ...others] = compared.models;
  const [lead, ...beside] = figures.scores;
  const count = (split: SplitName): number => data.splits?.[split].length ?? 0;
  const steps = (split: SplitName): number =>
    (data.splits?.[split] ?? []).reduce((total, index) => total + (data.sequences[index]?.observedSteps ?? 0), 0);
  return {
    title:
      others.length === 0 ? `How well does ${only?.name ?? "a model"} predict ${data.name}?` : `Which model predicts ${data.name} best?`,
    subtitle:
      context.source.splitWay === "temporal"
        ? `cut in time: ${counted(steps("train"), "step")} to train, ${formatCount(steps("valid"))} to choose, ${formatCount(steps("test"))} to test`
        : `${counted(count("train"), "sequence")} to train, ${count("valid")} to choose, ${count("test")} to test`,
    headline: [
      ...headline({
        comparison: compared.comparison,
        models: compared.models.map(modelSummary),
        unit,
        fits: plan.fits,
        ...(units === undefined ? {} : { unitsName: units }),
        ...(data.targets.kind === "categorical" ? { symbolCount: data.targets.size } : {}),
      }),
      ...withoutInputs(compared.models, data),
      ...stillImproving(compared.models),
      ...context.findings.headline,
    ],
    ...(lead === undefined ? {} : { headlineFigure: lead }),
    warnings: warningsOf(compared),
    sections: [
      scoresSection(compared, beside, unit),
      pairsSection(compared, figures, context),
      section("accuracy", "Targets that are right", context.accuracies === null ? [] : accuracyBlocks(context.accuracies)),
      section("sequence", "Where in the sequence", [...figureBlocks(figures.sequence), ...leftOutText(context.leftOut.sequence)]),
      section("hidden", "What the hidden states found", [
        ...hiddenText(context),
        ...figureBlocks(figures.hidden),
        ...leftOutText(context.leftOut.hidden),
      ]),
      fitsSection(compared, figures, context),
      section("monte-carlo", "Scores by sampling", figureBlocks(figures.monteCarlo)),
      fairnessSection(compared, context),
    ].filter(({ blocks }) => blocks.length > 0),
    provenance: provenance(compared, context),
  };
}

function leftOutText(reasons: readonly string[] = []): ReportBlock[] {
  return reasons.length === 0 ? [] : [{ kind: "text", text: `Left out: ${reasons.join("; ")}.` }];
}

/** "1 sequence", "1,234 sequences". */
function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function section(id: string, title: string, blocks: readonly ReportBlock[]): ReportSection {
  return { id, title, blocks };
}

function figureBlocks(figures: readonly Figure[]): ReportBlock[] {
  return figures.map((figure) => ({ kind: "figure", figure }));
}

function scoresSection(compared: ComparedModels, figures: readonly Figure[], unit: ScoreUnit): ReportSection {
  const table = modelTable(compared.comparison, compared.models.map(modelSummary), { unit });
  return section("test-scores", "Scores on test", [{ kind: "table", table }, ...figureBlocks(figures)]);
}

function pairsSection({ comparison, models }: ComparedModels, figures: ComparisonFigures, { unit, plan }: ReportContext): ReportSection {
  if (comparison.pairs.length === 0) return section("differences", "Pairs", []);
  const warnings = [...new Set(comparison.pairs.flatMap((pair) => pair.warnings.map((warning) => `${pair.a} − ${pair.b}: ${warning}`)))];
  return section("differences", "Differences in pairs", [
    ...figureBlocks(figures.pairs),
    { kind: "table", table: pairTable(comparison, { unit }) },
    ...(warnings.length === 0 ? [] : [{ kind: "warnings", warnings } as const]),
    { kind: "text", text: intervalText(models, plan.fits) },
  ]);
}

function intervalText(models: readonly ComparedModel[], fits: number): string {
  if (fits === 1 || models.every(({ fitScores }) => fitScores.length < 2))
    return "Intervals are conditional on the fitted parameters: another training run would give other parameters and other scores. Run with --fits R to see by how much.";
  return `Intervals are conditional on the fitted parameters of the fit that was kept. results.json gives each pair's difference averaged over the ${fits} fits, with the spread between fits in its error (overFits).`;
}

function hiddenText({ findings: { text } }: ReportContext): ReportBlock[] {
  return text.length === 0 ? [] : [{ kind: "text", text: text.join(" ") }];
}

function fitsSection({ models }: ComparedModels, figures: ComparisonFigures, { unit }: ReportContext): ReportSection {
  const criteria = criteriaTable(models.map(modelSummary));
  return section("fits", "How the models were fitted and chosen", [
    ...figureBlocks(figures.fits),
    ...(criteria === null ? [] : [{ kind: "table", table: criteria } as const]),
    ...models.map(
      (model): ReportBlock => ({
        kind: "details",
        summary: `${model.name}: ${model.fitted.candidates.length === 1 ? "as asked for" : `${model.fitted.candidates.length} candidates`}`,
        blocks: [{ kind: "table", table: candidateTable(model, unit) }, ...fitWarnings(model)],
      }),
    ),
  ]);
}

function candidateTable({ name, fitted }: ComparedModel, unit: ScoreUnit): ReportTable {
  const score = (perStep: number | null | undefined): string =>
    perStep === null || perStep === undefined ? "–" : formatFixed(inUnit(perStep, unit), 4);
  const best = survivors(fitted.candidates, mostCandidates, ({ fit, shortRun }) => fit?.validPerStep ?? shortRun?.validPerStep ?? null);
  const shown = fitted.candidates.filter((candidate) => best.includes(candidate) || candidate.entrant === fitted.entrant);
  return {
    caption: captionOf(fitted, shown.length, `${name} with its score on valid in ${unitName(unit)}`),
    columns: [
      { title: "Candidate", align: "left" },
      { title: "Parameters", align: "right" },
      { title: "After the short run", align: "right" },
      { title: "At the end", align: "right" },
      { title: "Iterations", align: "right" },
    ],
    rows: shown.map(({ entrant, shortRun, fit }): ReportCell[] => {
      const chosen = entrant === fitted.entrant;
      return [
        { text: entrant.label, strong: chosen },
        formatCount((fit ?? shortRun)?.parameters ?? 0),
        score(shortRun?.validPerStep),
        { text: score(fit?.validPerStep), strong: chosen },
        String((fit ?? shortRun)?.history.length || "–"),
      ];
    }),
  };
}

/** More candidates than this are not all in the table; results.json has them. */
const mostCandidates = 24;

function captionOf({ candidates }: ComparedModel["fitted"], shown: number, what: string): string {
  if (candidates.length === 1) return `The one candidate of ${what}.`;
  const every = shown === candidates.length ? "Every candidate" : `The best ${shown} of ${candidates.length} candidates`;
  const left = candidates.some(({ fit }) => fit === null) ? "; those without a final score were left behind after a short run" : "";
  return `${every} of ${what}${left}. Scores on valid chose the model and carry that optimism.`;
}

function fitWarnings({ fitted }: ComparedModel): ReportBlock[] {
  const warnings = [...fitted.fit.warnings, ...(fitted.recipe.spec.family.warnings?.(fitted) ?? [])];
  return warnings.length === 0 ? [] : [{ kind: "warnings", warnings }];
}

/** What a model has seen when a step is scored. */
function contextText({ splitWay }: DataSource): string {
  return splitWay === "temporal"
    ? "valid and test go on where the part before ends: every model is given all steps before, in one pass, and scored on the part's own steps"
    : "every model starts afresh at the beginning of each sequence";
}

/** What stands for independent where whole sequences are too few. */
function blocksFact({ scores: [first] }: Comparison): { readonly name: string; readonly value: string }[] {
  if (first?.blockLength === undefined) return [];
  return [
    {
      name: "Independent units",
      value: `${first.units} blocks of ${first.blockLength === 1 ? "1 step" : `${first.blockLength} neighbouring steps`}: twice the automatic length of Politis and White (2004), the longest that a model or a pair asks for, and at most a sixth of the test part. They say how sure a difference is as these series go on, not on other series`,
    },
  ];
}

function fairnessSection({ models, comparison }: ComparedModels, { plan, source }: ReportContext): ReportSection {
  const { data } = plan;
  const steps = (split: SplitName): string => {
    const sequences = (data.splits?.[split] ?? []).map((index) => data.sequences[index]);
    const groups = new Set(sequences.map((sequence) => sequence?.group).filter((group) => group !== null && group !== undefined)).size;
    const observed = sequences.reduce((total, sequence) => total + (sequence?.observedSteps ?? 0), 0);
    const noun = (unitsName(source.asked) ?? "groups").replace(/s$/, "");
    return `${counted(sequences.length, "sequence")}, ${counted(observed, "observed step")}${groups === 0 ? "" : `, ${counted(groups, noun)}`}`;
  };
  return section("fairness", "What was the same for all", [
    {
      kind: "facts",
      facts: [
        { name: "Train", value: steps("train") },
        { name: "Valid", value: steps("valid") },
        { name: "Test", value: steps("test") },
        ...(source.notes.length === 0
          ? []
          : [{ name: "Data as read", value: source.notes.map((note) => (/[.!?]$/.test(note) ? note : `${note}.`)).join(" ") }]),
        { name: "Splits", value: source.splitsFrom === "data" ? "the data's own; the same for all models" : source.splitsFrom },
        { name: "Context", value: contextText(source) },
        ...blocksFact(comparison),
        {
          name: "Choices",
          value:
            "sizes, learning rates, orders and random starts that a SPEC leaves open were chosen on valid; test was scored at the end and chose nothing",
        },
        ...familyFacts(models),
        { name: "Averaging", value: "pooled over steps; the mean of per-sequence means stands beside it where it differs" },
        ...approximatedFact(models),
        ...(models.every(({ score }) => isNotSampled(score.logLikelihood))
          ? []
          : [
              {
                name: "Sampled scores",
                value: `particle filters with ${particlesText(models, plan.scoring.particles)} and ${plan.scoring.replicates} replicates, and the same random keys for all models`,
              },
            ]),
      ],
    },
  ]);
}

function isNotSampled({ exact, standardErrorFrom }: LogLikelihood): boolean {
  return exact || standardErrorFrom === "approximation";
}

/** Scores that decide nothing. */
function approximatedFact(models: readonly ComparedModel[]): { readonly name: string; readonly value: string }[] {
  const names = models.flatMap(({ name, score }) => (score.logLikelihood.standardErrorFrom === "approximation" ? [name] : []));
  if (names.length === 0) return [];
  return [
    {
      name: "Approximated scores",
      value: `${names.join(", ")}: how far off is not known, so that they have no intervals and no rank, and differences from them decide nothing`,
    },
  ];
}

/** The particles that sequences were scored with; more where replicates spread by more than 1 nat. */
function particlesText(models: readonly ComparedModel[], asked: number): string {
  const used = models.flatMap(({ score }) => score.logLikelihood.sequences.map(({ diagnostics }) => diagnostics.particles ?? 0));
  const most = used.reduce((a, b) => Math.max(a, b), asked);
  return most === asked
    ? `${asked} particles`
    : `${asked} particles (up to ${most} for sequences whose replicates spread by more than 1 nat)`;
}

/** What families say of how their candidates are fitted, once for all models that share it. */
function familyFacts(models: readonly ComparedModel[]): ReportFact[] {
  const facts = models.flatMap(({ name, fitted }) => {
    const fact = fitted.recipe.spec.family.fact?.(fitted.entrant.candidate) ?? null;
    return fact === null ? [] : [{ model: name, ...fact }];
  });
  return [...new Set(facts.map(({ name }) => name))].map((name) => {
    const of = facts.filter((fact) => fact.name === name);
    const shared = new Set(of.map(({ value }) => value)).size === 1;
    return { name, value: shared ? of[0]!.value : of.map(({ model, value }) => `${model}: ${value}`).join("; ") };
  });
}

function provenance({ models }: ComparedModels, { plan, source, version, command, timing }: ReportContext) {
  return [
    { name: "Command", value: command },
    { name: "Data", value: `${plan.data.name}, from ${source.asked}` },
    { name: "Seed", value: String(plan.seed) },
    { name: "Kernel", value: models[0]?.score.logLikelihood.kernel ?? "–" },
    { name: "Versions", value: `unrolled ${version}, Node ${process.version}` },
    { name: "Time", value: `${Math.round(Number(timing.totalSeconds))} s with ${timing.workers} workers, finished ${timing.finishedAt}` },
  ];
}
