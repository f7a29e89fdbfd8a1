/** Hypotheses as a tree that grows by a symbol at a time, parents before children: paths share what they have in common. */
export interface Hypotheses {
  /** Adds a child; −1: of the root. */
  add(parent: number, symbol: number, logProbability: number): number;
  /** log p of all symbols up to a node; 0 at the root. */
  logProbabilityOf(node: number): number;
  /** Symbols up to a node. */
  lengthOf(node: number): number;
  symbolsOf(node: number): number[];
  /** By node: parents, symbols, lengths, log-probabilities. */
  readonly nodes: {
    readonly parents: readonly number[];
    readonly symbols: readonly number[];
    readonly lengths: readonly number[];
    readonly logProbabilities: readonly number[];
  };
}

/** A tree of the root alone. */
export function hypotheses(): Hypotheses {
  const parents: number[] = [];
  const symbols: number[] = [];
  const lengths: number[] = [];
  const logProbabilities: number[] = [];
  const lengthOf = (node: number): number => (node < 0 ? 0 : lengths[node]!);
  return {
    add(parent, symbol, logProbability) {
      lengths.push(lengthOf(parent) + 1);
      parents.push(parent);
      symbols.push(symbol);
      logProbabilities.push(logProbability);
      return parents.length - 1;
    },
    logProbabilityOf: (node) => (node < 0 ? 0 : logProbabilities[node]!),
    lengthOf,
    symbolsOf(node) {
      const path: number[] = [];
      for (let at = node; at >= 0; at = parents[at]!) path.push(symbols[at]!);
      return path.reverse();
    },
    nodes: { parents, symbols, lengths, logProbabilities },
  };
}
