import type { Dataset, SequenceRecord, SplitName } from "../contracts/index.js";
import { packDataset } from "../data/index.js";
import { contiguousSplits, indicesBySplit } from "./contiguous-splits.js";
import { inputError, withPath } from "./input-error.js";
import { nameFromPath } from "./name-from-path.js";
import type { Reading } from "./read-options.js";
import { splitNameOf } from "./split-name.js";
import { isList, isNumbers, type TextUnit } from "./text-unit.js";

export interface TextOptions {
  /**
   * `character`: running text, cut into runs of characters. `line`: each line that is not blank is a sequence of characters.
   * `word`: running text, cut into runs of words, which are what stands between white space. Default: `line` for a
   * list (see docs/formats.md), else `character`.
   */
  readonly unit?: TextUnit;
  /** Symbols a sequence, for running text; the last one may be shorter. Default 200 characters, or 50 words. */
  readonly length?: number;
  /** Sequences a block: a block is one group, and stays whole in one split. Default 10 (runs; fewer in a short text, for 30 blocks) or 1 (lines). */
  readonly blockSize?: number;
  /** The alphabet in order; default: the symbols of the text, characters by code point, words as texts. */
  readonly symbols?: readonly string[];
}

/** A text and where it came from. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/**
 * A text as categorical data: characters (Unicode code points) or words. CRLF and CR are read as LF, and a byte-order mark is
 * dropped. Running text is cut into sequences, consecutive sequences form blocks, a block is a group, and the first 80 %
 * of the blocks are train, then 10 % valid, 10 % test (no splits with fewer than three blocks). Lines stand for themselves, without groups and splits, unless
 * `blockSize` makes groups. Cost O(characters).
 *
 * @throws InputError for a text without anything but white space or of nothing but numbers, or a symbol outside the given ones.
 * @example
 * const data = parseText("to be or not to be", "hamlet.txt", { length: 6 });
 */
export function parseText(text: string, path: string, options: TextOptions = {}): Dataset {
  return textReading([{ text, path }], nameFromPath(path), options).data;
}

/** From how many files on each is a group: fewer have blocks within them. */
const FILES_AS_GROUPS = 30;
const DEFAULT_LENGTH = { character: 200, word: 50 } as const;

/**
 * `parseText` of one or more files as one dataset, with a note on how they were cut. Of several files of lines, a line's
 * label is the name of its file. Of several running texts, each file is a group where there are at least 30 of them or one is
 * too short for three blocks, and is cut into blocks else. Files called train, valid and test (`ptb.train.txt`) are the splits.
 *
 * @throws InputError as `parseText`, with the path of the file.
 * @example
 * textReading([{ path: "names.txt", text: "Anna\nBob\nClara\n" }], "names").notes; // names: a list, each line a sequence: …
 */
export function textReading(files: readonly TextFile[], name: string, options: TextOptions = {}): Reading {
  const cleaned = files.map(({ path, text }) => ({ path, text: text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n") }));
  for (const { path, text } of cleaned)
    if (text.trim() === "") throw inputError(path, "", text === "" ? "expected text, found none" : "expected text, found white space only");
  const unit = options.unit ?? chooseUnit(cleaned);
  const length = options.length ?? (unit === "line" ? 1 : DEFAULT_LENGTH[unit]);
  if (!Number.isInteger(length) || length < 1) throw new RangeError(`parseText: length must be an integer from 1, got ${length}`);
  const { blockSize } = options;
  if (blockSize !== undefined && (!Number.isInteger(blockSize) || blockSize < 1))
    throw new RangeError(`parseText: blockSize must be an integer from 1, got ${blockSize}`);

  const pieces = cleaned.map(({ text }) =>
    unit === "line"
      ? text
          .split(LINE_END)
          .filter((line) => line.trim() !== "")
          .map((line) => Array.from(line))
      : cut(unit === "word" ? text.split(/\s+/).filter((word) => word !== "") : Array.from(text), length),
  );
  const symbols = options.symbols ?? alphabetOf(pieces, unit);
  const indexOf = new Map(symbols.map((symbol, index) => [symbol, index]));
  const prefixes = prefixesOf(files.map(({ path }) => path));
  const splitOfFile = splitsOfFiles(files);
  const sizes = pieces.map((own) => blockSize ?? (unit === "line" ? 1 : Math.min(10, Math.max(1, Math.floor(own.length / 30)))));
  const tooShort = pieces.some((own, f) => own.length <= 2 * (sizes[f] as number));
  const wholeFiles = unit !== "line" && splitOfFile === null && files.length > 1 && (files.length >= FILES_AS_GROUPS || tooShort);

  const sequences: SequenceRecord[] = [];
  const splitOfSequence: (SplitName | null)[] = [];
  pieces.forEach((own, f) => {
    const size = sizes[f] as number;
    const splitOfBlock = unit === "line" || wholeFiles || splitOfFile !== null ? null : contiguousSplits(Math.ceil(own.length / size));
    const prefix = files.length === 1 ? "" : `${prefixes[f]}/`;
    own.forEach((piece, i) => {
      const block = Math.floor(i / size);
      const targets = piece.map((symbol, t) => {
        const index = indexOf.get(symbol);
        if (index !== undefined) return index;
        const place = `${unit === "line" ? "line" : "sequence"} ${i + 1}, ${unit === "word" ? "word" : "character"} ${t + 1}`;
        throw inputError(
          (files[f] as TextFile).path,
          place,
          `expected one of the ${symbols.length} symbols, found ${JSON.stringify(symbol)}`,
        );
      });
      const group = wholeFiles ? (prefixes[f] as string) : unit === "line" && size === 1 ? null : `${prefix}block-${block}`;
      const label = unit === "line" && files.length > 1 && splitOfFile === null ? { label: prefixes[f] as string } : {};
      sequences.push({ id: `${prefix}${unit === "line" ? "line" : "run"}-${i}`, group, ...label, targets });
      splitOfSequence.push(splitOfFile?.[f] ?? splitOfBlock?.[block] ?? null);
    });
  });
  const splits = splitOfSequence.every((split) => split === null) ? null : indicesBySplit(splitOfSequence);
  const data = withPath((files[0] as TextFile).path, () =>
    packDataset({ name, targets: { kind: "categorical", size: symbols.length, symbols }, splits, sequences }),
  );
  const byFile =
    files.length === 1 ? null : splitOfFile !== null ? "is a split" : wholeFiles ? "is a group" : unit === "line" ? "is a label" : null;
  return { data, notes: [noteOn(data, unit, files, options, length, byFile)] };
}

const LINE_END = /[\n\u0085\u2028\u2029]/;

/** @throws InputError where all files are nothing but numbers. */
function chooseUnit(files: readonly TextFile[]): TextUnit {
  const lines = files.map(({ text }) => text.trimEnd().split(LINE_END));
  if (lines.every(isNumbers))
    throw inputError(
      (files[0] as TextFile).path,
      "",
      'expected text, found nothing but numbers; for a series of numbers name it .csv, with a header line such as "target"; --text-unit word takes the numbers for symbols, --text-unit character their digits',
    );
  return isList(lines.flat()) ? "line" : "character";
}

/** Runs of `length`; the last one holds what is left. */
export function cut<T>(values: readonly T[], length: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / length) }, (_, i) => values.slice(i * length, (i + 1) * length));
}

function alphabetOf(files: readonly (readonly (readonly string[])[])[], unit: TextUnit): string[] {
  const seen = new Set<string>();
  for (const pieces of files) for (const piece of pieces) for (const symbol of piece) seen.add(symbol);
  return unit === "word" ? [...seen].sort() : [...seen].sort((a, b) => (a.codePointAt(0) as number) - (b.codePointAt(0) as number));
}

/** The names of files without extension, or their paths where two names are the same. */
function prefixesOf(paths: readonly string[]): readonly string[] {
  const names = paths.map(nameFromPath);
  return new Set(names).size === names.length ? names : paths;
}

/** The split that the name of each file says, where it does so for all of several files, with train among them. */
function splitsOfFiles(files: readonly TextFile[]): readonly SplitName[] | null {
  const splits = files.map(({ path }) => {
    const found = nameFromPath(path)
      .split(/[^\p{L}]+/u)
      .flatMap((word) => splitNameOf(word) ?? []);
    return found.length === 1 ? (found[0] as SplitName) : null;
  });
  return files.length > 1 && splits.includes("train") && splits.every((split) => split !== null) ? splits : null;
}

const CHOICES: Readonly<Record<TextUnit, string>> = {
  character: "running text: --text-unit character",
  line: "lines as sequences: --text-unit line",
  word: "words as symbols: --text-unit word",
};

/** How the text was cut, and how to choose otherwise. `byFile`: what each file is beside its sequences. */
function noteOn(
  data: Dataset,
  unit: TextUnit,
  files: readonly TextFile[],
  { unit: asked }: TextOptions,
  length: number,
  byFile: string | null,
): string {
  const { sequences, targets, name } = data;
  const count = sequences.length === 1 ? "one sequence" : `${sequences.length} sequences`;
  const least = sequences.reduce((shortest, sequence) => Math.min(shortest, sequence.length), data.length);
  const how =
    unit === "line"
      ? `${asked === undefined ? "a list" : "lines"}, each line a sequence: ${count} of ${least === data.length ? least : `${least} to ${data.length}`} characters`
      : `running text, cut into ${count} of ${length} ${unit}s`;
  const others = (Object.keys(CHOICES) as TextUnit[]).filter((other) => other !== unit).map((other) => CHOICES[other]);
  return [
    `${name}${files.length === 1 ? "" : ` (${files.length} files)`}: ${how}, ${targets.size} different${byFile === null ? "" : `; each file ${byFile}`}.`,
    ...(unit === "line" ? repeated(files) : []),
    ...(asked === undefined ? [`For ${others.join("; for ")}.`] : []),
  ].join(" ");
}

/** Lines that stand more than once may be both fitted and tested on. */
function repeated(files: readonly TextFile[]): string[] {
  const counts = new Map<string, number>();
  for (const { text } of files)
    for (const line of text.split(LINE_END)) if (line.trim() !== "") counts.set(line, (counts.get(line) ?? 0) + 1);
  const lines = [...counts.values()].filter((count) => count > 1).reduce((sum, count) => sum + count, 0);
  return lines === 0
    ? []
    : [`${lines} lines stand more than once, so that one may be both in train and in test; keep one of each to test on new ones only.`];
}
