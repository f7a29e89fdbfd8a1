import type { Dataset } from "../../contracts/index.js";

/** Of real targets: means, and E (y_{t+τ} − mean)(y_t − mean)ᵀ for τ = 0..lags − 1, m × m each, over the pairs that are observed. */
export interface LaggedCovariances {
  readonly means: Float64Array;
  readonly covariances: readonly Float64Array[];
}

/** Each entry is a mean over the pairs of numbers that are both observed. */
export function laggedCovariances(data: Dataset, lags: number): LaggedCovariances {
  const m = data.targets.size;
  const y = data.targetValues!;
  const { starts, aliveCounts, length } = data;
  const means = new Float64Array(m);
  const counts = new Float64Array(m);
  for (let at = 0; at < data.stepCount * m; at++)
    if (!Number.isNaN(y[at]!)) {
      means[at % m] = means[at % m]! + y[at]!;
      counts[at % m] = counts[at % m]! + 1;
    }
  for (let i = 0; i < m; i++) means[i] = means[i]! / Math.max(1, counts[i]!);
  const covariances = Array.from({ length: lags }, (_, lag) => {
    const sum = new Float64Array(m * m);
    const pairs = new Float64Array(m * m);
    for (let t = lag; t < length; t++)
      for (let row = 0; row < aliveCounts[t]!; row++) {
        const now = (starts[t]! + row) * m;
        const then = (starts[t - lag]! + row) * m;
        for (let i = 0; i < m; i++)
          for (let j = 0; j < m; j++) {
            const term = (y[now + i]! - means[i]!) * (y[then + j]! - means[j]!);
            if (Number.isNaN(term)) continue;
            sum[i * m + j] = sum[i * m + j]! + term;
            pairs[i * m + j] = pairs[i * m + j]! + 1;
          }
      }
    return sum.map((x, i) => (pairs[i]! === 0 ? 0 : x / pairs[i]!));
  });
  return { means, covariances };
}
