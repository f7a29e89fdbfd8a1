/** What one sequence of a text is, and what its symbols are. */
export type TextUnit = "character" | "line" | "word";

/** What the lines of a text look like. Shares are of the lines that are not blank. */
export interface LineShape {
  readonly lines: number;
  /** Blank lines between others, as a share of all. */
  readonly blank: number;
  /** Lines of more than `MOST_WORDS` words. */
  readonly long: number;
  /** Of the line in the middle, by words. */
  readonly medianWords: number;
  /** Lines that end as sentences and code do, or hold a full stop of a script without spaces. */
  readonly marked: number;
  readonly indented: number;
  /** All lines but the last equally long, without spaces, the last shorter: one text in a column. */
  readonly column: boolean;
}

const MOST_WORDS = 6;
/** Characters of a text that is set in a column. */
const NARROWEST_COLUMN = 20;
const MARKED = /[.,;:!?…{}]["'”’»)]*\s*$|[。！？、，；।]/u;

/** @internal Measures the lines of a text. */
export function lineShape(lines: readonly string[]): LineShape {
  const first = lines.findIndex((line) => line.trim() !== "");
  const last = lines.findLastIndex((line) => line.trim() !== "");
  const inner = first === -1 ? [] : lines.slice(first, last + 1);
  const filled = inner.filter((line) => line.trim() !== "");
  const share = (fits: (line: string) => boolean): number => filled.filter(fits).length / Math.max(1, filled.length);
  const words = filled.map(wordCount);
  const lengths = filled.map((line) => line.length);
  const [width = 0] = lengths;
  return {
    lines: filled.length,
    blank: 1 - filled.length / Math.max(1, inner.length),
    long: words.filter((count) => count > MOST_WORDS).length / Math.max(1, filled.length),
    medianWords: [...words].sort((a, b) => a - b)[Math.floor(words.length / 2)] ?? 0,
    marked: share((line) => MARKED.test(line)),
    indented: share((line) => /^\s/.test(line)),
    column:
      filled.length > 2 &&
      width >= NARROWEST_COLUMN &&
      lengths.slice(0, -1).every((length) => length === width) &&
      (lengths.at(-1) as number) < width &&
      words.every((count) => count === 1),
  };
}

/**
 * Whether the lines of a text are a list (names, words, codes, one a line) and not running text (prose, verse, drama,
 * code). It is, where there are at least three lines; half of them have three words or fewer, at most one in ten more than
 * six; at most one in five ends with a mark of a sentence or of code; at most one in ten is indented; at most 15 % of the
 * lines between others are blank; and they are not one text in a column of fixed width.
 */
export function isList(lines: readonly string[]): boolean {
  const shape = lineShape(lines);
  return (
    shape.lines >= 3 &&
    shape.medianWords <= 3 &&
    shape.long <= 0.1 &&
    shape.marked <= 0.2 &&
    shape.indented <= 0.1 &&
    shape.blank <= 0.15 &&
    !shape.column
  );
}

const NUMBER = /^[-+]?(\d+[.,]?\d*|[.,]\d+)([eE][-+]?\d+)?$/;

/** Whether a text is nothing but numbers, one or several a line: meant as a series, not as text. */
export function isNumbers(lines: readonly string[]): boolean {
  let count = 0;
  for (const line of lines)
    for (const word of line.split(/[\s;|]+|,\s+/)) {
      if (word === "") continue;
      if (word.length > 25 || !NUMBER.test(word)) return false;
      count++;
    }
  return count >= 3;
}

function wordCount(line: string): number {
  return line.trim().split(/\s+/).length;
}
