import { type DecodedPath, type Model, type Posterior, stringifyJson } from "@unrolled/core";
import { posterior, viterbi } from "@unrolled/inference";
import { loadDataset } from "../data/index.js";
import { prepareOutputFile, readModelFile, writeFileAtomically } from "../files/index.js";
import { usageError } from "../usage-error.js";
import { commonOptions, parseArguments, requiredOption, seedOption } from "./arguments.js";
import { splitOption, splitPart } from "./split-option.js";
import type { Subcommand } from "./subcommand.js";
import { write } from "./terminal.js";

const options = {
  ...commonOptions,
  data: { type: "string" },
  split: { type: "string" },
  posterior: { type: "boolean" },
  out: { type: "string" },
} as const;

/** The most likely hidden path of each sequence, and the posterior of the hidden state. */
export const decodeCommand: Subcommand = async (argv, terminal) => {
  const { values, positionals } = parseArguments("decode", argv, options, ["a model file"]);
  const path = positionals[0] as string;
  const seed = seedOption(values.seed);
  const split = splitOption(values.split);
  const dataPath = requiredOption("decode", "data", values.data);
  const model = await readModelFile(path);
  const data = splitPart(await loadDataset(dataPath), split);
  const bind = model.views.finite;
  if (bind === undefined)
    throw usageError(`decode: a model with a finite hidden state (hidden-markov) is required, ${path} is a ${model.kind} model`);
  bind(data); // finds data that do not fit before anything is computed
  if (values.out !== undefined) await prepareOutputFile(values.out);

  return async () => {
    const started = performance.now();
    const finite = model as unknown as Model<"finite">;
    const paths = viterbi(finite, data);
    const laws = values.posterior === true ? posterior(finite, data) : null;
    const seconds = (performance.now() - started) / 1000;
    const text = stringifyJson({
      model: path,
      data: dataPath,
      split,
      states: "numbered 0, 1, … in the order of the model file",
      seconds,
      seed: String(seed),
      sequences: paths.map((decoded, i) => sequenceJson(decoded, laws?.[i] ?? null)),
    });
    if (values.out !== undefined) await writeFileAtomically(values.out, text);
    if (values.json === true) await write(terminal.out, text);
    else if (values.out === undefined)
      for (const [i, decoded] of paths.entries()) await write(terminal.out, sequenceText(decoded, laws?.[i] ?? null));
    else if (values.quiet !== true) await write(terminal.error, `written to ${values.out}\n`);
    return undefined;
  };
};

/** One line a sequence; with the posterior a further line for each step: step from 1, state of the path, law of the state. */
function sequenceText({ id, path, logProbability }: DecodedPath, law: Posterior | null): string {
  const lines = [`${id}\t${logProbability.toFixed(6)}\t${path.join(" ")}`];
  if (law !== null)
    path.forEach((state, t) => {
      const marginals = law.marginals.subarray(t * law.stateCount, (t + 1) * law.stateCount);
      lines.push(`${id}\t${t + 1}\t${state}\t${Array.from(marginals, (p) => p.toFixed(6)).join(" ")}`);
    });
  return `${lines.join("\n")}\n`;
}

function sequenceJson({ id, path, logProbability }: DecodedPath, law: Posterior | null) {
  if (law === null) return { id, logProbability, path };
  const { stateCount, marginals } = law;
  return { id, logProbability, path, posterior: Array.from(path, (_, t) => marginals.subarray(t * stateCount, (t + 1) * stateCount)) };
}
