import type { AdditiveNoiseProcess, AdditiveNoiseView, Rows, Workspace } from "@unrolled/core";
import { gridSpread1, gridSpread2, logSumExp } from "@unrolled/kernels";

export interface GridRun {
  readonly value: number;
  readonly increments: Float64Array;
  /**
   * How much more likely, in nats, the observations may be for a state that was left off the grid than for those on it: the
   * largest S_t = A_t + S_{t−1} / 2, where A_t is max log p(y_t | s) over the grid less the increment (halved, for the noise
   * makes states forget). Mass off the grid, exp(−reach² / 2), matters where exp(S_t − reach² / 2) does.
   */
  readonly pull: number;
  /** Largest number of points of a step. */
  readonly points: number;
  /** Kernel evaluations, about: Σ_t points_{t−1} × points within reach of one. */
  readonly work: number;
}

export interface GridSettings {
  /** Spacing in every dimension, as a fraction of its sd. */
  readonly fraction: number;
  /** Half-width of the box beyond the propagated means, in sds. */
  readonly reach: number;
  readonly maxPoints: number;
  /** Steps to run: T, or fewer for a pilot. */
  readonly steps: number;
}

/** Why a run was given up: the points it would have needed. */
export interface TooManyPoints {
  readonly tooManyPoints: number;
  readonly step: number;
}

/** Points handed to the model at once. */
const chunk = 1024;

/** A box of points lowD + i hD; n2 = 1 in one dimension. */
export interface Box {
  readonly low: Float64Array;
  readonly counts: readonly [number, number];
  readonly size: number;
}

/**
 * The point-mass filter on one sequence with D ≤ 2: p(s_t | y_<t) = ∫ p(s_{t−1} | y_<t) N(s_t; f(s_{t−1}, x_t), sd²) ds by
 * the trapezoid rule, on a box that follows the propagated means. For smooth f and emission the error falls faster than any
 * power of the spacing. Weights are masses (density × cell). Source: Bucy & Senne 1971, doi:10.1016/0005-1098(71)90121-X.
 */
export function gridFilter(view: AdditiveNoiseView, index: number, settings: GridSettings, workspace: Workspace): GridRun | TooManyPoints {
  return workspace.scope(() => {
    const D = view.stateDim;
    const { sd } = view;
    const { process } = openGrid(view, index, workspace);
    const h = sd.map((s) => s * settings.fraction);
    const trim = 1e-6 * Math.exp(-0.5 * settings.reach ** 2);
    const increments = new Float64Array(settings.steps);
    let value = 0;
    let pull = 0;
    let carried = 0;
    let points = 1;
    let work = 0;
    let capacity = 0;
    let buffers = gridBuffers(workspace, 0, D);
    const perSource = sd.reduce((product) => product * ((2 * settings.reach) / settings.fraction), 1);
    // The first step has one source: f(s_0, x_1), of weight 1.
    let sources = gridBuffers(workspace, 1, D);
    let sourceCount = 1;
    process.meanInto({ count: 1, dim: D, data: sources.means }, null, 0);
    sources.weights[0] = 1;

    for (let t = 0; t < settings.steps; t++) {
      if (t > 0) {
        sourceCount = keepHeavy(buffers.states, buffers.weights, sourceCount, D, trim);
        inChunks(sourceCount, D, buffers.states, buffers.means, (state, out) => process.meanInto(out, state, t));
        sources = buffers;
      }
      const box = boxAround(sources.means, sourceCount, D, sd, h, settings.reach, view.data.sequences[index]!.id, t);
      if (box.size > settings.maxPoints) return { tooManyPoints: box.size, step: t };
      if (box.size > capacity) {
        capacity = Math.min(2 * box.size, settings.maxPoints);
        buffers = gridBuffers(workspace, capacity, D);
      }
      const { masses, states, logEmission } = buffers;
      masses.fill(0, 0, box.size);
      const [n1, n2] = box.counts;
      if (D === 1) gridSpread1(masses, sources.means, sources.weights, sourceCount, box.low[0]!, h[0]!, n1, sd[0]!, settings.reach);
      else
        gridSpread2(masses, sources.means, sources.weights, sourceCount, box.low[0]!, h[0]!, n1, sd[0]!, box.low[1]!, h[1]!, n2, sd[1]!, settings.reach, buffers.row); // biome-ignore format: one call
      work += sourceCount * Math.min(perSource, box.size);
      points = Math.max(points, box.size);
      writePoints(states, box, h, D);
      logEmissionOf(process, states, logEmission, box.size, D, t);
      const increment = correct(buffers.weights, masses, logEmission, box.size);
      if (Number.isNaN(increment))
        throw new RangeError(
          `grid: log p(y_t | h_t) must be a number or −Infinity, got NaN at step ${t + 1} of sequence "${view.data.sequences[index]!.id}"`,
        );
      carried = carried / 2 + pullOf(logEmission, box.size, increment);
      pull = Math.max(pull, carried);
      increments[t] = increment;
      value += increment;
      sourceCount = box.size;
    }
    return { value, increments, pull, points, work };
  });
}

/** The process of a sequence for as many states as are handed to it at once. */
export function openGrid(view: AdditiveNoiseView, index: number, workspace: Workspace) {
  return { process: view.open(index, chunk, workspace), id: view.data.sequences[index]!.id };
}

interface GridBuffers {
  readonly states: Float64Array;
  readonly means: Float64Array;
  readonly weights: Float64Array;
  readonly masses: Float64Array;
  readonly logEmission: Float64Array;
  readonly row: Float64Array;
}

function gridBuffers(workspace: Workspace, capacity: number, D: number): GridBuffers {
  return {
    states: workspace.vector(capacity * D),
    means: workspace.vector(capacity * D),
    weights: workspace.vector(capacity),
    masses: workspace.vector(capacity),
    logEmission: workspace.vector(capacity),
    row: workspace.vector(capacity),
  };
}

/** Moves the points whose weight is at least `trim` to the front; returns how many. Weights sum to 1, so one is. */
function keepHeavy(states: Float64Array, weights: Float64Array, count: number, D: number, trim: number): number {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    if (weights[i]! < trim) continue;
    for (let d = 0; d < D; d++) states[kept * D + d] = states[i * D + d]!;
    weights[kept++] = weights[i]!;
  }
  return kept;
}

export function inChunks(
  count: number,
  D: number,
  input: Float64Array,
  output: Float64Array,
  apply: (input: Rows, output: Rows) => void,
): void {
  for (let from = 0; from < count; from += chunk) {
    const rows = Math.min(chunk, count - from);
    const slice = (x: Float64Array): Rows => ({ count: rows, dim: D, data: x.subarray(from * D, (from + rows) * D) });
    apply(slice(input), slice(output));
  }
}

export function boxAround(
  means: Float64Array,
  count: number,
  D: number,
  sd: Float64Array,
  h: Float64Array,
  reach: number,
  id: string,
  t: number,
): Box {
  const low = new Float64Array(2);
  const counts: [number, number] = [1, 1];
  for (let d = 0; d < D; d++) {
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const m = means[i * D + d]!;
      if (Number.isNaN(m))
        throw new RangeError(`grid: f(s, x) must be a number, got NaN at step ${t + 1} of sequence "${id}"; check the model's parameters`);
      if (m < min) min = m;
      if (m > max) max = m;
    }
    low[d] = min - reach * sd[d]!;
    counts[d as 0 | 1] = Math.ceil((max - min + 2 * reach * sd[d]!) / h[d]!) + 1;
  }
  return { low, counts, size: counts[0] * counts[1] };
}

export function writePoints(states: Float64Array, { low, counts }: Box, h: Float64Array, D: number): void {
  for (let a = 0; a < counts[0]; a++)
    for (let b = 0; b < counts[1]; b++) {
      const o = (a * counts[1] + b) * D;
      states[o] = low[0]! + a * h[0]!;
      if (D === 2) states[o + 1] = low[1]! + b * h[1]!;
    }
}

export function logEmissionOf(
  process: AdditiveNoiseProcess,
  states: Float64Array,
  out: Float64Array,
  count: number,
  D: number,
  t: number,
): void {
  for (let from = 0; from < count; from += chunk) {
    const rows = Math.min(chunk, count - from);
    const state = { count: rows, dim: D, data: states.subarray(from * D, (from + rows) * D) };
    process.logEmissionInto(out.subarray(from, from + rows), state, t);
  }
}

/**
 * weights = masses × emission, normalised; returns log Σ. Where the emission is one number everywhere (a missing target)
 * that is the increment exactly; where it is impossible, −Infinity, and the law goes on as if the target were missing.
 */
function correct(weights: Float64Array, masses: Float64Array, logEmission: Float64Array, count: number): number {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const e = logEmission[i]!;
    if (Number.isNaN(e)) return e;
    if (e < min) min = e;
    if (e > max) max = e;
    weights[i] = e + Math.log(masses[i]!);
  }
  const total = min === max ? Number.NEGATIVE_INFINITY : logSumExp(weights, 0, count);
  if (total === Number.NEGATIVE_INFINITY) for (let i = 0; i < count; i++) weights[i] = Math.log(masses[i]!);
  const scale = total === Number.NEGATIVE_INFINITY ? logSumExp(weights, 0, count) : total;
  for (let i = 0; i < count; i++) weights[i] = Math.exp(weights[i]! - scale);
  return min === max ? max : total;
}

export function pullOf(logEmission: Float64Array, count: number, increment: number): number {
  if (increment === Number.NEGATIVE_INFINITY) return 0;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) if (logEmission[i]! > max) max = logEmission[i]!;
  return max - increment;
}
