import type { ParseArgsConfig } from "node:util";
import type { Reading, ReadOptions, SplitName } from "@unrolled/core";
import { usageError } from "../command-error.js";
import { loadReading } from "../data/index.js";
import { takesOption } from "../files/index.js";
import { type SplitWay, splitWays } from "../splits/split-data.js";
import { choiceOption, requiredOption } from "./arguments.js";
import { readingProgress } from "./reading-progress.js";
import { type Terminal, write } from "./terminal.js";

/** The options of every command that reads data: the files, and how they are to be read. */
export const dataOptions = {
  data: { type: "string", multiple: true },
  target: { type: "string", multiple: true },
  input: { type: "string", multiple: true },
  sequence: { type: "string" },
  time: { type: "string" },
  group: { type: "string" },
  label: { type: "string" },
  "split-column": { type: "string" },
  layout: { type: "string" },
  "no-header": { type: "boolean" },
  missing: { type: "string", multiple: true },
  "text-unit": { type: "string" },
  encoding: { type: "string" },
  cache: { type: "string" },
} as const satisfies NonNullable<ParseArgsConfig["options"]>;

/** The options of commands that cut data into train, valid and test themselves. */
export const cuttingOptions = { split: { type: "string" }, window: { type: "string" } } as const satisfies NonNullable<
  ParseArgsConfig["options"]
>;

/** The values of `dataOptions`, and of `--split` where the command has it. */
export interface DataValues {
  readonly data?: string[];
  readonly target?: string[];
  readonly input?: string[];
  readonly sequence?: string;
  readonly time?: string;
  readonly group?: string;
  readonly label?: string;
  readonly "split-column"?: string;
  readonly split?: string;
  readonly layout?: string;
  readonly "no-header"?: boolean;
  readonly missing?: string[];
  readonly "text-unit"?: string;
  readonly encoding?: string;
  readonly cache?: string;
}

/** Data as a command was asked to read them. */
export interface CommandData extends Reading {
  /** The value of `--data`, for messages and results. */
  readonly source: string;
  /** Prints the notes; nothing where the command is to be quiet. */
  say(): Promise<void>;
}

const partNames = ["train", "valid", "test"] as const;
const textUnits = ["character", "line", "word"] as const;
/** `temporal:test`, …: parts that `compare` and `fit` cut themselves. */
const partsOfWays = splitWays.flatMap((way) => partNames.map((part) => `${way}:${part}` as const));
/** Values of `--split` that are not the name of a column. */
const splitWords: readonly string[] = [...partNames, ...splitWays, ...partsOfWays];

/** Reads what `--data` names (`otherwise` where it is not given), as the other options say; `splits` are the command's words for `--split`. */
export async function readData(
  command: string,
  values: DataValues & { readonly quiet?: boolean },
  terminal: Terminal,
  {
    otherwise,
    splits: words = [...partNames, ...partsOfWays],
  }: { readonly otherwise?: string | undefined; readonly splits?: readonly string[] } = {},
): Promise<CommandData> {
  const sources = values.data ?? (otherwise === undefined ? [] : [otherwise]);
  for (const source of sources) if (source === "") throw usageError('--data must name a file, a folder or a data set, got ""');
  const source = requiredOption(command, "data", sourceText(sources));
  const options = readOptions(values);
  // A word that is no word of --split may name a column, but only of a table.
  if (options.splitColumn === values.split && values.split !== undefined && !(await takesOption(sources, "splitColumn")))
    choiceOption("split", values.split, words, null);
  const quiet = values.quiet === true;
  const progress = readingProgress(terminal, quiet);
  const announce = (sentence: string): void => {
    if (!quiet) terminal.error.write(`${sentence}\n`);
  };
  const { data, notes } = await loadReading(sources, options, { announce, onBytes: progress.advance, cache: values.cache }).finally(
    progress.stop,
  );
  return {
    data,
    notes,
    source,
    say: async () => {
      if (values.quiet !== true) for (const note of notes) await write(terminal.error, `${note}\n`);
    },
  };
}

function sourceText(sources: readonly string[]): string {
  return sources.length > 3 ? `${sources[0]} and ${sources.length - 1} more` : sources.join(", ");
}

/** The options of reading that the command line gives. */
export function readOptions(values: DataValues): ReadOptions {
  for (const name of ["sequence", "time", "group", "label", "split-column", "encoding"] as const)
    if (values[name] === "") throw usageError(`--${name} must not be empty`);
  if (values.encoding !== undefined && !isEncoding(values.encoding))
    throw usageError(
      `--encoding must be a name of the WHATWG list (utf-8, latin1, windows-1252, utf-16le, shift_jis, gb18030, …), got "${values.encoding}"`,
    );
  const textUnit = choiceOption("text-unit", values["text-unit"], textUnits, null);
  const layout = choiceOption("layout", values.layout, ["long", "wide"], null);
  const byName = values.split !== undefined && !splitWords.includes(values.split) ? values.split : undefined;
  const splitColumn = values["split-column"] ?? byName;
  return {
    ...(values.target === undefined ? {} : { target: values.target }),
    ...(values.input === undefined ? {} : { input: values.input }),
    ...(values.sequence === undefined ? {} : { sequence: values.sequence }),
    ...(values.time === undefined ? {} : { time: values.time }),
    ...(values.group === undefined ? {} : { group: values.group }),
    ...(values.label === undefined ? {} : { label: values.label }),
    ...(splitColumn === undefined ? {} : { splitColumn }),
    ...(layout === null ? {} : { layout }),
    ...(values["no-header"] === true ? { noHeader: true } : {}),
    ...(values.missing === undefined ? {} : { missing: values.missing.flatMap((words) => words.split(",")) }),
    ...(textUnit === null ? {} : { textUnit }),
    ...(values.encoding === undefined ? {} : { encoding: values.encoding }),
  };
}

function isEncoding(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== "";
  } catch {
    return false;
  }
}

/**
 * What `--split` chooses among the words that a command takes: one of them, or null. Any word that no command takes
 * names the column of a table that holds the splits (see `readOptions`).
 */
export function splitWord<const W extends readonly string[]>(text: string | undefined, words: W): W[number] | null {
  return text !== undefined && splitWords.includes(text) ? choiceOption("split", text, words, null) : null;
}

/** A part of the data: of their own splits, or of those that `compare` makes in one of its ways. */
export type PartName = SplitName | `${SplitWay}:${SplitName}`;

/** The part of the data asked for, or null for all sequences. */
export function splitOption(text: string | undefined): PartName | null {
  return splitWord(text, [...partNames, ...partsOfWays]);
}
