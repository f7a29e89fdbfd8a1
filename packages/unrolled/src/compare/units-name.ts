import type { Dataset } from "@unrolled/core";

/**
 * What the groups are called, from their names: `chapter-1`, `chapter-2`, … are "chapters". Undefined where they do not say:
 * an abbreviation such as `g1`, or a word whose plural takes more than an s.
 */
export function unitsName(data: Dataset): string | undefined {
  const words = new Set(data.sequences.map(({ group }) => /^([a-z]{3,})[- _]?\d+$/i.exec(group ?? "")?.[1]?.toLowerCase()));
  const [word] = words;
  return words.size === 1 && word !== undefined && !/(s|x|y|z|ch|sh)$/.test(word) ? `${word}s` : undefined;
}
