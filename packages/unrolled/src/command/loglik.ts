import { type AnyModel, type Dataset, type DifferentiableModel, key, type LogLikelihood, stringifyJson } from "@unrolled/core";
import {
  type AnyMethod,
  askableMethods,
  type ChosenMethod,
  costOf,
  type InformationCriteria,
  informationCriteria,
  proposals,
  totalGradient,
  travellingSettings,
} from "@unrolled/inference";
import { usageError } from "../command-error.js";
import { readModelFile } from "../files/index.js";
import { workerPool } from "../pool/index.js";
import { printProgress } from "../progress/print-progress.js";
import { silentProgress } from "../progress/progress.js";
import { diffuseMark, diffuseStepsOf } from "../scores/diffuse-steps.js";
import { gradientJson } from "../scores/gradient-json.js";
import { logLikelihoodJson } from "../scores/log-likelihood-json.js";
import { defaultMethod } from "../scores/scoring.js";
import { settleScoring } from "../scores/settle-scoring.js";
import { defaultWorkers, mostWorkers } from "../tasks/worker-count.js";
import { choiceOption, commonOptions, integerOption, parseArguments, positiveOption, seedOption, useModules } from "./arguments.js";
import { dataOptions, type PartName, readData, splitOption } from "./data-options.js";
import { matchData, matchOptions } from "./match-data.js";
import { totalWithError } from "./score-sentence.js";
import { splitPart } from "./split-part.js";
import { noStopSignals, stopSignals } from "./stop-signals.js";
import type { Subcommand } from "./subcommand.js";
import { type Terminal, write } from "./terminal.js";

export const options = {
  ...commonOptions,
  ...dataOptions,
  ...matchOptions,
  split: { type: "string" },
  method: { type: "string" },
  particles: { type: "string" },
  proposal: { type: "string" },
  replicates: { type: "string" },
  "until-se": { type: "string" },
  budget: { type: "string" },
  workers: { type: "string" },
  gradient: { type: "boolean" },
} as const;

/** Scores the sequences of a data file under a model file. */
export const loglikCommand: Subcommand = async (argv, terminal) => {
  const { values, positionals } = parseArguments("loglik", argv, options, ["a model file"]);
  const extensions = await useModules(values.use);
  const path = positionals[0] as string;
  const seed = seedOption(values.seed);
  const askedWorkers = integerOption("workers", values.workers, 0, null, mostWorkers);
  const asked = {
    name: methodOption(values.method),
    particles: integerOption("particles", values.particles, 1, defaultMethod.particles),
    proposal: proposalOption(values.proposal),
    replicates: integerOption("replicates", values.replicates, 1, defaultMethod.replicates),
    untilStandardError: positiveOption("until-se", values["until-se"]),
    budget: positiveOption("budget", values.budget),
  };
  if (asked.budget !== null && asked.untilStandardError === null)
    throw usageError("--budget is what --until-se may spend; give --until-se as well, or --particles and --replicates");
  const split = splitOption(values.split);
  const model = await readModelFile(path);
  const read = await readData("loglik", values, terminal);
  const { source: dataPath } = read;
  const { data: part, warnings } = matchData("loglik", values, model, splitPart(read.data, split, seed));
  const { method, reason } = settleScoring(model, part, asked);
  const quick = isQuick(model, part, method);
  const workers = askedWorkers ?? (quick ? 0 : defaultWorkers());
  if (values.gradient === true && model.views.gradient === undefined)
    throw usageError(`loglik: --gradient is for noise-free recurrent models, ${path} is a ${model.kind} model without gradients`);

  return async () => {
    await read.say();
    const progress = values.quiet === true ? silentProgress() : await printProgress(terminal.error);
    const pool = await workerPool({ workers, extensions });
    const signals = workers === 0 ? noStopSignals() : stopSignals(async () => "nothing was written");
    try {
      const group = `${model.kind} ${model.name}`;
      const started = performance.now();
      progress.expect(group, 1);
      if (!quick) progress.note(`${group}: scoring ${part.sequences.length} sequences, ${part.stepCount} steps, by ${method.name}`);
      const onProgress = (done: number): void => progress.advance(group, group, done, 1);
      const how = { onProgress, signal: signals.signal };
      const scored = await pool.logLikelihood(model, part, method as ChosenMethod, key(seed).fold("score"), how);
      const logLikelihood = { ...scored, warnings: [...warnings, ...scored.warnings] };
      const seconds = (performance.now() - started) / 1000;
      progress.stop();
      const gradient = values.gradient === true ? gradientOf(model, part) : {};
      // Of data that a model was not fitted to they say nothing.
      const heldOut = split !== null && /\b(valid|test)$/.test(split);
      const criteria = heldOut ? null : informationCriteria(logLikelihood, model.parameterCount);
      if (values.json === true)
        await write(
          terminal.out,
          stringifyJson({
            model: path,
            data: dataPath,
            split,
            ...logLikelihoodJson(logLikelihood, model.density, seconds, seed),
            chosenBecause: reason,
            aic: criteria?.aic ?? null,
            bic: criteria?.bic ?? null,
            ...gradient,
          }),
        );
      else await explain(terminal, { logLikelihood, model, path, dataPath, split, reason, seed, gradient, criteria });
      return undefined;
    } finally {
      progress.stop();
      signals.release();
      await pool.close();
    }
  };
};

/** The proposal's text, checked. */
function proposalOption(text: string | undefined): string | null {
  choiceOption("proposal", text?.split(":")[0], proposals.names(), null);
  return text ?? null;
}

/** The method's text; its options are read when the data are. */
function methodOption(text: string | undefined): string {
  const names = ["auto", ...askableMethods().map(({ name }) => name)];
  choiceOption("method", text?.split(":")[0], names, "auto");
  return text ?? "auto";
}

/** Is it done here: before threads would have started, in about a third of a second's multiplications, or because it cannot travel to one? */
function isQuick(model: AnyModel, data: Dataset, method: AnyMethod): boolean {
  return travellingSettings(method) === null || costOf(model, data, method) < 1e8;
}

function gradientOf(model: AnyModel, part: Dataset): { readonly gradient: unknown } {
  const differentiable = model as DifferentiableModel<"gradient">;
  const { gradient } = totalGradient(differentiable, part);
  return { gradient: gradientJson(gradient, differentiable.parameters) };
}

interface Explained {
  readonly logLikelihood: LogLikelihood;
  readonly model: AnyModel;
  readonly path: string;
  readonly dataPath: string;
  readonly split: PartName | null;
  readonly reason: string;
  readonly seed: number | string;
  readonly gradient: { readonly gradient?: unknown };
  readonly criteria: InformationCriteria | null;
}

async function explain(
  terminal: Terminal,
  { logLikelihood, model, path, dataPath, split, reason, seed, gradient, criteria }: Explained,
): Promise<void> {
  const { value, steps, sequences, method, warnings } = logLikelihood;
  const kind = model.density ? "log-density" : "log-likelihood";
  const perStep =
    steps === 0 ? "no observed step" : `${(value / steps).toFixed(6)} nats, ${(-value / steps / Math.LN2).toFixed(6)} bits per step`;
  await write(
    terminal.out,
    `${path} on ${dataPath}${split === null ? "" : `, ${split}`}: ${kind} ${totalWithError(logLikelihood)}\n` +
      `${perStep}; ${steps} observed steps${diffuseMark(diffuseStepsOf(logLikelihood))} in ${sequences.length} ${sequences.length === 1 ? "sequence" : "sequences"}\n` +
      `method ${method}: ${reason}; seed ${seed}\n` +
      (criteria === null
        ? ""
        : `AIC ${criteria.aic.toFixed(3)}, BIC ${criteria.bic.toFixed(3)}, if these are the data it was fitted to (${criteria.parameters} parameters)\n`) +
      (gradient.gradient === undefined ? "" : `gradient: ${JSON.stringify(gradient.gradient)}\n`),
  );
  for (const warning of warnings) await write(terminal.error, `warning: ${warning}\n`);
}
