import { rm } from "node:fs/promises";
import { join } from "node:path";
import { stringifyJson } from "@unrolled/core";
import { renderReport } from "@unrolled/plotting";
import { writeFileAtomically } from "../files/index.js";
import type { ComparedModels } from "./compare-models.js";
import { comparisonFigures } from "./figures.js";
import { modelFileName } from "./model-file-name.js";
import { provenanceOf } from "./provenance.js";
import { reportContent } from "./report-content.js";
import { type Results, type ResultsContext, resultsOf } from "./results.js";
import { resultsCsv } from "./results-csv.js";
import { scoreUnitOf } from "./score-unit-of.js";
import { twoStateModel } from "./two-state-model.js";
import { vowelSeparation } from "./vowel-separation.js";
import { type ImageChoice, writeImages } from "./write-images.js";

export interface OutputContext extends Omit<ResultsContext, "vowels"> {
  /** The command line, for the report's footer. */
  readonly command: string;
  /** Which images of the figures are written. */
  readonly images: ImageChoice;
}

export interface WrittenOutputs {
  readonly results: Results;
  readonly headline: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Writes models, figures, results.json with its tables as CSV, images and report.html into `out`, each file whole or not at all,
 * the report last.
 */
export async function writeOutputs(out: string, compared: ComparedModels, context: OutputContext): Promise<WrittenOutputs> {
  const { plan, source, version, timing } = context;
  const unit = scoreUnitOf(plan.data, compared.models);
  const run = { source: source.asked, notes: source.notes, version, fittedAt: String(timing.finishedAt) };
  for (const { name, fitted } of compared.models)
    await writeFileAtomically(
      join(out, "models", modelFileName(name)),
      stringifyJson({ ...fitted.fit.model, name, provenance: provenanceOf(fitted, plan, run) }),
    );
  const two = twoStateModel(compared);
  if (two !== null && compared.models.every(({ name }) => name !== two.name))
    await writeFileAtomically(join(out, "models", modelFileName(two.name)), stringifyJson({ ...two.model, name: two.name }));

  const vowels = two === null ? null : vowelSeparation(two.model, plan.data);
  const { figures, leftOut } = await comparisonFigures(compared, plan, unit);
  for (const figure of Object.values(figures).flat())
    await writeFileAtomically(join(out, "figures", `${figure.id}.json`), stringifyJson(figure));

  const results = resultsOf(compared, { plan, source, version, vowels, timing });
  await writeFileAtomically(join(out, "results.json"), stringifyJson(results));
  const tested = (plan.data.splits?.test ?? []).map((index) => plan.data.sequences[index]!);
  for (const [name, text] of Object.entries(resultsCsv(results, tested))) await writeFileAtomically(join(out, name), text);
  const images = await writeImages(join(out, "figures"), Object.values(figures).flat(), context.images);

  const report = reportContent(compared, figures, { ...context, vowels, unit, leftOut });
  await rm(join(out, "report.html"), { force: true });
  await writeFileAtomically(join(out, "report.html"), await renderReport(report, { pictures: images.svgs }));
  return { results, headline: report.headline, warnings: [...report.warnings, ...images.warnings] };
}
