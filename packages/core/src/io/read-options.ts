import type { Dataset } from "../contracts/index.js";
import type { TextUnit } from "./text/text-unit.js";

/**
 * How a file is to be read, where the file does not say it. An option that does not apply to a file's kind is refused.
 *
 * Columns of a table are named as in its header, in any case; a kind may stand behind a name: `"height:real"`,
 * `"tide:count"`, `"rain:binary"`, `"word:categorical"`. Several names in one text are apart by commas, `"jan..dec"` is a range.
 */
export interface ReadOptions {
  /** Columns of the target, in the order of its dimensions. */
  readonly target?: readonly string[];
  /** Columns of the input. */
  readonly input?: readonly string[];
  /** The column of the sequence's id. */
  readonly sequence?: string;
  /** The column that counts the steps of a sequence. */
  readonly time?: string;
  /** The column that marks sequences which are not independent (a speaker, a chapter). */
  readonly group?: string;
  /** The column that holds train, valid or test. */
  readonly splitColumn?: string;
  /** The column of the class of a sequence. */
  readonly label?: string;
  /** What a row of a table is: a step of a sequence, or a whole series of one value a column. By default the header tells. */
  readonly layout?: "long" | "wide";
  /** The first row of a table is data; columns are then called by their numbers, `"1"`, `"2"`, …. */
  readonly noHeader?: boolean;
  /** The words that stand for a missing value, such as `"NA"` or `"?"`; `["none"]`: there are none, and such words are symbols. */
  readonly missing?: readonly string[];
  /** What one sequence of a text is: a run of characters, a line as characters, or words. */
  readonly textUnit?: "character" | "line" | "word";
  /** The encoding of text and tables, by its name in the WHATWG list, such as `"windows-1252"`; default UTF-8. */
  readonly encoding?: string;
  /** How a text becomes sequences, in more detail. */
  readonly text?: TextOptions;
}

/** A dataset and how it was read. */
export interface Reading {
  readonly data: Dataset;
  /** Sentences: the separator, what each column was taken for, how a text was cut. None where the file says it all. */
  readonly notes: readonly string[];
}

/** How a text becomes sequences. */
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

/** The options that apply to tables. */
export type TableReadOptions = Pick<
  ReadOptions,
  "target" | "input" | "sequence" | "time" | "group" | "splitColumn" | "label" | "missing" | "layout" | "encoding" | "noHeader"
>;

/** A table as a file. */
export interface TableFile {
  readonly path: string;
  /** Its bytes, piece by piece. */
  chunks(): AsyncIterable<Uint8Array>;
}
