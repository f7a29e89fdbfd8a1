import { type ContextTree, findSorted } from "./context-tree.js";

/** The child of `node` whose context goes on with `symbol` (V: the sequence starts there), or −1 if that was never seen. */
export function olderContext({ symbol, firstChild, childCount }: ContextTree, node: number, step: number): number {
  const first = firstChild[node]!;
  return findSorted(symbol, first, first + childCount[node]!, step);
}

/** log p(w | context of `node`). */
export function logProbAfter(tree: ContextTree, node: number, w: number): number {
  const { parent, logBackoff, entryStart, entryEnd, entrySymbol, entryLogProb } = tree;
  let sum = 0;
  for (let at = node; at >= 0; at = parent[at]!) {
    const entry = findSorted(entrySymbol, entryStart[at]!, entryEnd[at]!, w);
    if (entry >= 0) return sum + entryLogProb[entry]!;
    sum += logBackoff[at]!;
  }
  return sum - Math.log(tree.size);
}

/** out (V) = p(w | context of `node`) for every w. */
export function lawInto(out: Float64Array, tree: ContextTree, node: number): void {
  const { parent, logBackoff, entryStart, entryEnd, entrySymbol, entryLogProb } = tree;
  if (node < 0) {
    out.fill(1 / tree.size);
    return;
  }
  lawInto(out, tree, parent[node]!);
  const share = Math.exp(logBackoff[node]!);
  for (let w = 0; w < tree.size; w++) out[w]! *= share;
  for (let i = entryStart[node]!; i < entryEnd[node]!; i++) out[entrySymbol[i]!] = Math.exp(entryLogProb[i]!);
}
