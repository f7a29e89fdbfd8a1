import type { TextUnit } from "./text-unit.js";

/** A text as numbers: symbol t of sequence i is `codes[starts[i] + t]`. */
export interface EncodedText {
  readonly codes: Int32Array;
  readonly starts: readonly number[];
  readonly lengths: readonly number[];
}

/** What ends a line once CRLF and CR are LF. */
export const LINE_END = /[\n\u0085\u2028\u2029]/;

/**
 * Cuts a text into sequences of symbols and numbers the symbols. `codeOf` gives the number of a symbol that stands at place t of
 * sequence i. Cost O(characters), 4 bytes a symbol.
 */
export function encodeText(
  text: string,
  unit: TextUnit,
  length: number,
  codeOf: (symbol: string, i: number, t: number) => number,
): EncodedText {
  const codes = new Int32Array(text.length);
  const starts: number[] = [];
  const lengths: number[] = [];
  let end = 0;
  const append = (symbols: Iterable<string>, most: number): void => {
    for (const symbol of symbols) {
      if (lengths.length === 0 || (lengths.at(-1) as number) === most) {
        starts.push(end);
        lengths.push(0);
      }
      const i = lengths.length - 1;
      codes[end++] = codeOf(symbol, i, lengths[i] as number);
      lengths[i]!++;
    }
  };
  if (unit === "character") append(text, length);
  else if (unit === "word") append(words(text), length);
  else
    for (const line of text.split(LINE_END)) {
      if (line.trim() === "") continue;
      starts.push(end);
      lengths.push(0);
      append(line, Number.POSITIVE_INFINITY);
    }
  return { codes: codes.slice(0, end), starts, lengths };
}

function* words(text: string): Iterable<string> {
  for (const [word] of text.matchAll(/\S+/g)) yield word;
}
