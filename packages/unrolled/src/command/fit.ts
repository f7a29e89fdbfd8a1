import { join } from "node:path";
import { stringifyJson } from "@unrolled/core";
import { runError } from "../command-error.js";
import { fitRecipe, raceUnits } from "../compare/fit-recipe.js";
import type { ComparisonPlan } from "../compare/plan.js";
import { checkResumable, provenanceOf, removeRunFolder, runIdentity, writeRunIdentity } from "../compare/run-identity.js";
import { parseSpec } from "../families/parse-spec.js";
import { checkGaps, recipeFor, recipeFrom, type StartModel } from "../families/recipe.js";
import { prepareDirectory, prepareOutputFile, readModelFile, writeFileAtomically } from "../files/index.js";
import { createProgress } from "../progress/create-progress.js";
import { duration } from "../progress/progress.js";
import { defaultScoring, validScoring } from "../scores/scoring.js";
import { type TrainResult, trainResult } from "../scores/train-result.js";
import { splitToFit, splitWays } from "../splits/split-data.js";
import { createExecutor } from "../tasks/executor.js";
import { partOf } from "../tasks/fit-task.js";
import { createPartStore } from "../tasks/part-store.js";
import { share } from "../tasks/shared.js";
import { createTaskRunner } from "../tasks/task-runner.js";
import { defaultWorkers, mostWorkers } from "../tasks/worker-count.js";
import { version } from "../version.js";
import { commonOptions, integerOption, parseArguments, requiredOption, seedOption, useModules } from "./arguments.js";
import { cuttingOptions, dataOptions, readData, splitWord } from "./data-options.js";
import { keepingParts } from "./keeping-parts.js";
import { resumeCommand } from "./resume-command.js";
import { noStopSignals, stopSignals } from "./stop-signals.js";
import type { Subcommand } from "./subcommand.js";
import { write } from "./terminal.js";

const options = {
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
  const spec = parseSpec(positionals[0] as string);
  const seed = seedOption(values.seed);
  const workers = integerOption("workers", values.workers, 0, defaultWorkers(), mostWorkers);
  const out = requiredOption("fit", "out", values.out);
  const window = integerOption("window", values.window, 2, null);
  const read = await readData("fit", values, terminal, { splits: splitWays });
  const { data, notes } = splitToFit(read, { way: splitWord(values.split, splitWays), window, seed });
  const { source } = read;
  const train = partOf(data, data.splits === null ? null : "train");
  const recipe = values.from === undefined ? await recipeFor(spec, train) : await recipeFrom(spec, train, await startModel(values.from));
  await checkGaps(recipe, (data.splits?.valid.length ?? 0) === 0 ? [train] : [train, partOf(data, "valid")]);
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
    const progress = await createProgress(terminal, values.quiet === true);
    if (values.resume !== true && found) {
      progress.note(`${folder} holds what an earlier run left: starting afresh (--resume goes on from it)`);
      await store.clear();
    }
    if (values.resume === true && !found) progress.note(`${folder} holds nothing to go on from: starting at the beginning`);
    await writeRunIdentity(folder, identity);
    const sequences = `${train.sequences.length} ${train.sequences.length === 1 ? "sequence" : "sequences"}`;
    progress.note(`data ${data.name}: train ${sequences}, ${train.stepCount} steps; ${spec.text}, seed ${seed}, ${workers} workers`);
    const executor = await createExecutor(workers);
    const kept = async (): Promise<string> =>
      (await store.isEmpty())
        ? "nothing was written"
        : `finished parts and checkpoints are kept in ${folder}; to go on: ${resumeCommand("fit", argv)}`;
    const signals = workers === 0 ? noStopSignals() : stopSignals(kept);
    try {
      progress.expect(
        spec.text,
        recipe.races.map(raceUnits).reduce((total, units) => total + units, 0),
      );
      const runner = createTaskRunner({ executor, store, progress, identity });
      const plan: ComparisonPlan = {
        data,
        recipes: [recipe],
        seed,
        fits: 1,
        scoring: defaultScoring(),
        validScoring: validScoring(),
      };
      const fitted = await Promise.race([fitRecipe(recipe, { ...plan, runner, shared: share(data) }), signals.stopped]);
      const { fit, entrant, fitSeconds } = fitted;
      const failure = spec.family.failure?.(fitted) ?? null;
      if (failure !== null) {
        await store.clear();
        throw runError(failure);
      }
      const warnings = [...fit.warnings, ...(spec.family.warnings?.(fitted) ?? [])];
      const provenance = provenanceOf(fitted, plan, { source, notes, version: version(), fittedAt: new Date().toISOString() });
      await keepingParts(folder, () => writeFileAtomically(out, stringifyJson({ ...fit.model, name: entrant.name, provenance })));
      await store.clear();
      progress.finish(spec.text, `${entrant.name} (${entrant.label}) fitted in ${duration(fitSeconds)}, ${fit.stopped}`);
      progress.stop();
      const trained = trainResult(fit);
      if (values.json === true)
        await write(
          terminal.out,
          stringifyJson({
            model: out,
            name: entrant.name,
            spec: spec.text,
            chosen: entrant.label,
            parameters: fit.parameters,
            stopped: fit.stopped,
            iterations: fit.history.length,
            validPerStep: fit.validPerStep,
            train: trained,
            fitSeconds,
            seed: String(seed),
            warnings,
          }),
        );
      else {
        const valid = fit.validPerStep === null ? "" : `, valid ${fit.validPerStep.toFixed(5)} nats per step`;
        await write(
          terminal.out,
          `${entrant.name} (${entrant.label}): ${fit.parameters} parameters, ${fit.stopped}${valid}; seed ${seed}; written to ${out}\n`,
        );
        if (trained !== null) await write(terminal.out, trainSentence(trained, fit.density));
        for (const warning of warnings) await write(terminal.error, `warning: ${warning}\n`);
      }
      return undefined;
    } finally {
      progress.stop();
      signals.release();
      await executor.close();
      if (await store.isEmpty()) await removeRunFolder(folder);
    }
  };
};

async function startModel(path: string): Promise<StartModel> {
  return { model: await readModelFile(path), path };
}

/** "train: log-likelihood -83.6698 nats on 60 observed steps; AIC 181.340, BIC 196.000". */
function trainSentence({ logLikelihood, steps, aic, bic }: TrainResult, density: boolean): string {
  const criteria = aic === null || bic === null ? "" : `; AIC ${aic.toFixed(3)}, BIC ${bic.toFixed(3)}`;
  return `train: ${density ? "log-density" : "log-likelihood"} ${logLikelihood.toFixed(4)} nats on ${steps} observed steps${criteria}\n`;
}
