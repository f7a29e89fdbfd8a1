import { type AnyModel, type GraphLengths, largestTime, sliceIndependencies, unroll } from "@unrolled/core";
import { usageError } from "../command-error.js";
import { prepareOutputFile, readModelFile, writeFileAtomically } from "../files/index.js";
import { choiceOption, commonOptions, integerOption, parseArguments, seedOption, useModules } from "./arguments.js";
import { answerOutput, type GraphOutput, graphOutput, tableOutput } from "./graph-output.js";
import { outputExtension } from "./output-extension.js";
import type { Subcommand } from "./subcommand.js";
import { write } from "./terminal.js";

export const options = {
  ...commonOptions,
  unroll: { type: "string" },
  source: { type: "string" },
  query: { type: "string" },
  check: { type: "boolean" },
  marginal: { type: "boolean" },
  independencies: { type: "boolean" },
  format: { type: "string" },
  out: { type: "string" },
} as const;

const formats = ["svg", "dot", "json"] as const;
type Format = (typeof formats)[number];
/** What a file of each extension holds; `.txt` an answer in words. */
const extensions: Readonly<Record<string, Format | null>> = { ".svg": "svg", ".dot": "dot", ".gv": "dot", ".json": "json", ".txt": null };
/** A picture of more would be read by nobody, and take minutes. */
const mostSlices = 60;

/** The graph of a model: drawn, as DOT or JSON, asked for independence, and the answer tested on the model's numbers. */
export const graphCommand: Subcommand = async (argv, terminal) => {
  const { values, positionals } = parseArguments("graph", argv, options, ["a model file"]);
  await useModules(values.use);
  const path = positionals[0] as string;
  const { query } = values;
  const seed = seedOption(values.seed);
  const length = integerOption("unroll", values.unroll, 1, null);
  const source = integerOption("source", values.source, 1, null);
  const extension = outputExtension("graph", values.out, Object.keys(extensions));
  const format = formatOf(choiceOption("format", values.format, formats, null), extension);
  if (values.check === true && query === undefined) throw usageError("graph: --check tests a statement; --query is required");
  if (values.marginal === true && length === null) throw usageError("graph: --marginal needs --unroll with a number of slices");
  const asked = [
    query !== undefined && "--query",
    values.marginal === true && "--marginal",
    values.independencies === true && "--independencies",
  ];
  const both = asked.filter((name) => name !== false);
  if (both.length > 1) throw usageError(`graph: ${both.join(" and ")} are different questions; ask one at a time`);
  const model = await readModelFile(path);
  const output = outputOf(model, path, {
    query,
    length,
    source,
    seed,
    check: values.check === true,
    marginal: values.marginal === true,
    table: values.independencies === true,
  });
  const isPicture = format === "svg" || format === "dot" || (format === null && output.text === null);
  if (isPicture && extension === ".txt") throw usageError(`graph: a graph is written as .svg, .dot or .json, got "${values.out}"`);
  if (isPicture && output.picture === null) throw usageError(`graph: --independencies is a table; ${format} is a picture`);
  if (isPicture && output.slices > mostSlices)
    throw usageError(`graph: a picture has at most ${mostSlices} slices, got ${output.slices}; use --format json`);
  if (values.json === true && values.format !== undefined && format !== "json" && values.out === undefined)
    throw usageError(`graph: --json and --format ${format} both want standard output; name a file with --out`);
  if (values.out !== undefined) await prepareOutputFile(values.out);

  return async () => {
    const json = async (): Promise<string> => output.json();
    const content = async (): Promise<string> => {
      if (format === "json") return json();
      return isPicture ? await output.picture!(format === "dot" ? "dot" : "svg") : output.text!();
    };
    if (values.out !== undefined) {
      await writeFileAtomically(values.out, await content());
      if (values.json !== true && values.quiet !== true) await write(terminal.error, `written to ${values.out}\n`);
    }
    if (values.json === true) await write(terminal.out, await json());
    else if (values.out === undefined) await write(terminal.out, await content());
    return undefined;
  };
};

/** What is asked for by name, else by the extension of the file. */
function formatOf(asked: Format | null, extension: string | null): Format | null {
  const written = extension === null ? asked : extensions[extension]!;
  if (asked !== null && extension !== null && written !== asked)
    throw usageError(`graph: --format ${asked} does not go into a file that ends in ${extension}; leave one of them out`);
  return written;
}

interface Question {
  readonly query: string | undefined;
  readonly length: number | null;
  /** Steps of the source; null: not asked for. */
  readonly source: number | null;
  readonly seed: number | string;
  readonly check: boolean;
  readonly marginal: boolean;
  readonly table: boolean;
}

/** What is asked, its graph built and its query answered: wrong names are found here, before anything is written. */
function outputOf(model: AnyModel, path: string, { query, length, source, seed, check, marginal, table }: Question): GraphOutput {
  if (model.source && source === null) throw usageError(`graph: model "${model.name}" reads a source; give its length with --source`);
  if (!model.source && source !== null) throw usageError(`graph: model "${model.name}" has no source; leave --source out`);
  const lengthsOf = (target: number): GraphLengths => (source === null ? target : { source, target });
  if (table) return tableOutput(path, sliceIndependencies(model.graph, length ?? undefined));
  if (query === undefined) return graphOutput(path, model.graph, length === null ? null : lengthsOf(length), marginal);
  const slices = length ?? largestTime(query);
  if (slices === null) throw usageError(`graph: the query "${query}" names no time; give the number of slices with --unroll`);
  return answerOutput(model, unroll(model.graph, lengthsOf(slices)), query, check ? seed : null);
}
