import { join } from "node:path";
import { stringifyJson } from "@unrolled/core";
import type { ParameterError } from "@unrolled/learning";
import { FitError } from "../command-error.js";
import { checkResumable, removeRunFolder, runIdentity, writeRunIdentity } from "../compare/run-identity.js";
import { parseSpec } from "../families/parse-spec.js";
import { prepareDirectory, prepareOutputFile, readModelFile, writeModelFile } from "../files/index.js";
import { printProgress } from "../progress/print-progress.js";
import { silentProgress } from "../progress/progress.js";
import { diffuseMark } from "../scores/diffuse-steps.js";
import type { TrainResult } from "../scores/train-result.js";
import { splitWays } from "../splits/split-data.js";
import { createPartStore } from "../tasks/part-store.js";
import { defaultWorkers, mostWorkers } from "../tasks/worker-count.js";
import { planFit, runFit } from "../verbs/fit-model.js";
import { version } from "../version.js";
import { commonOptions, integerOption, parseArguments, requiredOption, seedOption, useModules } from "./arguments.js";
import { cuttingOptions, dataOptions, readData, splitWord } from "./data-options.js";
import { keepingParts } from "./keeping-parts.js";
import { resumeCommand } from "./resume-command.js";
import { noStopSignals, stopSignals } from "./stop-signals.js";
import type { Subcommand } from "./subcommand.js";
import { write } from "./terminal.js";

export const options = {
  ...commonOptions,
  ...dataOptions,
  ...cuttingOptions,
  from: { type: "string" },
  out: { type: "string" },
  resume: { type: "boolean" },
  workers: { type: "string" },
} as const;

/**
 * Fits one SPEC as `compare` does, and writes the model that was chosen. Until then finished parts and checkpoints are kept beside it, in
 * the folder MODEL.json.part.
 */
export const fitCommand: Subcommand = async (argv, terminal) => {
  const { values, positionals } = parseArguments("fit", argv, options, ["a model SPEC"]);
  const extensions = await useModules(values.use);
  const text = positionals[0] as string;
  parseSpec(text); // before data are read
  const seed = seedOption(values.seed);
  const workers = integerOption("workers", values.workers, 0, defaultWorkers(), mostWorkers);
  const out = requiredOption("fit", "out", values.out);
  const window = integerOption("window", values.window, 2, null);
  const read = await readData("fit", values, terminal, { splits: splitWays });
  const from = values.from === undefined ? null : { model: await readModelFile(values.from), path: values.from };
  const plan = await planFit(text, read, { seed, split: splitWord(values.split, splitWays), window, from });
  const { data, train } = plan;
  await prepareOutputFile(out);
  const folder = `${out}.part`;
  await prepareDirectory(folder);
  const store = createPartStore(join(folder, "parts"));
  await prepareDirectory(store.directory);
  const found = !(await store.isEmpty());
  const identity = await runIdentity(data, version(), extensions);
  if (values.resume === true && found) await checkResumable(folder, identity);

  return async () => {
    await read.say();
    const progress = values.quiet === true ? silentProgress() : await printProgress(terminal.error);
    if (values.resume !== true && found) {
      progress.note(`${folder} holds what an earlier run left: starting afresh (--resume goes on from it)`);
      await store.clear();
    }
    if (values.resume === true && !found) progress.note(`${folder} holds nothing to go on from: starting at the beginning`);
    await writeRunIdentity(folder, identity);
    const sequences = `${train.sequences.length} ${train.sequences.length === 1 ? "sequence" : "sequences"}`;
    progress.note(
      `data ${data.name}: train ${sequences}, ${train.stepCount} steps; ${plan.recipe.spec.text}, seed ${seed}, ${workers} workers`,
    );
    const kept = async (): Promise<string> =>
      (await store.isEmpty())
        ? "nothing was written"
        : `finished parts and checkpoints are kept in ${folder}; to go on: ${resumeCommand("fit", argv)}`;
    const signals = workers === 0 ? noStopSignals() : stopSignals(kept);
    try {
      const options = { workers, extensions, progress, signal: signals.signal, parts: { store, identity } };
      const fitted = await runFit(plan, options, read.source).catch(async (error: unknown) => {
        if (error instanceof FitError) await store.clear();
        throw error;
      });
      await keepingParts(folder, () => writeModelFile(out, fitted.file));
      await store.clear();
      if (values.json === true)
        await write(
          terminal.out,
          stringifyJson({
            model: out,
            name: fitted.name,
            spec: fitted.spec,
            chosen: fitted.chosen,
            parameters: fitted.parameters,
            stopped: fitted.stopped,
            iterations: fitted.history.length,
            validPerStep: fitted.validPerStep,
            train: fitted.train,
            ...(fitted.parameterErrors === null ? {} : { parameterErrors: fitted.parameterErrors }),
            fitSeconds: fitted.fitSeconds,
            seed: String(seed),
            warnings: fitted.warnings,
          }),
        );
      else {
        const valid = fitted.validPerStep === null ? "" : `, valid ${fitted.validPerStep.toFixed(5)} nats per step`;
        await write(
          terminal.out,
          `${fitted.name} (${fitted.chosen}): ${fitted.parameters} parameters, ${fitted.stopped}${valid}; seed ${seed}; written to ${out}\n`,
        );
        if (fitted.train !== null) await write(terminal.out, trainSentence(fitted.train, fitted.density));
        if (fitted.parameterErrors !== null) await write(terminal.out, errorLines(fitted.parameterErrors));
        for (const warning of fitted.warnings) await write(terminal.error, `warning: ${warning}\n`);
      }
      return undefined;
    } finally {
      progress.stop();
      signals.release();
      if (await store.isEmpty()) await removeRunFolder(folder);
    }
  };
};

/** "train: log-likelihood -83.6698 nats on 60 observed steps; AIC 181.340, BIC 196.000". */
function trainSentence({ logLikelihood, steps, diffuseSteps = 0, aic, bic }: TrainResult, density: boolean): string {
  const criteria = aic === null || bic === null ? "" : `; AIC ${aic.toFixed(3)}, BIC ${bic.toFixed(3)}`;
  return `train: ${density ? "log-density" : "log-likelihood"} ${logLikelihood.toFixed(4)} nats on ${steps} observed steps${diffuseMark(diffuseSteps)}${criteria}\n`;
}

/** A line for each number of the model: "  Q[0][0] 1469 ± 1280 (standard error)". */
function errorLines(parameters: readonly ParameterError[]): string {
  const short = (x: number): string => String(Number(x.toPrecision(4)));
  return parameters
    .map(({ name, estimate, standardError }) =>
      standardError === null
        ? `  ${name} ${short(estimate)} (no standard error: the data do not determine it)\n`
        : `  ${name} ${short(estimate)} ± ${short(standardError)} (standard error)\n`,
    )
    .join("");
}
