import { type AnyModel, alignInputs, type Dataset, key, stringifyJson, unpackSequence } from "@unrolled/core";
import { sampleDataset } from "@unrolled/inference";
import { usageError } from "../command-error.js";
import { prepareOutputFile, readModelFile, writeFileAtomically } from "../files/index.js";
import { commonOptions, integerOption, parseArguments, requiredOption, seedOption, useModules } from "./arguments.js";
import { dataOptions, readData } from "./data-options.js";
import { dataWriters } from "./data-writers.js";
import { outputExtension } from "./output-extension.js";
import { continuationOptions, sampleContinuations } from "./sample-continuations.js";
import type { Subcommand } from "./subcommand.js";
import { write } from "./terminal.js";

export const options = {
  ...commonOptions,
  ...dataOptions,
  ...continuationOptions,
  length: { type: "string" },
  count: { type: "string" },
  out: { type: "string" },
} as const;

/** Numbers that a JSON text of Node's longest length can hold. */
const mostNumbers = 2e7;

/** Draws sequences from a model and writes them as a data file; after a prefix or at a temperature, as text with log-probabilities. */
export const sampleCommand: Subcommand = async (argv, terminal) => {
  const { values, positionals } = parseArguments("sample", argv, options, ["a model file"]);
  await useModules(values.use);
  const path = positionals[0] as string;
  const seed = seedOption(values.seed);
  const goesOn = (Object.keys(continuationOptions) as (keyof typeof continuationOptions)[]).some((name) => values[name] !== undefined);
  const asked = goesOn ? values.length : requiredOption("sample", "length", values.length);
  const length = integerOption("length", asked, 1, 200);
  const count = integerOption("count", values.count, 1, 1);
  const writer = outputExtension("sample", values.out, Object.keys(dataWriters)) ?? ".json";
  const model = await readModelFile(path);
  if (writer === ".txt" && (model.targets.symbols ?? null) === null)
    throw usageError(`sample: a .txt file is written in the model's symbols, ${path} names none; use .json or .csv`);
  const most = Math.floor(mostNumbers / (model.targets.kind === "categorical" ? 1 : model.targets.size));
  if (length * count > most)
    throw usageError(
      `sample: --length times --count must be at most ${most}, got ${length} times ${count}; draw in parts, with other seeds`,
    );
  if (model.inputs !== null && values.data === undefined)
    throw usageError(`sample: ${path} has given inputs; --data with a file of at least ${count} input sequences is required`);
  const read = model.inputs === null || values.data === undefined ? null : await readData("sample", values, terminal);
  const inputs = read === null || model.inputs === null ? null : inputsOf(read.data, model, count, length);
  if (goesOn) {
    const space = read === null ? null : alignInputs(read.data, model).inputs;
    const task = { model, path, seed, count, writer, values, length: asked === undefined ? null : length };
    return sampleContinuations({ ...task, inputs: inputs === null ? null : { space, lists: inputs } }, terminal);
  }
  if (values.out !== undefined) await prepareOutputFile(values.out);

  return async () => {
    await read?.say();
    const drawn = sampleDataset(model, { count, length, ...(inputs === null ? {} : { inputs }) }, key(seed).fold("sample"));
    const text = dataWriters[writer]!(drawn, { model: path, seed: String(seed) });
    if (values.out === undefined) await write(terminal.out, text);
    else {
      await writeFileAtomically(values.out, text);
      if (values.json === true) await write(terminal.out, stringifyJson({ out: values.out, sequences: count, length, seed: String(seed) }));
      else if (values.quiet !== true)
        await write(terminal.error, `${count} sequences of ${length} steps written to ${values.out}; seed ${seed}\n`);
    }
    return undefined;
  };
};

/** The inputs of the first `count` sequences, each at least `length` steps long, as the model knows them. */
function inputsOf(given: Dataset, model: AnyModel, count: number, length: number): (readonly (number | readonly number[])[])[] {
  if (given.inputs === null) throw usageError(`sample: --data must have inputs, data "${given.name}" has none`);
  const data = alignInputs(given, model);
  const size = model.inputs?.size;
  if (data.inputs?.size !== size)
    throw usageError(`sample: the model needs inputs of size ${size}, data "${data.name}" has size ${data.inputs?.size}`);
  if (data.sequences.length < count)
    throw usageError(`sample: --data must have at least ${count} sequences, data "${data.name}" has ${data.sequences.length}`);
  return data.sequences.slice(0, count).map((info, index) => {
    if (info.length < length)
      throw usageError(`sample: inputs of sequence "${info.id}" must have at least ${length} steps, got ${info.length}`);
    return unpackSequence(data, index).inputs ?? [];
  });
}
