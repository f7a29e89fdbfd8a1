import { type ParseArgsConfig, parseArgs } from "node:util";
import { didYouMean } from "@unrolled/core";
import { usageError } from "../command-error.js";
import { extensionUrls, loadExtensions } from "../extensions.js";

type OptionsConfig = NonNullable<ParseArgsConfig["options"]>;

type Parsed<O extends OptionsConfig> = ReturnType<typeof parseArgs<{ args: string[]; options: O; allowPositionals: true; strict: true }>>;

/** Options that every subcommand takes. */
export const commonOptions = {
  seed: { type: "string" },
  json: { type: "boolean" },
  quiet: { type: "boolean" },
  use: { type: "string", multiple: true },
} as const satisfies OptionsConfig;

/** The seed of a run that names none; printed, so that the run can be repeated by name. */
export const defaultSeed = 1;

/** `node:util` parseArgs, strict, with its errors as usage errors that point to the subcommand's help. */
export function parseArguments<const O extends OptionsConfig>(
  command: string,
  argv: readonly string[],
  options: O,
  positionals: readonly string[],
): Parsed<O> {
  const parsed = parseOrExplain(command, gatherData(joinValues(argv, options), options, positionals.length), options);
  if (parsed.positionals.length < positionals.length)
    throw usageError(`${command}: ${positionals[parsed.positionals.length]} is required; see unrolled ${command} --help`);
  if (parsed.positionals.length > positionals.length)
    throw usageError(`${command}: unexpected argument "${parsed.positionals[positionals.length]}"; see unrolled ${command} --help`);
  return parsed;
}

/** Imports the modules of `--use`, before anything is looked up that they may add; gives their addresses, for worker threads. */
export async function useModules(modules: readonly string[] = []): Promise<readonly string[]> {
  const urls = extensionUrls(modules);
  await loadExtensions(urls);
  return urls;
}

function parseOrExplain<const O extends OptionsConfig>(command: string, argv: readonly string[], options: O): Parsed<O> {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw usageError(`${command}: ${firstSentence(message)}${nearOption(error, argv, options)}; see unrolled ${command} --help`);
  }
}

/**
 * `--data a.csv b.csv` as `--data a.csv --data b.csv`, so that a shell's `folder/*.csv` may stand there: of the words that
 * follow a file directly, as many as there are too many of.
 */
function gatherData(argv: readonly string[], options: OptionsConfig, positionalCount: number): readonly string[] {
  if (options.data?.multiple !== true) return argv;
  const { tokens } = parseArgs({ args: [...argv], options, allowPositionals: true, strict: false, tokens: true });
  let surplus = tokens.filter(({ kind }) => kind === "positional").length - positionalCount;
  const files = new Set<number>();
  let after = -1;
  for (const token of tokens) {
    if (token.kind === "option" && token.name === "data") after = token.index + (token.inlineValue === true ? 1 : 2);
    else if (token.kind === "positional" && token.index === after && surplus > 0) {
      files.add(token.index);
      after++;
      surplus--;
    }
  }
  return argv.flatMap((word, index) => (files.has(index) ? ["--data", word] : [word]));
}

/**
 * `--seed -3` as `--seed=-3`, which parseArgs would take for an option of the name 3; behind `--missing` any word that is no option
 * (`--`, `-inf`).
 */
function joinValues(argv: readonly string[], options: OptionsConfig): string[] {
  const joined: string[] = [];
  for (const word of argv) {
    const before = joined.at(-1) ?? "";
    const takesValue = before.startsWith("--") && options[before.slice(2)]?.type === "string";
    const isWord = before === "--missing" && word.startsWith("-") && !isOption(word, options);
    if (takesValue && (isWord || /^-[\d.]/.test(word))) joined[joined.length - 1] = `${before}=${word}`;
    else joined.push(word);
  }
  return joined;
}

function isOption(word: string, options: OptionsConfig): boolean {
  const [name = ""] = word.slice(2).split("=");
  return word.startsWith("--") && (Object.hasOwn(options, name) || name === "help");
}

/** For an option that is none: the one that was probably meant, with two dashes where the word has one. */
function nearOption(error: unknown, argv: readonly string[], options: OptionsConfig): string {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  const named = /'(-[^' ]*)/.exec(message)?.[1];
  if (code !== "ERR_PARSE_ARGS_UNKNOWN_OPTION" || named === undefined) return "";
  const word = argv.find((written) => written.startsWith(named)) ?? named;
  return didYouMean(
    word.split("=")[0] as string,
    [...Object.keys(options), "help"].map((name) => `--${name}`),
  );
}

function firstSentence(message: string): string {
  const line = message.split("\n")[0] ?? message;
  const end = line.indexOf(". ");
  return (end < 0 ? line : line.slice(0, end)).replace(/\.$/, "").replace(/^[A-Z]/, (letter) => letter.toLowerCase());
}

/** A whole number option within bounds, or its default. */
export function integerOption<D extends number | null>(
  name: string,
  text: string | undefined,
  least: number,
  otherwise: D,
  most = Number.MAX_SAFE_INTEGER,
): number | D {
  if (text === undefined) return otherwise;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (value > most) throw usageError(`--${name} must be an integer of at most ${most}, got "${text}"`);
  if (!Number.isSafeInteger(value) || value < least) throw usageError(`--${name} must be an integer of at least ${least}, got "${text}"`);
  return value;
}

/** A number option above 0, or null when it is not given. */
export function positiveOption(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(value) || value <= 0) throw usageError(`--${name} must be a number above 0, got "${text}"`);
  return value;
}

export function choiceOption<const V extends readonly string[], D extends V[number] | null>(
  name: string,
  text: string | undefined,
  values: V,
  otherwise: D,
): V[number] | D {
  if (text === undefined) return otherwise;
  if (!values.includes(text)) throw usageError(`--${name} must be one of ${values.join(", ")}, got "${text}"${didYouMean(text, values)}`);
  return text;
}

export function requiredOption(command: string, name: string, text: string | undefined): string {
  if (text === undefined || text === "") throw usageError(`${command}: --${name} is required; see unrolled ${command} --help`);
  return text;
}

/** Digits are a number, anything else a string; both are seeds. */
export function seedOption(text: string | undefined): number | string {
  if (text === undefined) return defaultSeed;
  if (text === "") throw usageError('--seed must be a number or a word, got ""');
  return /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text;
}
