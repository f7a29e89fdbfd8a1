import { checkOptions, requireDataset } from "../../checks/index.js";
import type { Dataset } from "../../contracts/index.js";
import { requireVaryingTargets } from "../../data/index.js";
import { leastSpreads } from "../../laws/normals/spread-floors.js";
import { targetMoments } from "../../laws/target-moments.js";
import { type Persistence, persistence } from "./persistence.js";

export interface FitPersistenceOptions {
  readonly name?: string | undefined;
}

/** Of an observation, added to the counts of each symbol, of on and off, of staying and not, and as the events that a rate has at least: nothing held out is impossible. */
const pseudoCount = 0.01;
/** Most rounds of the fixed points below, and the change of `stay` at which they end. */
const [mostRounds, settled] = [1000, 1e-10];

/**
 * The persistence of the data's targets by maximum likelihood, see `persistence`: of real ones the root mean square of what changes from step to step, and
 * mean and sd of all targets for the first; of others the share that stays and the law that is returned to, by EM. Sds have the floor that EM's have
 * (see `baumWelch`), counts 0.01 of an observation added; of counts the first step has no say. O(Σ T D).
 *
 * @throws RangeError for real targets that do not vary.
 * @example
 * const targets = { kind: "real", size: 1 } as const;
 * const data = packDataset({ name: "d", targets, sequences: [{ id: "a", targets: [[1], [2], [4], [3]] }] });
 * console.log(fitPersistence(data).toFile().changeSds); // sqrt((1 + 4 + 1) / 3)
 */
export function fitPersistence(data: Dataset, options: FitPersistenceOptions = {}): Persistence {
  checkOptions("fitPersistence", options, ["name"]);
  requireDataset(data, "fitPersistence");
  requireVaryingTargets(data, "fitPersistence");
  const { targets } = data;
  const { kind, size } = targets;
  const named = { ...(options.name === undefined ? {} : { name: options.name }), targets };
  if (kind === "real") return persistence({ ...named, ...ofNumbers(data) });
  if (kind === "count") {
    const each = Array.from({ length: size }, (_, d) => ofCounts(data, d));
    return persistence({ ...named, stay: each.map(({ stay }) => stay), rest: each.map(({ rest }) => rest) });
  }
  if (kind === "categorical") {
    const { stay, rest } = ofSymbols(data, size, (i) => data.targetSymbols![i]!);
    return persistence({ ...named, stay: [stay], rest });
  }
  const each = Array.from({ length: size }, (_, d) => {
    const value = (i: number): number => data.targetValues![i * size + d]!;
    return ofSymbols(data, 2, (i) => (Number.isNaN(value(i)) ? -1 : value(i)));
  });
  return persistence({ ...named, stay: each.map(({ stay }) => stay), rest: each.map(({ rest }) => rest[1]!) });
}

/** Calls with every position and the one of the step before, −1 at a first step. */
function eachStep({ length, starts, aliveCounts }: Dataset, visit: (position: number, before: number) => void): void {
  for (let t = 0; t < length; t++)
    for (let row = 0; row < aliveCounts[t]!; row++) visit(starts[t]! + row, t === 0 ? -1 : starts[t - 1]! + row);
}

function ofNumbers(data: Dataset): { readonly changeSds: number[]; readonly rest: number[]; readonly restSds: number[] } {
  const D = data.targets.size;
  const y = data.targetValues!;
  const squares = new Float64Array(D);
  const counts = new Float64Array(D);
  eachStep(data, (i, before) => {
    if (before < 0) return;
    for (let d = 0; d < D; d++) {
      const change = y[i * D + d]! - y[before * D + d]!;
      if (Number.isNaN(change)) continue;
      squares[d] = squares[d]! + change * change;
      counts[d] = counts[d]! + 1;
    }
  });
  const { means, variances } = targetMoments(data);
  const floors = leastSpreads(data);
  const restSds = Array.from(variances, (variance, d) => Math.max(Math.sqrt(variance), floors[d]!));
  const changeSds = restSds.map((sd, d) => (counts[d] === 0 ? sd : Math.max(Math.sqrt(squares[d]! / counts[d]!), floors[d]!)));
  return { changeSds, rest: Array.from(means), restSds };
}

/** s and q of p(v | u) = s [v = u] + (1 − s) q_v: whether a stay was one of s or one of q is what EM fills in. */
function ofSymbols(data: Dataset, V: number, symbol: (position: number) => number): { readonly stay: number; readonly rest: number[] } {
  const stays = new Float64Array(V);
  const others = new Float64Array(V).fill(pseudoCount);
  let steps = 0;
  eachStep(data, (i, before) => {
    const v = symbol(i);
    const u = before < 0 ? -1 : symbol(before);
    if (v < 0) return;
    if (u >= 0) steps++;
    if (u === v) stays[v] = stays[v]! + 1;
    else others[v] = others[v]! + 1;
  });
  let stay = 0.5;
  let rest = others.map(() => 1 / V);
  for (let round = 0; round < mostRounds; round++) {
    let stayed = 0;
    const returned = others.map((count, v) => {
      const share = stay / (stay + (1 - stay) * rest[v]!);
      stayed += stays[v]! * share;
      return count + stays[v]! * (1 - share);
    });
    const total = returned.reduce((a, b) => a + b, 0);
    rest = returned.map((count) => count / total);
    const next = (stayed + pseudoCount) / (steps + 2 * pseudoCount);
    const change = Math.abs(next - stay);
    stay = next;
    if (change < settled) break;
  }
  return { stay, rest: Array.from(rest) };
}

/** Rates s y_{t−1} + b: which events came of which is what EM fills in; b = (1 − s) rest. */
function ofCounts(data: Dataset, d: number): { readonly stay: number; readonly rest: number } {
  const D = data.targets.size;
  const value = (i: number): number => data.targetValues![i * D + d]!;
  const pairs: [number, number][] = [];
  eachStep(data, (i, before) => {
    if (before >= 0 && !Number.isNaN(value(i)) && !Number.isNaN(value(before))) pairs.push([value(i), value(before)]);
  });
  const mean = Math.max(targetMoments(data).means[d]!, pseudoCount / Math.max(1, data.stepCount));
  const before = pairs.reduce((sum, [, u]) => sum + u, 0);
  if (before === 0) return { stay: 0, rest: mean };
  let [stay, base] = [0.5, 0.5 * mean];
  for (let round = 0; round < mostRounds; round++) {
    let stayed = 0;
    let fresh = pseudoCount;
    for (const [y, u] of pairs) {
      const share = (stay * u) / (stay * u + base);
      stayed += y * share;
      fresh += y * (1 - share);
    }
    const next = Math.min(stayed / before, mostStay);
    base = fresh / pairs.length;
    const change = Math.abs(next - stay);
    stay = next;
    if (change < settled) break;
  }
  return { stay, rest: base / (1 - stay) };
}

/** Counts that grow without end are no persistence. */
const mostStay = 1 - 1e-6;
