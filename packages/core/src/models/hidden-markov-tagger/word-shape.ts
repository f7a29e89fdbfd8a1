/** What a word looks like, apart from its letters: its capitals, digits and marks. */
export type WordShape = "lower" | "capital" | "capitals" | "digits" | "mixed" | "marks";

/**
 * `digits` where any is in it; else `marks` without a letter; `capitals`, two or more letters, all capital; `capital`, the first letter alone;
 * `lower`, no capital; `mixed`, the rest.
 *
 * @example
 * console.log(["house", "Rome", "USA", "1960s", "iPhone", "..."].map((word) => wordShape(word))); // lower capital capitals digits mixed marks
 */
export function wordShape(word: string): WordShape {
  if (/\p{N}/u.test(word)) return "digits";
  if (!/\p{L}/u.test(word)) return "marks";
  if (!/[\p{Lu}\p{Lt}]/u.test(word)) return "lower";
  const letters = word.replace(/\P{L}/gu, "");
  if (letters.length > 1 && !/[^\p{Lu}\p{Lt}]/u.test(letters)) return "capitals";
  return /^[\p{Lu}\p{Lt}][^\p{Lu}\p{Lt}]*$/u.test(letters) ? "capital" : "mixed";
}
