import { checkOptions } from "../../checks/index.js";
import type { Dataset, SequenceInfo, SplitName } from "../../contracts/index.js";
import { type PlacedValues, packArrays } from "../../data/pack-arrays.js";
import { inputError, withPath } from "../input-error.js";
import { nameFromPath } from "../name-from-path.js";
import type { Reading, TextOptions } from "../read-options.js";
import { contiguousSplits, indicesBySplit, splitNameOf } from "../splits.js";
import { encodeText, LINE_END } from "./encode-text.js";
import { textNote } from "./text-note.js";
import { isList, isNumbers, type TextUnit } from "./text-unit.js";

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
  checkOptions("parseText", options, ["unit", "length", "blockSize", "symbols"]);
  const cleaned = files.map(({ path, text }) => ({ path, text: text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n") }));
  for (const { path, text } of cleaned)
    if (text.trim() === "") throw inputError(path, "", text === "" ? "expected text, found none" : "expected text, found white space only");
  const unit = options.unit ?? chooseUnit(cleaned);
  const length = options.length ?? (unit === "line" ? 1 : DEFAULT_LENGTH[unit]);
  if (!Number.isInteger(length) || length < 1) throw new RangeError(`parseText: length must be an integer from 1, got ${length}`);
  const { blockSize } = options;
  if (blockSize !== undefined && (!Number.isInteger(blockSize) || blockSize < 1))
    throw new RangeError(`parseText: blockSize must be an integer from 1, got ${blockSize}`);

  const codes = new Map(options.symbols?.map((symbol, index) => [symbol, index]));
  const encoded = cleaned.map(({ path, text }) =>
    encodeText(text, unit, length, (symbol, i, t) => {
      const known = codes.get(symbol);
      if (known !== undefined) return known;
      if (options.symbols !== undefined) throw outside(symbol, options.symbols.length, unit, i, t, path);
      codes.set(symbol, codes.size);
      return codes.size - 1;
    }),
  );
  const symbols = options.symbols ?? sorted([...codes.keys()], unit);
  const rank = new Int32Array(symbols.length);
  symbols.forEach((symbol, index) => {
    rank[codes.get(symbol) as number] = index;
  });

  const prefixes = prefixesOf(files.map(({ path }) => path));
  const splitOfFile = splitsOfFiles(files);
  const sizes = encoded.map(
    ({ lengths }) => blockSize ?? (unit === "line" ? 1 : Math.min(10, Math.max(1, Math.floor(lengths.length / 30)))),
  );
  const tooShort = encoded.some(({ lengths }, f) => lengths.length <= 2 * (sizes[f] as number));
  const wholeFiles = unit !== "line" && splitOfFile === null && files.length > 1 && (files.length >= FILES_AS_GROUPS || tooShort);
  const fileIs = files.length === 1 ? null : splitOfFile !== null ? "a split" : wholeFiles ? "a group" : unit === "line" ? "a label" : null;

  const sequences: Omit<SequenceInfo, "observedSteps">[] = [];
  const targetValues: PlacedValues[] = [];
  const splitOfSequence: (SplitName | null)[] = [];
  encoded.forEach(({ codes: own, starts, lengths }, f) => {
    const size = sizes[f] as number;
    const splitOfBlock = unit === "line" || wholeFiles || splitOfFile !== null ? null : contiguousSplits(Math.ceil(lengths.length / size));
    const prefix = files.length === 1 ? "" : `${prefixes[f]}/`;
    const label = fileIs === "a label" ? { label: prefixes[f] as string } : {};
    const read = (i: number): number => rank[own[i] as number] as number;
    lengths.forEach((steps, i) => {
      const block = Math.floor(i / size);
      const group = wholeFiles ? (prefixes[f] as string) : unit === "line" && size === 1 ? null : `${prefix}block-${block}`;
      sequences.push({ id: `${prefix}${unit === "line" ? "line" : "run"}-${i}`, group, ...label, length: steps });
      targetValues.push({ read, start: starts[i] as number, stepStride: 1, dimStride: 0 });
      splitOfSequence.push(splitOfFile?.[f] ?? splitOfBlock?.[block] ?? null);
    });
  });
  const data = withPath((files[0] as TextFile).path, () =>
    packArrays({
      name,
      targets: { kind: "categorical", size: symbols.length, symbols },
      targetValues,
      inputs: null,
      inputValues: null,
      splits: splitOfSequence.every((split) => split === null) ? null : indicesBySplit(splitOfSequence),
      sequences,
      keep: null,
      misfit: (_, n, t) => new RangeError(`parseText: symbol ${t} of sequence ${n} must be in the alphabet`),
    }),
  );
  const texts = cleaned.map(({ text }) => text);
  return { data, notes: [textNote(data, { unit, asked: options.unit !== undefined, length, texts, fileIs })] };
}

function outside(symbol: string, size: number, unit: TextUnit, i: number, t: number, path: string): Error {
  const place = `${unit === "line" ? "line" : "sequence"} ${i + 1}, ${unit === "word" ? "word" : "character"} ${t + 1}`;
  return inputError(path, place, `expected one of the ${size} symbols, found ${JSON.stringify(symbol)}`);
}

/** Characters by code point, words as texts. */
function sorted(symbols: string[], unit: TextUnit): string[] {
  return unit === "word" ? symbols.sort() : symbols.sort((a, b) => (a.codePointAt(0) as number) - (b.codePointAt(0) as number));
}

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
