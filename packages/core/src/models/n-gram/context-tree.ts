import { digitsOf, type NGramCounts } from "./count-n-grams.js";
import { type Discounts, estimateDiscounts } from "./discounts.js";
import type { Smoothing } from "./n-gram-file.js";

/**
 * The contexts that were seen, as a tree of arrays: node 0 is the empty context, a child puts one older step before its
 * parent's context. Nodes stand by rising depth, so the children of a node lie side by side, by rising symbol.
 *
 * The entries of a node are the symbols seen after its context, rising, each with log p(symbol | context), interpolation
 * done; a symbol without entry has log p = `logBackoff` of the node + log p in the parent; −log V above the root.
 */
export interface ContextTree {
  readonly order: number;
  /** V */
  readonly size: number;
  readonly symbol: Int32Array;
  readonly parent: Int32Array;
  readonly firstChild: Int32Array;
  readonly childCount: Int32Array;
  readonly logBackoff: Float64Array;
  readonly entryStart: Int32Array;
  readonly entryEnd: Int32Array;
  readonly entrySymbol: Int32Array;
  readonly entryLogProb: Float64Array;
}

interface Contexts {
  /** Node → first and last + 1 of the codes that lie under it. */
  readonly from: number[];
  readonly to: number[];
  /** Node → first of those whose next older step is unknown; they have no child. */
  readonly unknownFrom: number[];
  readonly depth: number[];
  readonly symbol: number[];
  readonly parent: number[];
  readonly firstChild: number[];
  readonly childCount: number[];
}

interface Entries {
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly symbol: Int32Array;
  readonly count: Float64Array;
}

/** Builds the tree of the counts. O(codes × order). */
export function contextTree(counts: NGramCounts, order: number, size: number, smoothing: Smoothing): ContextTree {
  const digits = digitsOf(counts.codes, order, size);
  const contexts = findContexts(digits, order, size);
  const entries = collectEntries(contexts, digits, counts.counts, order, size, smoothing === "kneser-ney");
  const { backoff, prob } = interpolate(contexts, entries, order, size, smoothing);
  return Object.freeze({
    order,
    size,
    symbol: Int32Array.from(contexts.symbol),
    parent: Int32Array.from(contexts.parent),
    firstChild: Int32Array.from(contexts.firstChild),
    childCount: Int32Array.from(contexts.childCount),
    logBackoff: backoff.map(Math.log),
    entryStart: entries.start,
    entryEnd: entries.end,
    entrySymbol: entries.symbol,
    entryLogProb: prob.map(Math.log),
  });
}

/** The codes rise, so those of one context are a range: split each range by the next older step, level by level. */
function findContexts(digits: Int32Array, order: number, V: number): Contexts {
  const contexts: Contexts = {
    from: [0],
    to: [digits.length / order],
    unknownFrom: [],
    depth: [0],
    symbol: [-1],
    parent: [-1],
    firstChild: [],
    childCount: [],
  };
  const { from, to, depth } = contexts;
  for (let node = 0; node < from.length; node++) {
    const level = depth[node]!;
    const end = to[node]!;
    contexts.firstChild.push(from.length);
    let at = from[node]!;
    if (level === order - 1 || contexts.symbol[node] === V) at = end;
    while (at < end) {
      const step = digits[at * order + level]!;
      if (step > V) break;
      let next = at + 1;
      while (next < end && digits[next * order + level] === step) next++;
      from.push(at);
      to.push(next);
      depth.push(level + 1);
      contexts.symbol.push(step);
      contexts.parent.push(node);
      at = next;
    }
    contexts.unknownFrom.push(at);
    contexts.childCount.push(from.length - contexts.firstChild[node]!);
  }
  return contexts;
}

/**
 * The counts of each context. A context that cannot be longer (n − 1 steps, or back to the start of the sequence) counts
 * occurrences. A shorter one counts them too, or, for Kneser–Ney, in how many different longer contexts the symbol was
 * seen; an unknown step is one of those.
 */
function collectEntries(
  { from, to, unknownFrom, depth, symbol, firstChild, childCount }: Contexts,
  digits: Int32Array,
  counts: Float64Array,
  order: number,
  V: number,
  continuation: boolean,
): Entries {
  const nodeCount = from.length;
  const start = new Int32Array(nodeCount);
  const end = new Int32Array(nodeCount);
  const symbols: number[] = [];
  const sums: number[] = [];
  const sum = new Float64Array(V);
  const seen: number[] = [];
  const add = (w: number, count: number): void => {
    if (sum[w] === 0) seen.push(w);
    sum[w]! += count;
  };
  for (let node = nodeCount - 1; node >= 0; node--) {
    const longest = depth[node] === order - 1 || symbol[node] === V;
    if (continuation && !longest) {
      const firstOf = firstChild[node]!;
      for (let child = firstOf; child < firstOf + childCount[node]!; child++)
        for (let i = start[child]!; i < end[child]!; i++) add(symbols[i]!, 1);
      for (let i = unknownFrom[node]!; i < to[node]!; i++) add(digits[i * order + order - 1]!, 1);
    } else for (let i = from[node]!; i < to[node]!; i++) add(digits[i * order + order - 1]!, counts[i]!);
    start[node] = symbols.length;
    for (const w of seen.sort((a, b) => a - b)) {
      symbols.push(w);
      sums.push(sum[w]!);
      sum[w] = 0;
    }
    end[node] = symbols.length;
    seen.length = 0;
  }
  return { start, end, symbol: Int32Array.from(symbols), count: Float64Array.from(sums) };
}

/** p(w | c) = (a_cw − D(a_cw)) / A_c + γ_c p(w | c′), from the empty context to longer ones. */
function interpolate(
  { depth, parent }: Contexts,
  { start, end, symbol, count }: Entries,
  order: number,
  V: number,
  smoothing: Smoothing,
): { backoff: Float64Array; prob: Float64Array } {
  const nodeCount = start.length;
  const backoff = new Float64Array(nodeCount);
  const prob = new Float64Array(symbol.length);
  const discounts = smoothing === "kneser-ney" ? discountsByDepth(depth, start, end, count, order) : null;
  for (let node = 0; node < nodeCount; node++) {
    const first = start[node]!;
    const last = end[node]!;
    let total = 0;
    let reserved = 0;
    for (let i = first; i < last; i++) {
      total += count[i]!;
      reserved += discountOf(discounts, depth[node]!, count[i]!);
    }
    // Witten–Bell reserves one count for every symbol seen and takes nothing off.
    if (discounts === null) {
      reserved = last - first;
      total += reserved;
    }
    const share = total === 0 ? 1 : reserved / total;
    backoff[node] = share;
    const above = parent[node]!;
    for (let i = first; i < last; i++) {
      const lower = above < 0 ? 1 / V : prob[findSorted(symbol, start[above]!, end[above]!, symbol[i]!)]!;
      prob[i] = (count[i]! - discountOf(discounts, depth[node]!, count[i]!)) / total + share * lower;
    }
  }
  return { backoff, prob };
}

function discountsByDepth(depth: number[], start: Int32Array, end: Int32Array, count: Float64Array, order: number): Discounts[] {
  const counts: number[][] = Array.from({ length: order }, () => []);
  depth.forEach((level, node) => {
    for (let i = start[node]!; i < end[node]!; i++) counts[level]!.push(count[i]!);
  });
  return counts.map(estimateDiscounts);
}

function discountOf(discounts: readonly Discounts[] | null, depth: number, count: number): number {
  return discounts === null ? 0 : discounts[depth]![Math.min(count, 3) - 1]!;
}

/** Where `value` stands among the rising A[from .. to), or −1. */
export function findSorted(A: Int32Array, from: number, to: number, value: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (A[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low < to && A[low] === value ? low : -1;
}
