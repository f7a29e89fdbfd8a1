import { parseArgs } from "node:util";
import { type Dataset, didYouMean, stringifyJson } from "@unrolled/core";
import { usageError } from "../command-error.js";
import { cacheFolder, type DatasetEntry, datasets, fetchDataset, type GotFile, loadEntry, whereabouts } from "../data/index.js";
import { prepareOutputFile, writeFileAtomically } from "../files/index.js";
import { commonOptions, parseArguments, useModules } from "./arguments.js";
import { dataWriters } from "./data-writers.js";
import { outputExtension } from "./output-extension.js";
import { readingProgress } from "./reading-progress.js";
import { stopSignals } from "./stop-signals.js";
import type { Run, Subcommand } from "./subcommand.js";
import { type Terminal, write } from "./terminal.js";

export const options = {
  ...commonOptions,
  cache: { type: "string" },
  offline: { type: "boolean" },
  out: { type: "string" },
} as const;

interface Values {
  readonly cache?: string;
  readonly offline?: boolean;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What may stand behind `data`: the words that each takes, and what it does. */
const words: Readonly<
  Record<string, { readonly takes: readonly string[]; prepare(values: Values, names: readonly string[], terminal: Terminal): Promise<Run> }>
> = {
  list: { takes: [], prepare: prepareList },
  get: { takes: ["the name of a data set"], prepare: prepareGet },
};

/** The words of `unrolled data`. */
export const dataWords: readonly string[] = Object.keys(words);

/** Lists the data sets that are known by name, or fetches one. */
export const dataCommand: Subcommand = async (argv, terminal) => {
  const { positionals } = parseArgs({ args: [...argv], options, allowPositionals: true, strict: false });
  const word = positionals[0] ?? "list";
  const chosen = Object.hasOwn(words, word) ? words[word] : undefined;
  if (chosen === undefined)
    throw usageError(`data: unknown word "${word}"; available are ${dataWords.join(", ")}${didYouMean(word, dataWords)}`);
  const parsed = parseArguments("data", argv, options, [`a word: ${dataWords.join(" or ")}`, ...chosen.takes]);
  await useModules(parsed.values.use);
  return chosen.prepare(parsed.values, parsed.positionals.slice(1), terminal);
};

async function prepareList({ cache, json }: Values, _: readonly string[], { out }: Terminal): Promise<Run> {
  return async () => {
    const listed = await Promise.all(datasets.all().map(async (entry) => ({ entry, where: await whereabouts(entry, cache) })));
    if (json === true)
      await write(out, stringifyJson(listed.map(({ entry: { load: _load, ...described }, where }) => ({ ...described, where }))));
    else for (const { entry, where } of listed) await write(out, describeEntry(entry, where));
    return undefined;
  };
}

function describeEntry(entry: DatasetEntry, where: string): string {
  const { name, description, purpose, size, origin, citation, licence } = entry;
  const place = where === "to be fetched" ? `${where}${inKilobytes(entry)}: unrolled data get ${name}` : where;
  const lines = [
    description,
    `for: ${purpose}`,
    size,
    `from: ${origin}`,
    ...(citation === undefined ? [] : [`cite: ${citation}`]),
    `licence: ${licence}`,
    place,
  ];
  return `${name}\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

function inKilobytes({ files = [] }: DatasetEntry): string {
  const sizes = files.map(({ bytes }) => bytes);
  return sizes.includes(undefined) ? "" : ` (${Math.ceil(sizes.reduce<number>((sum, bytes = 0) => sum + bytes, 0) / 1e3)} kB)`;
}

async function prepareGet(
  { cache, offline = false, out, json, quiet = false }: Values,
  [name = ""]: readonly string[],
  terminal: Terminal,
): Promise<Run> {
  const entry = datasets.find(name);
  if (entry === null)
    throw usageError(
      `data get: there is no data set "${name}"; available are ${datasets.names().join(", ")}${didYouMean(name, datasets.names())}`,
    );
  const extension = outputExtension("data get", out, Object.keys(dataWriters)) ?? ".json";
  if (offline && (await whereabouts(entry, cache)) === "to be fetched")
    throw usageError(
      `data get: ${name} is not in ${cacheFolder(cache)}, and --offline fetches nothing; leave it out, or name another --cache`,
    );
  if (out !== undefined) await prepareOutputFile(out);
  return async () => {
    const say = (sentence: string): void => {
      if (!quiet) terminal.error.write(`${sentence}\n`);
    };
    const progress = readingProgress(terminal, quiet, "fetching");
    const { signal, release } = stopSignals(async () => "what has come is kept, and the same command goes on from there");
    try {
      const onRetry = (sentence: string): void => {
        progress.stop();
        say(sentence);
      };
      const got = await fetchDataset(entry, { cache, offline, signal, onBytes: progress.advance, onRetry });
      progress.stop();
      for (const { file, path, bytes, sha256, fetched } of got)
        say(
          `${path}: ${fetched ? "fetched" : "is there already"}, ${bytes} bytes, SHA-256 ${sha256}${file.sha256 === null ? " (as it first came; no other was known)" : ""}`,
        );
      const data = await loadEntry(entry, cache);
      if (out !== undefined) await writeFileAtomically(out, dataWriters[extension]!(data, provenanceOf(entry)));
      if (json === true) await write(terminal.out, stringifyJson(gotJson(entry, got, data)));
      else {
        const place = got.length === 0 ? "comes with the package" : `--data ${name} finds it`;
        await write(terminal.out, `${name}: ${entry.size}; ${place}${out === undefined ? "" : `; written to ${out}`}\n`);
      }
      return undefined;
    } finally {
      progress.stop();
      release();
    }
  };
}

function provenanceOf({ origin, licence, citation, files = [] }: DatasetEntry): Readonly<Record<string, unknown>> {
  return {
    origin,
    licence,
    ...(citation === undefined ? {} : { citation }),
    ...(files.length === 0 ? {} : { urls: files.map(({ url }) => url) }),
  };
}

function gotJson({ name }: DatasetEntry, got: readonly GotFile[], { sequences, stepCount }: Dataset): object {
  const files = got.map(({ file: { url }, path, bytes, sha256, fetched }) => ({ path, url, bytes, sha256, fetched }));
  return { name, sequences: sequences.length, steps: stepCount, files };
}
