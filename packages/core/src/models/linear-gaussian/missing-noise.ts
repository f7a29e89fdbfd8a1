import { pseudoInverse } from "./pseudo-inverse.js";

/** The noise of a target of which some numbers are missing, given that of the others: e = J e_observed + N(0, rest). */
export interface ConditionalNoise {
  /** m × m; columns of missing numbers are 0. */
  readonly J: Float64Array;
  /** m × m */
  readonly rest: Float64Array;
}

/** N(0, R) by which of its m numbers are observed; by pattern, each worked out once. */
export function conditionalNoise(R: Float64Array, m: number) {
  const kept = new Map<string, ConditionalNoise | null>();
  return {
    /** Of the target at `from`: null where all of it is missing. */
    observe(targets: Float64Array, from: number): ConditionalNoise | null {
      let pattern = "";
      for (let i = 0; i < m; i++) pattern += Number.isNaN(targets[from + i]!) ? "0" : "1";
      if (!kept.has(pattern)) kept.set(pattern, conditional(R, m, pattern));
      return kept.get(pattern)!;
    },
  };
}

function conditional(R: Float64Array, m: number, pattern: string): ConditionalNoise | null {
  const observed = [...pattern].flatMap((c, i) => (c === "1" ? [i] : []));
  if (observed.length === 0) return null;
  const o = observed.length;
  const J = new Float64Array(m * m);
  const rest = new Float64Array(m * m);
  for (const i of observed) J[i * m + i] = 1;
  if (o === m) return { J, rest };
  const inverse = pseudoInverse(
    Float64Array.from({ length: o * o }, (_, at) => R[observed[Math.floor(at / o)]! * m + observed[at % o]!]!),
    o,
  );
  const missing = [...pattern].flatMap((c, i) => (c === "0" ? [i] : []));
  for (const i of missing)
    observed.forEach((p, b) => {
      let sum = 0;
      observed.forEach((q, a) => {
        sum += R[i * m + q]! * inverse[a * o + b]!;
      });
      J[i * m + p] = sum;
    });
  for (const i of missing)
    for (const j of missing) {
      let sum = R[i * m + j]!;
      for (const p of observed) sum -= J[i * m + p]! * R[p * m + j]!;
      rest[i * m + j] = sum;
    }
  return { J, rest };
}
