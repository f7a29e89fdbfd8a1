import type { HiddenMarkovSpec, SequenceRecord } from "@unrolled/core";
import { emissionLaws } from "./emission-laws.js";

export interface EnumeratedHiddenMarkov {
  readonly logLikelihood: number;
  /** T × K: p(h_t = k | y). */
  readonly posterior: number[][];
  /** K × K: expected transitions given y. */
  readonly transitions: number[][];
  readonly bestPath: number[];
  readonly bestLogProbability: number;
}

/** Everything about one short sequence by visiting all K^T paths, with probabilities from the user-level laws. */
export function enumerateHiddenMarkov(spec: HiddenMarkovSpec, targets: SequenceRecord["targets"]): EnumeratedHiddenMarkov {
  const K = spec.transition.length;
  const T = targets.length;
  const laws = emissionLaws(spec.emission);
  const initial = spec.initial === "stationary" ? stationaryByIteration(spec.transition) : spec.initial;
  const emission = targets.map((y) =>
    laws.map((law) => {
      if (y === null) return 1;
      return Math.exp(law.logProb(typeof y === "number" ? y : y.map((x) => x ?? Number.NaN)));
    }),
  );
  const posterior = targets.map(() => new Array<number>(K).fill(0));
  const transitions = spec.transition.map(() => new Array<number>(K).fill(0));
  let total = 0;
  let best: { path: number[]; p: number } = { path: [], p: -1 };
  for (let code = 0; code < K ** T; code++) {
    const path = targets.map((_, t) => Math.floor(code / K ** t) % K);
    let p = initial[path[0]] * emission[0][path[0]];
    for (let t = 1; t < T; t++) p *= spec.transition[path[t - 1]][path[t]] * emission[t][path[t]];
    total += p;
    path.forEach((k, t) => {
      posterior[t][k] += p;
      if (t > 0) transitions[path[t - 1]][k] += p;
    });
    if (p > best.p) best = { path, p };
  }
  return {
    logLikelihood: Math.log(total),
    posterior: posterior.map((row) => row.map((p) => p / total)),
    transitions: transitions.map((row) => row.map((p) => p / total)),
    bestPath: best.path,
    bestLogProbability: Math.log(best.p),
  };
}

/** π by averaging many powers of the transition: slow, and another idea than elimination. */
export function stationaryByIteration(transition: readonly (readonly number[])[]): number[] {
  const K = transition.length;
  let law = new Array<number>(K).fill(1 / K);
  for (let i = 0; i < 20_000; i++) {
    const next = law.map((_, j) => law.reduce((sum, p, k) => sum + p * transition[k][j], 0));
    // Half a step keeps a periodic chain from swinging.
    law = law.map((p, k) => (p + next[k]) / 2);
  }
  return law;
}
