import { rm } from "node:fs/promises";
import { join } from "node:path";
import { stringifyJson } from "@unrolled/core";
import { usageError } from "../command-error.js";
import { type CompareObserver, compareModels } from "../compare/compare-models.js";
import { describeResult } from "../compare/model-summary.js";
import type { ComparisonPlan } from "../compare/plan.js";
import { checkResumable, runIdentity, writeRunIdentity } from "../compare/run-identity.js";
import { imageChoices } from "../compare/write-images.js";
import { writeOutputs } from "../compare/write-outputs.js";
import { datasets } from "../data/index.js";
import { defaultSpecs } from "../families/families.js";
import { parseSpec } from "../families/parse-spec.js";
import { checkGaps, recipeFor } from "../families/recipe.js";
import { prepareDirectory } from "../files/index.js";
import { createProgress } from "../progress/create-progress.js";
import { duration } from "../progress/progress.js";
import { defaultScoring, validScoring } from "../scores/scoring.js";
import { splitData, splitWays } from "../splits/split-data.js";
import { createExecutor } from "../tasks/executor.js";
import { partOf } from "../tasks/fit-task.js";
import { createPartStore } from "../tasks/part-store.js";
import { share } from "../tasks/shared.js";
import { createTaskRunner } from "../tasks/task-runner.js";
import { defaultWorkers, mostWorkers } from "../tasks/worker-count.js";
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

const options = {
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
  const specs = values.model?.map(parseSpec) ?? null;
  checkDistinct(specs?.map(({ text }) => text) ?? []);
  const window = integerOption("window", values.window, 2, null);
  const read = await readData("compare", values, terminal, { otherwise: datasets[0]?.name, splits: splitWays });
  const split = splitData(read.data, { way: splitWord(values.split, splitWays), window, seed });
  const { data } = split;
  const train = partOf(data, "train");
  const recipes = await Promise.all((specs ?? defaultSpecs(data).map(parseSpec)).map((spec) => recipeFor(spec, train)));
  for (const recipe of recipes)
    await checkGaps(
      recipe,
      (["train", "valid", "test"] as const).map((split) => partOf(data, split)),
    );
  const scoring = defaultScoring();
  const plan: ComparisonPlan = {
    data,
    recipes,
    seed,
    fits,
    scoring: {
      ...scoring,
      particles: integerOption("particles", values.particles, 1, scoring.particles),
      replicates: integerOption("replicates", values.replicates, 1, scoring.replicates),
      budget: positiveOption("budget", values.budget),
    },
    validScoring: validScoring(),
  };
  const parts = join(out, "parts");
  for (const directory of [out, parts, join(out, "models"), join(out, "figures")]) await prepareDirectory(directory);

  const store = createPartStore(parts);
  const found = await store.count();
  const identity = await runIdentity(data, version(), extensions);
  if (values.resume === true && !(await store.isEmpty())) await checkResumable(out, identity);

  return async () => {
    await read.say();
    const progress = await createProgress(terminal, values.quiet === true);
    if (values.resume !== true && found > 0) {
      progress.note(`${out} holds ${found} finished parts of an earlier run: starting afresh (--resume goes on from them)`);
    }
    if (values.resume !== true) await store.clear();
    await writeRunIdentity(out, identity);
    // What an earlier run said must not stand beside a new run that stops half-way.
    if (values.resume !== true && found > 0) for (const file of ["report.html", "results.json"]) await rm(join(out, file), { force: true });
    for (const note of split.notes) progress.note(`data ${data.name}: ${note}`);
    progress.note(
      `data ${data.name}: ${describeSplits(plan)}; ${recipes.length} ${recipes.length === 1 ? "model" : "models"}, seed ${seed}, ${workers} workers`,
    );
    const executor = await createExecutor(workers);
    const signals =
      workers === 0
        ? noStopSignals()
        : stopSignals(
            async () => `${await store.count()} finished parts are kept in ${parts}; to go on: ${resumeCommand("compare", argv)}`,
          );
    try {
      const unit = data.targets.kind === "categorical" ? "bits" : "nats";
      const observer: CompareObserver = {
        expect: progress.expect,
        finished: (spec, model) => progress.finish(spec, describeResult(model, unit)),
      };
      const runner = createTaskRunner({ executor, store, progress, identity });
      const compared = await Promise.race([
        compareModels({ ...plan, runner, shared: share(data), sharedTest: share(partOf(data, "test")) }, observer),
        signals.stopped,
      ]);
      progress.stop();
      const results = await keepingParts(parts, () =>
        writeOutputs(out, compared, {
          plan,
          source: {
            asked: read.source,
            notes: [...read.notes, ...split.notes],
            splitsFrom: split.splitsFrom,
            splitWay: split.way,
            window: split.window,
          },
          version: version(),
          command: `unrolled compare ${argv.join(" ")}`.trim(),
          images,
          timing: {
            totalSeconds: (performance.now() - started) / 1000,
            workers,
            reusedParts: runner.reused(),
            finishedAt: new Date().toISOString(),
          },
        }),
      );
      if (values.json === true) await write(terminal.out, stringifyJson(results.results));
      else {
        await write(terminal.out, `\n${comparisonTable(compared, plan, read.source)}\n${results.headline.join("\n")}\n`);
        for (const warning of results.warnings) await write(terminal.out, `warning: ${warning}\n`);
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
      await executor.close();
    }
  };
};

function checkDistinct(specs: readonly string[]): void {
  const twice = specs.find((spec, i) => specs.indexOf(spec) !== i);
  if (twice !== undefined) throw usageError(`--model ${twice} is given twice; add ,seed=2 to one of them for another fit`);
}

function describeSplits({ data }: ComparisonPlan): string {
  return (["train", "valid", "test"] as const)
    .map((split) => {
      const sequences = (data.splits?.[split] ?? []).map((index) => data.sequences[index]);
      const steps = sequences.reduce((total, sequence) => total + (sequence?.length ?? 0) - (sequence?.context ?? 0), 0);
      return `${split} ${sequences.length} ${sequences.length === 1 ? "sequence" : "sequences"}, ${steps} steps`;
    })
    .join("; ");
}
