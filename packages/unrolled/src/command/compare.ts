import { rm } from "node:fs/promises";
import { join } from "node:path";
import { stringifyJson } from "@unrolled/core";
import { usageError } from "../command-error.js";
import { type ComparisonPlan, parseSpecs, planComparison } from "../compare/plan.js";
import { checkResumable, runIdentity, writeRunIdentity } from "../compare/run-identity.js";
import { imageChoices } from "../compare/write-images.js";
import { defaultDataset } from "../data/index.js";
import { prepareDirectory } from "../files/index.js";
import { printProgress } from "../progress/print-progress.js";
import { duration, silentProgress } from "../progress/progress.js";
import { defaultScoring } from "../scores/scoring.js";
import { splitWays } from "../splits/split-data.js";
import { createPartStore } from "../tasks/part-store.js";
import { defaultWorkers, mostWorkers } from "../tasks/worker-count.js";
import { runComparison } from "../verbs/compare.js";
import { writeReport } from "../verbs/write-report.js";
import { version } from "../version.js";
import { choiceOption, commonOptions, integerOption, parseArguments, positiveOption, seedOption, useModules } from "./arguments.js";
import { comparisonTable } from "./comparison-table.js";
import { cuttingOptions, dataOptions, readData, splitWord } from "./data-options.js";
import { keepingParts } from "./keeping-parts.js";
import { openFile } from "./open-file.js";
import { resumeCommand } from "./resume-command.js";
import { noStopSignals, stopSignals } from "./stop-signals.js";
import type { Subcommand } from "./subcommand.js";
import { write } from "./terminal.js";

export const options = {
  ...commonOptions,
  ...dataOptions,
  ...cuttingOptions,
  model: { type: "string", multiple: true },
  out: { type: "string" },
  resume: { type: "boolean" },
  workers: { type: "string" },
  fits: { type: "string" },
  particles: { type: "string" },
  replicates: { type: "string" },
  budget: { type: "string" },
  images: { type: "string" },
  open: { type: "boolean" },
} as const;

/** The main job: fits, chooses, scores and compares, and writes the report. */
export const compareCommand: Subcommand = async (argv, terminal) => {
  const started = performance.now();
  const { values } = parseArguments("compare", argv, options, []);
  const extensions = await useModules(values.use);
  const seed = seedOption(values.seed);
  const workers = integerOption("workers", values.workers, 0, defaultWorkers(), mostWorkers);
  const fits = integerOption("fits", values.fits, 1, 1);
  const out = values.out ?? "out";
  if (out === "") throw usageError('--out must name a directory, got ""');
  const images = choiceOption("images", values.images, imageChoices, "all");
  parseSpecs(values.model ?? []);
  const window = integerOption("window", values.window, 2, null);
  const scoring = defaultScoring();
  const asked = {
    ...(values.model === undefined ? {} : { models: values.model }),
    seed,
    window,
    fits,
    particles: integerOption("particles", values.particles, 1, scoring.particles),
    replicates: integerOption("replicates", values.replicates, 1, scoring.replicates),
    budget: positiveOption("budget", values.budget),
  };
  const read = await readData("compare", values, terminal, { otherwise: defaultDataset.name, splits: splitWays });
  const plan = await planComparison(read.data, { ...asked, split: splitWord(values.split, splitWays) });
  const { data } = plan;
  const parts = join(out, "parts");
  for (const directory of [out, parts, join(out, "models"), join(out, "figures")]) await prepareDirectory(directory);

  const store = createPartStore(parts);
  const found = await store.count();
  const identity = await runIdentity(data, version(), extensions);
  if (values.resume === true && !(await store.isEmpty())) await checkResumable(out, identity);

  return async () => {
    await read.say();
    const progress = values.quiet === true ? silentProgress() : await printProgress(terminal.error);
    if (values.resume !== true && found > 0) {
      progress.note(`${out} holds ${found} finished parts of an earlier run: starting afresh (--resume goes on from them)`);
    }
    if (values.resume !== true) await store.clear();
    await writeRunIdentity(out, identity);
    // What an earlier run said must not stand beside a new run that stops half-way.
    if (values.resume !== true && found > 0) for (const file of ["report.html", "results.json"]) await rm(join(out, file), { force: true });
    for (const note of plan.split.notes) progress.note(`data ${data.name}: ${note}`);
    const count = plan.recipes.length;
    progress.note(
      `data ${data.name}: ${describeSplits(plan)}; ${count} ${count === 1 ? "model" : "models"}, seed ${seed}, ${workers} workers`,
    );
    const kept = async (): Promise<string> =>
      `${await store.count()} finished parts are kept in ${parts}; to go on: ${resumeCommand("compare", argv)}`;
    const signals = workers === 0 ? noStopSignals() : stopSignals(kept);
    try {
      const options = { workers, extensions, progress, signal: signals.signal, parts: { store, identity } };
      const command = `unrolled compare ${argv.join(" ")}`.trim();
      const comparison = await runComparison(plan, options, { asked: read.source, notes: read.notes, command });
      const warnings = await keepingParts(parts, () => writeReport(comparison, out, { images }));
      if (values.json === true) await write(terminal.out, stringifyJson(comparison.results));
      else {
        await write(terminal.out, `\n${comparisonTable(comparison.compared, plan, read.source)}\n${comparison.headline.join("\n")}\n`);
        for (const warning of [...comparison.warnings, ...warnings]) await write(terminal.out, `warning: ${warning}\n`);
        await write(
          terminal.out,
          `\nseed ${seed}; ${duration((performance.now() - started) / 1000)}; report: ${join(out, "report.html")}\n`,
        );
      }
      if (values.open === true) {
        const report = join(out, "report.html");
        const reason = await openFile(report);
        if (reason !== null) await write(terminal.error, `warning: --open: ${report} could not be opened: ${reason}; open it by hand\n`);
      }
      return undefined;
    } finally {
      progress.stop();
      signals.release();
    }
  };
};

function describeSplits({ data }: ComparisonPlan): string {
  return (["train", "valid", "test"] as const)
    .map((split) => {
      const sequences = (data.splits?.[split] ?? []).map((index) => data.sequences[index]);
      const steps = sequences.reduce((total, sequence) => total + (sequence?.length ?? 0) - (sequence?.context ?? 0), 0);
      return `${split} ${sequences.length} ${sequences.length === 1 ? "sequence" : "sequences"}, ${steps} steps`;
    })
    .join("; ");
}
