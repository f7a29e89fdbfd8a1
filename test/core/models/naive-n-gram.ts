import type { Smoothing } from "@unrolled/core";
import { estimateDiscounts } from "../../../packages/core/src/models/n-gram/discounts.js";

type Step = number | "start" | "unknown";
interface Occurrence {
  /** The longest known context, oldest first; cut off at an unknown step. */
  readonly context: readonly Step[];
  readonly cut: boolean;
  readonly symbol: number;
}

const same = (a: readonly Step[], b: readonly Step[]): boolean => a.length === b.length && a.every((x, i) => x === b[i]);
const endsWith = (a: readonly Step[], tail: readonly Step[]): boolean =>
  a.length >= tail.length && same(a.slice(a.length - tail.length), tail);

function contextAt(targets: readonly (number | null)[], t: number, order: number): { context: Step[]; cut: boolean } {
  const context: Step[] = [];
  for (let back = 1; back < order; back++) {
    if (back > t) return { context: ["start", ...context], cut: false };
    const step = targets[t - back];
    if (step === null) return { context, cut: true };
    context.unshift(step);
  }
  return { context, cut: false };
}

/** The n-gram by its definition: every count is a search through the list of occurrences. Returns log p of each step. */
export function naiveNGram(
  sequences: readonly (readonly (number | null)[])[],
  order: number,
  V: number,
  smoothing: Smoothing,
): (targets: readonly (number | null)[]) => number[] {
  const occurrences: Occurrence[] = sequences.flatMap((targets) =>
    targets.flatMap((symbol, t) => (symbol === null ? [] : [{ ...contextAt(targets, t, order), symbol }])),
  );
  const longest = (context: readonly Step[]): boolean => context.length === order - 1 || context[0] === "start";
  const count = (context: readonly Step[], symbol: number): number => {
    const found = occurrences.filter((o) => o.symbol === symbol && endsWith(o.context, context));
    if (smoothing === "witten-bell" || longest(context)) return found.length;
    return new Set(found.map((o) => (o.context.length > context.length ? o.context[o.context.length - context.length - 1] : "unknown")))
      .size;
  };
  const symbols = Array.from({ length: V }, (_, w) => w);

  const contexts = new Map<string, readonly Step[]>();
  for (const { context } of occurrences)
    for (let from = 0; from <= context.length; from++) contexts.set(JSON.stringify(context.slice(from)), context.slice(from));
  const discounts = Array.from({ length: order }, (_, depth) =>
    estimateDiscounts(
      [...contexts.values()]
        .filter((context) => context.length === depth)
        .flatMap((context) => symbols.map((w) => count(context, w)).filter((a) => a > 0)),
    ),
  );

  const p = (context: readonly Step[], symbol: number): number => {
    const counts = symbols.map((w) => count(context, w));
    const total = counts.reduce((a, b) => a + b);
    const lower = context.length === 0 ? 1 / V : p(context.slice(1), symbol);
    if (total === 0) return lower;
    if (smoothing === "witten-bell") {
      const types = counts.filter((a) => a > 0).length;
      return (counts[symbol] + types * lower) / (total + types);
    }
    const discount = (a: number): number => (a === 0 ? 0 : discounts[context.length][Math.min(a, 3) - 1]);
    const reserved = counts.reduce((sum, a) => sum + discount(a), 0);
    return (counts[symbol] - discount(counts[symbol])) / total + (reserved / total) * lower;
  };
  return (targets) => targets.map((symbol, t) => (symbol === null ? 0 : Math.log(p(contextAt(targets, t, order).context, symbol))));
}
