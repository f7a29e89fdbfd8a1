import { logFactorial } from "@unrolled/kernels";
import type { TargetLaw } from "../../contracts/index.js";
import { bernoulli, categorical, diagonalNormal, poisson } from "../../distributions/index.js";
import type { PersistenceSpec } from "./persistence-file.js";

/** p(y_t | y_{t−1}) of a persistence; a row of targets is D numbers, or one symbol. */
export interface StepLaw {
  /** Numbers of a row: D, or 1 for a symbol. */
  readonly width: number;
  readonly parameterCount: number;
  /** log p of the row at `at` of `y` given that at `from` of `before`; `before` null: the first step. NaN dimensions are passed over. */
  logProb(y: ArrayLike<number>, at: number, before: ArrayLike<number> | null, from: number): number;
  law(before: ArrayLike<number> | null, from: number): TargetLaw;
}

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/** Of a checked spec. */
export function stepLaw({ targets, rest, stay = [], changeSds = [], restSds = [] }: PersistenceSpec): StepLaw {
  const D = targets.size;
  if (targets.kind === "categorical") return symbolLaw(rest, stay[0]!);
  /** Dimension by dimension: what is expected of it. */
  const mean = (before: ArrayLike<number> | null, from: number, d: number): number =>
    before === null ? rest[d]! : targets.kind === "real" ? before[from + d]! : stay[d]! * before[from + d]! + (1 - stay[d]!) * rest[d]!;
  const means = (before: ArrayLike<number> | null, from: number): number[] => Array.from({ length: D }, (_, d) => mean(before, from, d));
  const sum =
    (term: (y: number, mean: number, d: number, isFirst: boolean) => number): StepLaw["logProb"] =>
    (y, at, before, from) => {
      let total = 0;
      for (let d = 0; d < D; d++) {
        const value = y[at + d]!;
        if (!Number.isNaN(value)) total += term(value, mean(before, from, d), d, before === null);
      }
      return total;
    };
  if (targets.kind === "real")
    return {
      width: D,
      parameterCount: 3 * D,
      logProb: sum((y, centre, d, isFirst) => {
        const sd = isFirst ? restSds[d]! : changeSds[d]!;
        const z = (y - centre) / sd;
        return -0.5 * z * z - Math.log(sd) - halfLogTwoPi;
      }),
      law: (before, from) => diagonalNormal(means(before, from), before === null ? restSds : changeSds),
    };
  if (targets.kind === "binary")
    return {
      width: D,
      parameterCount: 2 * D,
      logProb: sum((y, p) => (y === 1 ? Math.log(p) : Math.log1p(-p))),
      law: (before, from) => bernoulli(means(before, from)),
    };
  return {
    width: D,
    parameterCount: 2 * D,
    logProb: sum((y, rate) => (y === 0 ? 0 : y * Math.log(rate)) - rate - logFactorial(y)),
    law: (before, from) => poisson(means(before, from)),
  };
}

/** p(v | u) = s [v = u] + (1 − s) q_v */
function symbolLaw(rest: readonly number[], stay: number): StepLaw {
  const probability = (v: number, u: number | null): number => (u === null ? rest[v]! : (v === u ? stay : 0) + (1 - stay) * rest[v]!);
  const known = new Map<number | null, TargetLaw>();
  return {
    width: 1,
    parameterCount: rest.length,
    logProb: (y, at, before, from) => (y[at]! < 0 ? 0 : Math.log(probability(y[at]!, before === null ? null : before[from]!))),
    law(before, from) {
      const u = before === null ? null : before[from]!;
      const found = known.get(u);
      if (found !== undefined) return found;
      const made = categorical(rest.map((_, v) => probability(v, u)));
      known.set(u, made);
      return made;
    },
  };
}
