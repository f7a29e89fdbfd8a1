/** T × S numbers of each kind from one run: means, sds and one array for each probability. */
export interface RunMoments {
  readonly means: Float64Array;
  readonly sds: Float64Array;
  readonly quantiles: readonly Float64Array[];
}

export function emptyMoments(length: number, stateDim: number, probabilities: readonly number[]): RunMoments {
  const make = (): Float64Array => new Float64Array(length * stateDim);
  return { means: make(), sds: make(), quantiles: probabilities.map(make) };
}

/**
 * Sets `order` to the rows of a cloud (N × S) by rising component d: what quantiles of any weights of the cloud need. O(N log N).
 */
export function orderInto(order: Int32Array, cloud: Float64Array, stateDim: number, d: number): void {
  for (let n = 0; n < order.length; n++) order[n] = n;
  order.sort((a, b) => cloud[a * stateDim + d]! - cloud[b * stateDim + d]!);
}

/**
 * Mean Σ W h, standard deviation √Σ W (h − mean)² and quantiles of component d under normalised weights W, set at step t.
 * The quantile of probability p is the least value in the cloud with at least p of the weight at or below it.
 */
export function cloudMomentsInto(
  out: RunMoments,
  t: number,
  d: number,
  cloud: Float64Array,
  stateDim: number,
  weights: Float64Array,
  order: Int32Array,
  probabilities: readonly number[],
): void {
  const N = order.length;
  const at = t * stateDim + d;
  let mean = 0;
  for (let n = 0; n < N; n++) mean += weights[n]! * cloud[n * stateDim + d]!;
  let variance = 0;
  for (let n = 0; n < N; n++) variance += weights[n]! * (cloud[n * stateDim + d]! - mean) ** 2;
  out.means[at] = mean;
  out.sds[at] = Math.sqrt(variance);

  let below = 0;
  let q = 0;
  let last = 0;
  for (let i = 0; i < N && q < probabilities.length; i++) {
    const n = order[i]!;
    if (weights[n]! <= 0) continue;
    last = n;
    below += weights[n]!;
    for (; q < probabilities.length && below >= probabilities[q]!; q++) out.quantiles[q]![at] = cloud[n * stateDim + d]!;
  }
  // Weights that round to a sum below 1.
  for (; q < probabilities.length; q++) out.quantiles[q]![at] = cloud[last * stateDim + d]!;
}
