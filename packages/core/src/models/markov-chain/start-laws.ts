import type { Dataset, Key } from "../../contracts/index.js";
import { perturbedProbabilities } from "../../laws/dirichlet.js";
import { normals, uniforms } from "../../laws/random-starts.js";
import { targetMoments } from "../../laws/target-moments.js";

/** Which states of a start own which steps: (stepCount × K, packed) positive weights, all steps with a little of each state. */
export type StartPartition = Float64Array;

/** What a step that a state does not own counts for it, beside all that it owns: keeps every law possible and no spread at 0. */
const background = 0.01;

/** Each state owns a random stretch of consecutive steps (of the sequences in file order): what a regime looks like while it lasts. */
export function segmentsPartition(data: Dataset, K: number, key: Key): StartPartition {
  const n = data.stepCount;
  const u = uniforms(2 * K, key);
  const positions = positionsInFileOrder(data);
  return partition(n, K, (k) => {
    const length = Math.min(n, Math.max(4, Math.floor((n / (4 * K)) * (0.2 + u[k]!))));
    const first = Math.floor(u[K + k]! * (n - length + 1));
    return positions.subarray(first, first + length);
  });
}

/**
 * The states share the steps by the size of their targets, in K parts of random sizes; targets of several dimensions by their
 * size along a random direction, in units of each dimension's sd.
 */
export function quantilesPartition(data: Dataset, K: number, key: Key): StartPartition {
  const n = data.stepCount;
  const sizes = projections(data, key.fold("direction"));
  const sorted = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => sizes[a]! - sizes[b]!);
  const shares = perturbedProbabilities(new Array<number>(K).fill(1), 4, key.fold("shares"));
  const cuts = [0];
  for (const share of shares) cuts.push(cuts.at(-1)! + share * n);
  return partition(n, K, (k) => sorted.subarray(Math.round(cuts[k]!), Math.max(Math.round(cuts[k]!) + 1, Math.round(cuts[k + 1]!))));
}

function partition(n: number, K: number, owned: (k: number) => Int32Array): StartPartition {
  const weights = new Float64Array(n * K);
  for (let k = 0; k < K; k++) {
    const own = owned(k);
    const rest = (background * own.length) / n;
    for (let i = 0; i < n; i++) weights[i * K + k] = rest;
    for (const i of own) weights[i * K + k] = 1;
  }
  return weights;
}

function positionsInFileOrder({ stepCount, sequences, order, starts }: Dataset): Int32Array {
  const rows = new Int32Array(sequences.length);
  order.forEach((index, row) => {
    rows[index] = row;
  });
  const positions = new Int32Array(stepCount);
  let at = 0;
  sequences.forEach(({ length }, index) => {
    for (let t = 0; t < length; t++) positions[at++] = starts[t]! + rows[index]!;
  });
  return positions;
}

/** Of each packed target; a missing dimension counts as at its mean. */
function projections(data: Dataset, key: Key): Float64Array {
  const D = data.targets.size;
  const values = data.targetValues!;
  const { means, variances } = targetMoments(data);
  const direction = D === 1 ? Float64Array.of(1) : normals(D, key);
  return Float64Array.from({ length: data.stepCount }, (_, i) => {
    let sum = 0;
    for (let d = 0; d < D; d++) {
      const y = values[i * D + d]!;
      if (!Number.isNaN(y) && variances[d]! > 0) sum += (direction[d]! * (y - means[d]!)) / Math.sqrt(variances[d]!);
    }
    return sum;
  });
}
