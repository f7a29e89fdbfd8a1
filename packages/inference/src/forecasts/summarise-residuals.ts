import { checkOptions, normalQuantile, type PseudoResiduals, type ResidualSummary } from "@unrolled/core";

/** Which dimension is looked at, and how finely. */
export interface SummariseResidualsOptions {
  /** 0..D − 1. Default 0. */
  readonly dimension?: number;
  /** B ≥ 2, bins of the histogram. Default 20, or 10 below 400 targets. */
  readonly bins?: number;
  /** L ≥ 1, lags of the autocorrelation. Default 20, or what the longest sequence has. */
  readonly lags?: number;
}

const mostQuantiles = 500;

/**
 * What tells whether pseudo-residuals are those of the right model: a histogram of the uniforms with the band that they lie in if they
 * are uniform, their normal quantiles in order beside the standard normal's, and the autocorrelation of the residuals and of their squares, which
 * shows what the model has left in the order of the steps. Bands are for each bin or lag on its own. Cost O(n log n + n L).
 *
 * @throws RangeError for options that cannot be, or without a target.
 * @example
 * const summary = summariseResiduals(pseudoResiduals(hmm, data, {}, key(1)));
 * console.log(summary.mean, summary.sd, summary.autocorrelation.values[0]);
 */
export function summariseResiduals(residuals: readonly PseudoResiduals[], options: SummariseResidualsOptions = {}): ResidualSummary {
  checkOptions("summariseResiduals", options, ["dimension", "bins", "lags"]);
  const { dimension = 0 } = options;
  const size = residuals[0]?.size ?? 0;
  if (!(Number.isInteger(dimension) && dimension >= 0 && dimension < size))
    throw new RangeError(`summariseResiduals: dimension must be one of 0..${size - 1}, got ${dimension}`);
  const columnOf = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: values.length / size }, (_, t) => values[t * size + dimension]!);
  const sequences = residuals.map(({ id, residuals }) => ({ id, residuals: columnOf(residuals) }));
  const uniforms = residuals.flatMap((one) => [...columnOf(one.uniforms)].filter((u) => !Number.isNaN(u)));
  const all = sequences.flatMap((one) => [...one.residuals].filter((z) => !Number.isNaN(z)));
  const finite = all.filter(Number.isFinite);
  if (finite.length === 0) throw new RangeError("summariseResiduals: at least one target with a finite residual is required, got none");
  const longest = Math.max(...sequences.map((one) => one.residuals.length));
  const { bins = uniforms.length < 400 ? 10 : 20, lags = Math.max(1, Math.min(20, longest - 1)) } = options;
  for (const [name, value, least] of [
    ["bins", bins, 2],
    ["lags", lags, 1],
  ] as const)
    if (!Number.isSafeInteger(value) || value < least)
      throw new RangeError(`summariseResiduals: ${name} must be an integer of at least ${least}, got ${value}`);
  const mean = meanOf(finite);
  const variance = meanOf(finite.map((z) => (z - mean) ** 2));
  const errors = residuals.flatMap((one) => [...columnOf(one.standardErrors)].filter((se) => !Number.isNaN(se)));
  return Object.freeze({
    dimension,
    name: residuals[0]!.names?.[dimension] ?? null,
    count: all.length,
    infinite: all.length - finite.length,
    mean,
    sd: Math.sqrt(variance),
    sequences,
    histogram: histogramOf(uniforms, bins),
    quantiles: quantilesOf(finite),
    autocorrelation: autocorrelationOf(
      sequences.map((one) => one.residuals),
      lags,
    ),
    largestStandardError: errors.reduce((most, se) => Math.max(most, se), 0),
  });
}

function histogramOf(uniforms: readonly number[], B: number): ResidualSummary["histogram"] {
  const densities = new Float64Array(B);
  for (const u of uniforms) {
    const bin = Math.min(B - 1, Math.floor(u * B));
    densities[bin] = densities[bin]! + B / uniforms.length;
  }
  const reach = 1.96 * Math.sqrt((B - 1) / uniforms.length);
  return { densities, low: Math.max(0, 1 - reach), high: 1 + reach };
}

function quantilesOf(residuals: readonly number[]): ResidualSummary["quantiles"] {
  const sorted = Float64Array.from(residuals).sort();
  const n = sorted.length;
  const count = Math.min(n, mostQuantiles);
  // Both ends are among them.
  const ranks = Array.from({ length: count }, (_, i) => (count === 1 ? 0 : Math.round((i * (n - 1)) / (count - 1))));
  return {
    expected: Float64Array.from(ranks, (rank) => normalQuantile((rank + 0.5) / n)),
    observed: Float64Array.from(ranks, (rank) => sorted[rank]!),
  };
}

/** Pairs within sequences only; a residual that is missing or infinite is in none. */
function autocorrelationOf(sequences: readonly Float64Array[], L: number): ResidualSummary["autocorrelation"] {
  const correlations = (of: (z: number) => number) => {
    const series = sequences.map((residuals) => residuals.map((z) => (Number.isFinite(z) ? of(z) : Number.NaN)));
    const known = series.flatMap((values) => [...values].filter((x) => !Number.isNaN(x)));
    const centre = meanOf(known);
    const variance = meanOf(known.map((x) => (x - centre) ** 2));
    const values = new Float64Array(L);
    const pairs = new Float64Array(L);
    for (let lag = 1; lag <= L; lag++) {
      let sum = 0;
      for (const x of series)
        for (let t = lag; t < x.length; t++) {
          const product = (x[t]! - centre) * (x[t - lag]! - centre);
          if (Number.isNaN(product)) continue;
          sum += product;
          pairs[lag - 1] = pairs[lag - 1]! + 1;
        }
      values[lag - 1] = pairs[lag - 1]! > 0 && variance > 0 ? sum / pairs[lag - 1]! / variance : 0;
    }
    return { values, pairs };
  };
  const { values, pairs } = correlations((z) => z);
  return { values, squares: correlations((z) => z * z).values, band: pairs.map((n) => 1.96 / Math.sqrt(Math.max(1, n))) };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
