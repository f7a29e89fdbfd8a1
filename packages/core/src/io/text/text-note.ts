import type { Dataset } from "../../contracts/index.js";
import { LINE_END } from "./encode-text.js";
import type { TextUnit } from "./text-unit.js";

/** How a text was cut. */
export interface TextCut {
  readonly unit: TextUnit;
  /** The unit was named, and not chosen. */
  readonly asked: boolean;
  /** Symbols a sequence of running text. */
  readonly length: number;
  readonly texts: readonly string[];
  /** What each of several files is beside its sequences; null: nothing. */
  readonly fileIs: "a split" | "a group" | "a label" | null;
}

const CHOICES: Readonly<Record<TextUnit, string>> = {
  character: "running text: --text-unit character",
  line: "lines as sequences: --text-unit line",
  word: "words as symbols: --text-unit word",
};

/** Sentences: how a text was cut, and how to choose otherwise where nobody chose. */
export function textNote({ sequences, targets, name, length: longest }: Dataset, { unit, asked, length, texts, fileIs }: TextCut): string {
  const count = sequences.length === 1 ? "one sequence" : `${sequences.length} sequences`;
  const shortest = sequences.reduce((least, sequence) => Math.min(least, sequence.length), longest);
  const how =
    unit === "line"
      ? `${asked ? "lines" : "a list"}, each line a sequence: ${count} of ${shortest === longest ? longest : `${shortest} to ${longest}`} characters`
      : `running text, cut into ${count} of ${length} ${unit}s`;
  const others = (Object.keys(CHOICES) as TextUnit[]).filter((other) => other !== unit).map((other) => CHOICES[other]);
  return [
    `${name}${texts.length === 1 ? "" : ` (${texts.length} files)`}: ${how}, ${targets.size} different${fileIs === null ? "" : `; each file is ${fileIs}`}.`,
    ...(unit === "line" ? repeated(texts) : []),
    ...(asked ? [] : [`For ${others.join("; for ")}.`]),
  ].join(" ");
}

/** Lines that stand more than once may be both fitted and tested on. */
function repeated(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) for (const line of text.split(LINE_END)) if (line.trim() !== "") counts.set(line, (counts.get(line) ?? 0) + 1);
  const lines = [...counts.values()].filter((count) => count > 1).reduce((sum, count) => sum + count, 0);
  if (lines === 0) return [];
  return [`${lines} lines stand more than once, so that one may be both in train and in test; keep one of each to test on new ones only.`];
}
