import type { AdditiveNoiseView, Workspace } from "@unrolled/core";
import { logSumExp } from "@unrolled/kernels";
import {
  boxAround,
  type GridRun,
  type GridSettings,
  inChunks,
  logEmissionOf,
  openGrid,
  pullOf,
  type TooManyPoints,
  writePoints,
} from "./grid-filter.js";

/** Targets that share their choice of sources, in sds on either side. */
const halfBlock = 1;

/** Terms this many nats below the largest are left out of a sum. */
const negligible = 40;

/**
 * The point-mass filter of one dimension for observations that pull the state hundreds of sds away from where it was
 * expected (up to a thousand or so, where 20,000 points end): as `gridFilter`, with weights and masses as logarithms, so that the tails it needs do not vanish.
 */
export function deepGridFilter(
  view: AdditiveNoiseView,
  index: number,
  settings: GridSettings,
  workspace: Workspace,
): GridRun | TooManyPoints {
  const { fraction, reach, steps, maxPoints } = settings;
  return workspace.scope(() => {
    const { sd } = view;
    const { process, id } = openGrid(view, index, workspace);
    const h = sd.map((s) => s * fraction);
    const states = workspace.vector(maxPoints);
    const means = workspace.vector(maxPoints);
    const logWeights = workspace.vector(maxPoints);
    const logEmission = workspace.vector(maxPoints);
    const increments = new Float64Array(steps);
    let [value, pull, carried, points, work, count] = [0, 0, 0, 1, 0, 1];
    process.meanInto({ count: 1, dim: 1, data: means }, null, 0);
    for (let t = 0; t < steps; t++) {
      if (t > 0) {
        count = keepLikely(states, logWeights, count, reach ** 2 / 2 + 14);
        inChunks(count, 1, states, means, (state, out) => process.meanInto(out, state, t));
      }
      const box = boxAround(means, count, 1, sd, h, reach, id, t);
      if (box.size > maxPoints) return { tooManyPoints: box.size, step: t };
      writePoints(states, box, h, 1);
      const masses = logMasses(states.subarray(0, box.size), means, logWeights, count, sd[0]!, fraction);
      logEmissionOf(process, states, logEmission, box.size, 1, t);
      for (let j = 0; j < box.size; j++) logWeights[j] = masses[j]! + logEmission[j]!;
      // What the grid's masses miss of 1 is rounding: a missing target has the increment 0 exactly.
      const flat = logEmission.subarray(0, box.size).every((e) => e === logEmission[0]);
      const total = logSumExp(logWeights, 0, box.size);
      for (let j = 0; j < box.size; j++) logWeights[j]! -= total;
      const increment = flat ? logEmission[0]! : total;
      if (Number.isNaN(increment))
        throw new RangeError(`grid: log p(y_t | h_t) must be a number or −Infinity, got NaN at step ${t + 1} of sequence "${id}"`);
      carried = carried / 2 + pullOf(logEmission, box.size, increment);
      pull = Math.max(pull, carried);
      increments[t] = increment;
      value += increment;
      work += count * box.size;
      points = Math.max(points, box.size);
      count = box.size;
    }
    return { value, increments, pull, points, work };
  });
}

/** Moves the points within `depth` nats of the likeliest to the front; returns how many. */
function keepLikely(states: Float64Array, logWeights: Float64Array, count: number, depth: number): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) if (logWeights[i]! > best) best = logWeights[i]!;
  let kept = 0;
  for (let i = 0; i < count; i++) {
    if (logWeights[i]! < best - depth) continue;
    states[kept] = states[i]!;
    logWeights[kept++] = logWeights[i]!;
  }
  return kept;
}

/**
 * log Σ_i W_i N(x; m_i, sd²) h at every point x of a line. Of a block of neighbours, the sources that can matter anywhere in it are chosen
 * once, by the largest and least z that the block allows.
 */
function logMasses(
  points: Float64Array,
  means: Float64Array,
  logWeights: Float64Array,
  count: number,
  sd: number,
  fraction: number,
): Float64Array {
  const constant = Math.log(fraction / Math.sqrt(2 * Math.PI));
  const out = new Float64Array(points.length);
  const chosen = new Int32Array(count);
  const blockSize = Math.max(1, Math.floor((2 * halfBlock) / fraction));
  for (let from = 0; from < points.length; from += blockSize) {
    const to = Math.min(points.length, from + blockSize);
    const centre = (points[from]! + points[to - 1]!) / 2;
    let surely = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const least = logWeights[i]! - 0.5 * (Math.abs(centre - means[i]!) / sd + halfBlock) ** 2;
      if (least > surely) surely = least;
    }
    let size = 0;
    for (let i = 0; i < count; i++) {
      const most = logWeights[i]! - 0.5 * Math.max(0, Math.abs(centre - means[i]!) / sd - halfBlock) ** 2;
      if (most >= surely - negligible) chosen[size++] = i;
    }
    const terms = new Float64Array(size);
    for (let j = from; j < to; j++) {
      for (let s = 0; s < size; s++) {
        const i = chosen[s]!;
        terms[s] = logWeights[i]! - 0.5 * ((points[j]! - means[i]!) / sd) ** 2;
      }
      out[j] = constant + logSumExp(terms, 0, size);
    }
  }
  return out;
}
