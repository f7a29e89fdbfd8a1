import { fromJsonNumber, fromJsonNumbers, type JsonNumber, toJsonNumber, toJsonNumbers } from "../loop/json-numbers.js";
import type { PatternSums, ReadoutSums } from "./closed-forms.js";
import type { CompleteData } from "./complete-data.js";

/** Sums over rows of sampled paths that the closed forms are made of. */
export interface PathSums {
  readonly noise: Pick<CompleteData, "squares" | "count">;
  /** Null where the readout has no closed form. */
  readonly readout: ReadoutSums | null;
}

/**
 * s ← (1 − γ) s + γ s_k, by the row: what stochastic-approximation EM makes of a batch's sums s_k; with γ = 1, or nothing before, those
 * of the batch alone.
 */
export function averagedNoise(before: PathSums["noise"] | null, now: PathSums["noise"], weight: number): PathSums["noise"] {
  if (before === null || weight === 1) return now;
  return { squares: averaged(before.squares, now.squares, before.count, now.count, weight), count: 1 };
}

/** The same of a readout's sums; a batch without targets changes nothing. */
export function averagedReadout(before: ReadoutSums | null, now: ReadoutSums, weight: number): ReadoutSums {
  if (before === null || weight === 1) return now;
  if (now.count === 0 || before.count === 0) return now.count === 0 ? before : now;
  const mean = (a: Float64Array, b: Float64Array): Float64Array => averaged(a, b, before.count, now.count, weight);
  const nothing = ({ gram, cross }: PatternSums): PatternSums => ({
    count: 0,
    gram: new Float64Array(gram.length),
    cross: new Float64Array(cross.length),
  });
  const patterns = new Map<string, PatternSums>();
  for (const observed of new Set([...before.patterns.keys(), ...now.patterns.keys()])) {
    const one = before.patterns.get(observed) ?? nothing(now.patterns.get(observed)!);
    const other = now.patterns.get(observed) ?? nothing(one);
    patterns.set(observed, {
      count: ((1 - weight) * one.count) / before.count + (weight * other.count) / now.count,
      gram: mean(one.gram, other.gram),
      cross: mean(one.cross, other.cross),
    });
  }
  return { count: 1, squares: mean(before.squares, now.squares), patterns };
}

/** Of two sums over so many rows: the mean by the row. */
function averaged(before: Float64Array, now: Float64Array, countBefore: number, countNow: number, weight: number): Float64Array {
  return before.map((sum, i) => ((1 - weight) * sum) / countBefore + (weight * now[i]!) / countNow);
}

interface SavedSums {
  readonly noise: { readonly count: JsonNumber; readonly squares: readonly JsonNumber[] };
  readonly readout: {
    readonly count: JsonNumber;
    readonly squares: readonly JsonNumber[];
    readonly patterns: readonly {
      readonly observed: string;
      readonly count: JsonNumber;
      readonly gram: unknown;
      readonly cross: unknown;
    }[];
  } | null;
}

/** The sums as plain JSON values, exactly. */
export function writeSums({ noise, readout }: PathSums): SavedSums {
  const numbers = ({ count, squares }: { readonly count: number; readonly squares: Float64Array }) => ({
    count: toJsonNumber(count),
    squares: toJsonNumbers(squares),
  });
  const patterns = [...(readout?.patterns ?? [])].map(([observed, { count, gram, cross }]) => ({
    observed,
    count: toJsonNumber(count),
    gram: toJsonNumbers(gram),
    cross: toJsonNumbers(cross),
  }));
  return { noise: numbers(noise), readout: readout === null ? null : { ...numbers(readout), patterns } };
}

/** What `writeSums` wrote. */
export function readSums(saved: unknown): PathSums {
  const where = "running sums";
  const vector = (x: unknown): Float64Array => fromJsonNumbers(x, (x as readonly unknown[] | null)?.length ?? 0, where);
  const { noise, readout } = saved as SavedSums;
  const numbers = ({ count, squares }: SavedSums["noise"]) => ({ count: fromJsonNumber(count, where), squares: vector(squares) });
  if (readout === null) return { noise: numbers(noise), readout: null };
  const patterns = new Map(
    readout.patterns.map(({ observed, count, gram, cross }) => [
      observed,
      { count: fromJsonNumber(count, where), gram: vector(gram), cross: vector(cross) },
    ]),
  );
  return { noise: numbers(noise), readout: { ...numbers(readout), patterns } };
}
