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

/** At most `most` characters, the last an ellipsis where some are left out. */
export function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}

/**
 * Lines of at most `most` characters where that is possible, broken by `<br>` after a comma, a space or a hyphen: names of models
 * on an axis. Plotly's text.
 */
export function wrapped(text: string, most: number): string {
  const lines = [""];
  for (const piece of text.match(/[^\s,-]*[\s,-]?/g) ?? []) {
    if (piece === "") continue;
    if (lines.at(-1) !== "" && `${lines.at(-1)}${piece}`.trimEnd().length > most) lines.push("");
    lines[lines.length - 1] += piece;
  }
  return lines.map((line) => plotText(line.trim())).join("<br>");
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
