import type { Dataset, SequenceRecord, SplitName } from "../contracts/index.js";
import { packDataset } from "../data/index.js";
import { contiguousSplits, indicesBySplit } from "./contiguous-splits.js";
import { inputError, withPath } from "./input-error.js";
import { nameFromPath } from "./name-from-path.js";

export interface TextOptions {
  /** What one sequence is: a run of `length` characters (the default), or a line that is not empty. */
  readonly unit?: "run" | "line";
  /** Characters a sequence, for runs; the last one may be shorter. Default 200. */
  readonly length?: number;
  /** Sequences a block: a block is one group, and stays whole in one split. Default 10 (runs; fewer in a short text, for 30 blocks) or 1 (lines). */
  readonly blockSize?: number;
  /** The alphabet in order; default: the characters of the text, by code point. */
  readonly symbols?: readonly string[];
}

/**
 * Characters (Unicode code points; a byte-order mark dropped, CRLF read as LF) as categorical data. The text is cut into
 * sequences, consecutive sequences form blocks, and the first 80 % of the blocks are train, then 10 % valid, 10 % test
 * (no splits with fewer than three blocks). Runs of one block share a group, as neighbours in a text are not
 * independent; lines stand for themselves unless `blockSize` says otherwise. Cost O(characters).
 *
 * @throws InputError for an empty text, or a character outside the given `symbols`.
 * @example
 * const data = parseText("to be or not to be", "hamlet.txt", { length: 6 });
 */
export function parseText(text: string, path: string, options: TextOptions = {}): Dataset {
  const { unit = "run", length = 200 } = options;
  if (!Number.isInteger(length) || length < 1) throw new RangeError(`parseText: length must be an integer from 1, got ${length}`);
  const clean = text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
  const pieces =
    unit === "line"
      ? clean
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => Array.from(line))
      : cut(Array.from(clean), length);
  if (pieces.length === 0) throw inputError(path, "", "expected text, found none");

  const symbols = options.symbols ?? alphabetOf(pieces);
  const indexOf = new Map(symbols.map((symbol, index) => [symbol, index]));
  const blockSize = options.blockSize ?? (unit === "line" ? 1 : Math.min(10, Math.max(1, Math.floor(pieces.length / 30))));
  if (!Number.isInteger(blockSize) || blockSize < 1)
    throw new RangeError(`parseText: blockSize must be an integer from 1, got ${blockSize}`);
  const splitOfBlock = contiguousSplits(Math.ceil(pieces.length / blockSize));

  const splitOfSequence: SplitName[] = [];
  const sequences = pieces.map((characters, i): SequenceRecord => {
    const block = Math.floor(i / blockSize);
    if (splitOfBlock !== null) splitOfSequence.push(splitOfBlock[block] as SplitName);
    const targets = characters.map((character, t) => {
      const index = indexOf.get(character);
      if (index === undefined)
        throw inputError(
          path,
          `${unit === "line" ? "line" : "sequence"} ${i + 1}, character ${t + 1}`,
          `expected one of the ${symbols.length} symbols, found ${JSON.stringify(character)}`,
        );
      return index;
    });
    return { id: `${unit}-${i}`, group: blockSize === 1 && unit === "line" ? null : `block-${block}`, targets };
  });
  return withPath(path, () =>
    packDataset({
      name: nameFromPath(path),
      targets: { kind: "categorical", size: symbols.length, symbols },
      splits: splitOfBlock === null ? null : indicesBySplit(splitOfSequence),
      sequences,
    }),
  );
}

/** Runs of `length`; the last one holds what is left. */
export function cut<T>(values: readonly T[], length: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / length) }, (_, i) => values.slice(i * length, (i + 1) * length));
}

function alphabetOf(pieces: readonly (readonly string[])[]): string[] {
  const seen = new Set<string>();
  for (const piece of pieces) for (const character of piece) seen.add(character);
  return [...seen].sort((a, b) => (a.codePointAt(0) as number) - (b.codePointAt(0) as number));
}
