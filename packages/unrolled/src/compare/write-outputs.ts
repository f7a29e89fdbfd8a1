import { rm } from "node:fs/promises";
import { join } from "node:path";
import { stringifyJson } from "@unrolled/core";
import { renderReport } from "@unrolled/plotting";
import { writeFileAtomically } from "../files/index.js";
import type { ComparedModels } from "./compare-models.js";
import { comparisonFigures } from "./figures.js";
import { findingsOf } from "./findings.js";
import { modelFileName } from "./model-names.js";
import { reportContent } from "./report-content.js";
import { type Results, type ResultsContext, resultsOf } from "./results.js";
import { resultsCsv } from "./results-csv.js";
import { provenanceOf } from "./run-identity.js";
import { scoreUnitOf } from "./units.js";
import { type ImageChoice, writeImages } from "./write-images.js";

export interface OutputContext extends Omit<ResultsContext, "found"> {
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
  const findings = await findingsOf(compared, plan.data);
  for (const { name, model } of findings.models)
    if (compared.models.every((compared) => compared.name !== name))
      await writeFileAtomically(join(out, "models", modelFileName(name)), stringifyJson({ ...model, name }));

  const { figures, leftOut } = await comparisonFigures(compared, plan, unit, findings);
  for (const figure of Object.values(figures).flat())
    await writeFileAtomically(join(out, "figures", `${figure.id}.json`), stringifyJson(figure));

  const results = resultsOf(compared, { plan, source, version, found: findings.results, timing });
  await writeFileAtomically(join(out, "results.json"), stringifyJson(results));
  const tested = (plan.data.splits?.test ?? []).map((index) => plan.data.sequences[index]!);
  for (const [name, text] of Object.entries(resultsCsv(results, tested))) await writeFileAtomically(join(out, name), text);
  const images = await writeImages(join(out, "figures"), Object.values(figures).flat(), context.images);

  const report = reportContent(compared, figures, { ...context, found: findings.results, findings, unit, leftOut });
  await rm(join(out, "report.html"), { force: true });
  await writeFileAtomically(join(out, "report.html"), await renderReport(report, { pictures: images.svgs }));
  return { results, headline: report.headline, warnings: [...report.warnings, ...images.warnings] };
}
