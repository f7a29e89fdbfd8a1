import type { SwitchingAutoregressionSpec } from "@unrolled/core";
import { normal } from "@unrolled/core";
import { stationaryByIteration } from "./enumerate-hidden-markov.js";

export interface EnumeratedSwitching {
  /** log p(y_{p+1..T} | y_{1..p}) */
  readonly logLikelihood: number;
  /** T × K: p(h_t = k | y). */
  readonly posterior: number[][];
  readonly bestPath: number[];
  readonly bestLogProbability: number;
}

/** log p(h) p(y_{p+1..T} | y_{1..p}, h) of one path of regimes, from the definition. */
export function logJointOf(spec: SwitchingAutoregressionSpec, y: readonly (number | null)[], path: readonly number[]): number {
  const initial = initialOf(spec);
  const of = (value: number | readonly number[], k: number): number => (typeof value === "number" ? value : value[k]);
  const row = (k: number) => (Array.isArray(spec.coefficients[0]) ? spec.coefficients[k] : spec.coefficients) as readonly number[];
  const p = row(0).length;
  let sum = Math.log(initial[path[0]]);
  for (let t = 1; t < y.length; t++) sum += Math.log(spec.transition[path[t - 1]][path[t]]);
  for (let t = p; t < y.length; t++) {
    if (y[t] === null) continue;
    const k = path[t];
    let mean = spec.means === undefined ? of(spec.intercepts ?? 0, k) : of(spec.means, k);
    row(k).forEach((phi, j) => {
      mean += phi * ((y[t - j - 1] as number) - (spec.means === undefined ? 0 : of(spec.means, path[t - j - 1])));
    });
    sum += normal(mean, of(spec.sds, k)).logProb(y[t] as number);
  }
  return sum;
}

/** Everything about one short series by visiting all K^T paths of regimes. */
export function enumerateSwitching(spec: SwitchingAutoregressionSpec, y: readonly (number | null)[]): EnumeratedSwitching {
  const K = spec.transition.length;
  const posterior = y.map(() => new Array<number>(K).fill(0));
  let total = 0;
  let best = { path: [] as number[], log: Number.NEGATIVE_INFINITY };
  for (let code = 0; code < K ** y.length; code++) {
    const path = y.map((_, t) => Math.floor(code / K ** t) % K);
    const log = logJointOf(spec, y, path);
    total += Math.exp(log);
    path.forEach((k, t) => {
      posterior[t][k] += Math.exp(log);
    });
    if (log > best.log) best = { path, log };
  }
  return {
    logLikelihood: Math.log(total),
    posterior: posterior.map((row) => row.map((x) => x / total)),
    bestPath: best.path,
    bestLogProbability: best.log,
  };
}

const solved = new WeakMap<object, readonly number[]>();

function initialOf({ initial, transition }: SwitchingAutoregressionSpec): readonly number[] {
  if (initial !== "stationary") return initial;
  const law = solved.get(transition) ?? stationaryByIteration(transition);
  solved.set(transition, law);
  return law;
}
