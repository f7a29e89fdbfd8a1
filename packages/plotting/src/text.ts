/** Text for plotly, which reads a little HTML: names and symbols are shown as they are. */
export function plotText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A symbol as it can be seen on an axis: a space is ␣, a line end ⏎, a tab →. */
export function visibleSymbol(symbol: string): string {
  if (symbol === " ") return "␣";
  if (symbol === "\n") return "⏎";
  if (symbol === "\t") return "→";
  return symbol;
}

/** kebab-case, for ids: "lstm:64,layers=2" → "lstm-64-layers-2". */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
}

/** "a", "a and b", "a, b and c". */
export function enumerate(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
