import { type AnyModel, stringifyJson } from "@unrolled/core";
import { usageError } from "../command-error.js";
import { prepareOutputFile, readModelFile, writeFileAtomically } from "../files/index.js";
import { defaultMethod } from "../scores/scoring.js";
import { commonOptions, integerOption, parseArguments, seedOption, useModules } from "./arguments.js";
import { dataOptions, readData, splitOption } from "./data-options.js";
import { decodeFinite } from "./decode-finite.js";
import { decodeOptions, decodeTargets, targetOptions } from "./decode-targets.js";
import type { Decoded, DecodeTask } from "./decode-task.js";
import { decodeVector } from "./decode-vector.js";
import { matchData, matchOptions } from "./match-data.js";
import { outputExtension } from "./output-extension.js";
import { splitPart } from "./split-part.js";
import type { Subcommand } from "./subcommand.js";
import { write } from "./terminal.js";

export const options = {
  ...commonOptions,
  ...dataOptions,
  ...matchOptions,
  ...targetOptions,
  split: { type: "string" },
  posterior: { type: "boolean" },
  paths: { type: "string" },
  particles: { type: "string" },
  replicates: { type: "string" },
  out: { type: "string" },
} as const;

/** The most likely hidden path of each sequence, the posterior of the hidden state, and draws of the path; with `--steps`, the targets that follow. */
export const decodeCommand: Subcommand = async (argv, terminal) => {
  const { values, positionals } = parseArguments("decode", argv, options, ["a model file"]);
  await useModules(values.use);
  const path = positionals[0] as string;
  const seed = seedOption(values.seed);
  const split = splitOption(values.split);
  const followed = values.steps !== undefined;
  for (const name of Object.keys(targetOptions) as (keyof typeof targetOptions)[])
    if (!followed && values[name] !== undefined)
      throw usageError(`decode: --${name} is for the targets that follow; give --steps, the most that are to be decoded`);
  for (const name of ["posterior", "paths"] as const)
    if (followed && values[name] !== undefined)
      throw usageError(`decode: --${name} is for the hidden state, --steps for the targets that follow; leave one out`);
  const asked = {
    posterior: values.posterior === true,
    paths: integerOption("paths", values.paths, 1, 0),
    particles: integerOption("particles", values.particles, 1, defaultMethod.particles),
    replicates: integerOption("replicates", values.replicates, 2, defaultMethod.replicates),
    seed,
  };
  if (!followed) outputExtension("decode", values.out, [".json"]);
  const followedAs = followed ? decodeOptions(values) : null;
  const model = await readModelFile(path);
  const read = await readData("decode", values, terminal);
  const { source: dataPath } = read;
  const { data, warnings: notes } = matchData("decode", values, model, splitPart(read.data, split, seed));
  if (followedAs !== null) {
    const from = { model: path, data: dataPath, split };
    return decodeTargets({ model, data, options: followedAs, seed, from, notes, values, say: read.say }, terminal);
  }
  const decode = decoderOf(path, model, asked);
  for (const name of ["particles", "replicates"] as const)
    if (isExact(model) && values[name] !== undefined)
      throw usageError(`decode: --${name} is for sampled posteriors, that of ${path} (${model.kind}) is exact; leave it out`);
  if (decode === decodeVector && asked.paths > 0 && values.json !== true && values.out === undefined)
    throw usageError("decode: paths of a vector state are written as JSON only; give --json or --out FILE");
  // Finds data that do not fit before anything is computed.
  (model.views.finite ?? model.views.linearGaussian ?? model.views.additiveNoise ?? model.views.particles)?.(data);
  if (values.out !== undefined) await prepareOutputFile(values.out);

  return async () => {
    await read.say();
    if (!isExact(model) && model.views.rollout === undefined && values.quiet !== true)
      await write(terminal.error, `decoding ${data.sequences.length} sequences, ${data.stepCount} steps, by particles\n`);
    const started = performance.now();
    const { json, text, warnings } = decode({ model, data, ...asked });
    const seconds = (performance.now() - started) / 1000;
    const noted = notes.length === 0 ? {} : { warnings: [...notes, ...warnings] };
    const result = (): string => stringifyJson({ model: path, data: dataPath, split, seconds, seed: String(seed), ...json, ...noted });
    if (values.out !== undefined) await writeFileAtomically(values.out, result());
    if (values.json === true) await write(terminal.out, result());
    else {
      if (values.out === undefined) for (const lines of text()) await write(terminal.out, lines);
      else if (values.quiet !== true) await write(terminal.error, `written to ${values.out}\n`);
      for (const warning of [...notes, ...warnings]) await write(terminal.error, `warning: ${warning}\n`);
    }
    return undefined;
  };
};

/** A finite state has a most likely path and exact laws; a vector has a posterior, exact or sampled. */
function decoderOf(path: string, model: AnyModel, asked: Pick<DecodeTask, "posterior" | "paths">): (task: DecodeTask) => Decoded {
  if (model.views.finite !== undefined) return decodeFinite;
  const { linearGaussian, particles, additiveNoise, rollout } = model.views;
  if (linearGaussian === undefined && (particles === undefined || (additiveNoise === undefined && rollout === undefined)))
    throw usageError(
      `decode: a model with a finite hidden state, a linear one or a network's is required, ${path} is a ${model.kind} model`,
    );
  if (!asked.posterior && asked.paths === 0)
    throw usageError(
      `decode: a most likely path needs a model with a finite hidden state (hidden-markov), ${path} is a ${model.kind} model; give --posterior for the law of its state, or --steps for the targets that follow`,
    );
  return decodeVector;
}

/** Is the state's law given without particles, whatever they are asked for? */
function isExact({ views }: AnyModel): boolean {
  return views.finite !== undefined || (views.linearGaussian !== undefined && views.rollout === undefined);
}
