/** In place: by value where all are decimal numbers, else by code unit. */
export function sortSymbols(symbols: string[]): string[] {
  const numbers = symbols.every((symbol) => /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(symbol) && Number.isFinite(Number(symbol)));
  return numbers ? symbols.sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1)) : symbols.sort();
}
