import {
  type AnyModel,
  type Dataset,
  type Decoding,
  datasetText,
  didYouMean,
  key,
  packDataset,
  type SequenceRecord,
  stringifyJson,
  unpackSequence,
} from "@unrolled/core";
import { continuedDataset, type DecodeOptions, decode } from "@unrolled/inference";
import { usageError } from "../command-error.js";
import { prepareOutputFile, writeFileAtomically } from "../files/index.js";
import { integerOption, positiveOption } from "./arguments.js";
import { dataWriters } from "./data-writers.js";
import { hypothesisJson } from "./decode-targets.js";
import { areLetters } from "./spell.js";
import type { Run } from "./subcommand.js";
import { type Terminal, write } from "./terminal.js";

/** Options of `sample` that make it go on from given symbols, or draw from another law than the model's own. */
export const continuationOptions = {
  prefix: { type: "string" },
  temperature: { type: "string" },
  "top-k": { type: "string" },
  end: { type: "string" },
} as const;

export interface ContinuationTask {
  readonly model: AnyModel;
  readonly path: string;
  readonly seed: number | string;
  /** Symbols that are drawn; null: as many as a page's line or two. */
  readonly length: number | null;
  readonly count: number;
  /** Of a model with given inputs: lists of at least so many as there are symbols, one a draw, and what they are. */
  readonly inputs: { readonly space: Dataset["inputs"]; readonly lists: readonly NonNullable<SequenceRecord["inputs"]>[] } | null;
  /** Extension of the output file. */
  readonly writer: string;
  readonly values: { readonly [K in keyof typeof continuationOptions]?: string } & {
    readonly out?: string;
    readonly json?: boolean;
    readonly quiet?: boolean;
  };
}

/** Symbols of a text that was asked for without saying how long. */
const defaultLength = { letters: 200, words: 50 } as const;

/** Draws what follows a prefix, each draw with its log-probability: as text, as JSON, or as a data file that holds the prefix, too. */
export async function sampleContinuations(task: ContinuationTask, terminal: Terminal): Promise<Run> {
  const { model, path, seed, count, inputs, writer, values } = task;
  const { symbols = null } = model.targets;
  const letters = symbols === null || areLetters(symbols);
  const length = task.length ?? defaultLength[letters ? "letters" : "words"];
  const prefix = values.prefix === undefined ? [] : prefixOf(values.prefix, symbols, path);
  const { targets } = model;
  if (targets.kind !== "categorical")
    throw usageError(
      `sample: --prefix, --temperature, --top-k and --end are for models of symbols, the targets of ${path} are ${targets.kind}; unrolled forecast --paths draws what follows numbers`,
    );
  const record = (id: string, given: SequenceRecord["inputs"]): SequenceRecord => ({
    id,
    targets: prefix.length === 0 ? [null] : prefix,
    ...(given == null ? {} : { inputs: given.slice(0, prefix.length + length) as NonNullable<SequenceRecord["inputs"]> }),
  });
  // A sequence has a target for each of its inputs.
  const stretched = (one: SequenceRecord): SequenceRecord => ({
    ...one,
    targets: one.inputs == null ? one.targets : one.inputs.map((_, t) => prefix[t] ?? null),
  });
  const given = packDataset({
    name: `${model.name} samples`,
    targets: { kind: "categorical", size: targets.size, symbols },
    inputs: inputs?.space ?? null,
    sequences: inputs === null ? [record("sample", null)] : inputs.lists.map((list, i) => stretched(record(`sample-${i}`, list))),
  });
  const topK = integerOption("top-k", values["top-k"], 1, null);
  const temperature = positiveOption("temperature", values.temperature);
  const options: DecodeOptions = {
    steps: length,
    origin: prefix.length,
    search: "sample",
    count: inputs === null ? count : 1,
    ...(temperature === null ? {} : { temperature }),
    ...(topK === null ? {} : { topK }),
    ...(values.end === undefined ? {} : { end: values.end }),
  };
  continuedDataset(model, given, options);
  if (values.out !== undefined) await prepareOutputFile(values.out);

  return async () => {
    const started = performance.now();
    const decodings = decode(model, given, options, key(seed).fold("sample"));
    const seconds = (performance.now() - started) / 1000;
    const warnings = [...new Set(decodings.flatMap((one) => one.warnings))];
    const drawn = decodings.flatMap(({ hypotheses }) => hypotheses);
    const settings = {
      model: path,
      prefix: values.prefix ?? null,
      length,
      temperature: temperature ?? 1,
      topK,
      end: endOf(decodings, symbols),
      seed: String(seed),
    };
    const result = (): string =>
      stringifyJson({
        ...settings,
        seconds,
        warnings,
        ...(values.out === undefined ? {} : { out: values.out }),
        samples: drawn.map((one, i) => {
          const { score: _, ...fields } = hypothesisJson(one, symbols);
          return { id: `sample-${i}`, ...fields };
        }),
      });
    if (values.out !== undefined) {
      const logProbabilities = drawn.map(({ logProbability }) => logProbability);
      await writeFileAtomically(values.out, dataWriters[writer]!(asData(given, prefix, decodings), { ...settings, logProbabilities }));
    }
    if (values.json === true) await write(terminal.out, result());
    else {
      if (values.out === undefined) await write(terminal.out, symbols === null ? result() : datasetText(asData(given, prefix, decodings)));
      else if (values.quiet !== true) await write(terminal.error, `${count} sequences written to ${values.out}; seed ${seed}\n`);
      for (const warning of warnings) await write(terminal.error, `warning: ${warning}\n`);
    }
    return undefined;
  };
}

/** The symbols of a text: its characters where all symbols are characters, else its words. */
function prefixOf(text: string, symbols: readonly string[] | null, path: string): number[] {
  if (symbols === null) throw usageError(`sample: --prefix is written in the model's symbols, ${path} names none; leave it out`);
  const parts = areLetters(symbols) ? [...text] : (text.match(/\S+/g) ?? []);
  const places = new Map(symbols.map((symbol, v) => [symbol, v]));
  return parts.map((part) => {
    const place = places.get(part);
    if (place === undefined)
      throw usageError(
        `sample: --prefix has ${JSON.stringify(part)}, which ${path} does not know${didYouMean(part, symbols)}; its symbols are ${symbols
          .slice(0, 8)
          .map((symbol) => JSON.stringify(symbol))
          .join(", ")}${symbols.length > 8 ? `, … (${symbols.length})` : ""}`,
      );
    return place;
  });
}

function endOf(decodings: readonly Decoding[], symbols: readonly string[] | null): string | number | null {
  const end = decodings[0]!.end;
  return end === null ? null : (symbols?.[end] ?? end);
}

/** What was given and what was drawn, as sequences. */
function asData(given: Dataset, prefix: readonly number[], decodings: readonly Decoding[]): Dataset {
  let place = 0;
  const records = given.sequences.map((_, index) => unpackSequence(given, index).inputs ?? null);
  return packDataset({
    name: given.name,
    targets: given.targets,
    inputs: given.inputs,
    sequences: decodings.flatMap(({ hypotheses }, i) =>
      hypotheses.map(({ symbols }): SequenceRecord => {
        const targets = [...prefix, ...symbols];
        const inputs = records[i];
        return {
          id: `sample-${place++}`,
          targets,
          ...(inputs == null ? {} : { inputs: inputs.slice(0, targets.length) as typeof inputs }),
        };
      }),
    ),
  });
}
