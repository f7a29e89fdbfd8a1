/** Symbols as text: letters one after the other, words apart by spaces, as `.txt` files have them. */
export function spell(path: readonly number[], symbols: readonly string[]): string {
  return path.map((symbol) => symbols[symbol]!).join(areLetters(symbols) ? "" : " ");
}

/** Whether all symbols are single characters. */
export function areLetters(symbols: readonly string[]): boolean {
  return symbols.every((symbol) => [...symbol].length === 1);
}
