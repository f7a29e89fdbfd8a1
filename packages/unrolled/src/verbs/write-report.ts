import { rm } from "node:fs/promises";
import { join } from "node:path";
import { checkOptions, stringifyJson } from "@unrolled/core";
import { renderReport } from "@unrolled/plotting";
import { modelFileName } from "../compare/model-names.js";
import { resultsCsv } from "../compare/results-csv.js";
import { provenanceOf } from "../compare/run-identity.js";
import { type ImageChoice, writeImages } from "../compare/write-images.js";
import { prepareDirectory, writeFileAtomically } from "../files/index.js";
import type { ComparisonOutcome } from "./compare.js";

/**
 * Writes a comparison as `unrolled compare --out` does: `report.html`, `results.json` and its tables as CSV, `models/` and `figures/`
 * (each as JSON, and as SVG and PNG unless `images` says otherwise), each file whole or not at all, the report last.
 *
 * @returns warnings about images that could not be drawn: the rest is whole.
 * @throws Error `path: cannot be written: …`.
 * @example
 * const c = await compare({ data, models: ["ngram:1", "ngram:2"], workers: 0 });
 * await writeReport(c, "out", { images: "none" });
 */
export async function writeReport(
  comparison: ComparisonOutcome,
  directory: string,
  options: { readonly images?: ImageChoice } = {},
): Promise<readonly string[]> {
  checkOptions("writeReport", options, ["images"]);
  const { images: choice = "all" } = options;
  const { compared, plan, source, results, figures, report, otherModels } = comparison;
  for (const folder of [directory, join(directory, "models"), join(directory, "figures")]) await prepareDirectory(folder);
  const run = { source: source.asked, notes: source.notes, version: results.unrolled, fittedAt: String(results.timing.finishedAt) };
  const models = compared.models.map(({ name, fitted }) => ({ ...fitted.fit.model, name, provenance: provenanceOf(fitted, plan, run) }));
  for (const model of [...models, ...otherModels])
    await writeFileAtomically(join(directory, "models", modelFileName(model.name)), stringifyJson(model));
  const all = Object.values(figures).flat();
  for (const figure of all) await writeFileAtomically(join(directory, "figures", `${figure.id}.json`), stringifyJson(figure));
  await writeFileAtomically(join(directory, "results.json"), stringifyJson(results));
  const tested = (plan.data.splits?.test ?? []).map((index) => plan.data.sequences[index]!);
  for (const [name, text] of Object.entries(resultsCsv(results, tested))) await writeFileAtomically(join(directory, name), text);
  const images = await writeImages(join(directory, "figures"), all, choice);
  await rm(join(directory, "report.html"), { force: true });
  await writeFileAtomically(join(directory, "report.html"), await renderReport(report, { pictures: images.svgs }));
  return images.warnings;
}
