import type { LinearGaussianEmission, LinearGaussianPlaces } from "@unrolled/core";
import { cholesky, solveLower, solveLowerTransposed } from "@unrolled/kernels";
import type { CompleteData } from "./complete-data.js";
import type { PathGroup } from "./expectation.js";

/** No sd of the noise falls below this, in the units of the state. */
const leastNoiseSd = 0.01;
/** Nor one of a target below this part of the spread of the target's dimension. */
const leastTargetPart = 0.001;

/**
 * sd_s = √(mean squared residual of the state's dimension s), over all dimensions that share a place, which maximises the complete-data
 * likelihood: log sds, into the parameter vector.
 */
export function noiseInto(
  parameters: Float64Array,
  logSdAt: Int32Array,
  { squares, count }: Pick<CompleteData, "squares" | "count">,
): void {
  for (const place of new Set(logSdAt)) {
    if (place < 0) continue;
    let sum = 0;
    let terms = 0;
    for (let s = 0; s < logSdAt.length; s++)
      if (logSdAt[s] === place) {
        sum += squares[s]!;
        terms += count;
      }
    parameters[place] = Math.log(Math.max(leastNoiseSd, Math.sqrt(sum / terms)));
  }
}

/** Added to the normal equations, as a part of the number of rows: C stays finite where a unit does not move. */
const ridge = 1e-6;

/** Sums over sampled paths that a Gaussian readout is the least squares of. */
export interface ReadoutSums {
  /** Rows, and by dimension Σ y², over all. */
  readonly count: number;
  readonly squares: Float64Array;
  /** By the dimensions that were observed ("101": the first and the last of three), rows of one kind. */
  readonly patterns: ReadonlyMap<string, PatternSums>;
}

/** Sums of rows at which the same dimensions were observed: (s, 1)(s, 1)ᵀ and (s, 1) y. */
export interface PatternSums {
  count: number;
  /** W × W, W = numbers read and 1, its lower triangle. */
  readonly gram: Float64Array;
  /** D × W. */
  readonly cross: Float64Array;
}

/** The sums of all positions of these groups with a target, K paths each. */
export function readoutSums({ size: D, weights, at }: LinearGaussianEmission, groups: readonly PathGroup[], K: number): ReadoutSums {
  const S = weights.length / D;
  const columns = columnsOf(at!, D, S);
  const width = columns.length + (at!.bias === null ? 0 : 1);
  const patterns = new Map<string, PatternSums>();
  const row = new Float64Array(width).fill(1);
  const squares = new Float64Array(D);
  let count = 0;
  for (const { states, targets } of groups)
    eachPosition(targets!, D, (position, observed, y) => {
      const sums = patterns.get(observed) ?? { count: 0, gram: new Float64Array(width * width), cross: new Float64Array(D * width) };
      patterns.set(observed, sums);
      const dimensions = dimensionsOf(observed);
      for (let k = 0; k < K; k++) {
        const from = (position * K + k) * S;
        for (let j = 0; j < columns.length; j++) row[j] = states[from + columns[j]!]!;
        sums.count++;
        count++;
        for (let i = 0; i < width; i++) for (let j = 0; j <= i; j++) sums.gram[i * width + j]! += row[i]! * row[j]!;
        for (const d of dimensions) {
          const target = targets![y + d]!;
          squares[d]! += target * target;
          for (let i = 0; i < width; i++) sums.cross[d * width + i]! += row[i]! * target;
        }
      }
    });
  return { count, squares, patterns };
}

/**
 * C, c and sd of y_t ~ N(C s_t + c, diag sd²) by least squares, dimension by dimension over the steps at which it is observed, into the
 * parameter vector. A dimension that never is keeps what it has.
 */
export function gaussianReadoutInto(
  parameters: Float64Array,
  { size: D, weights, at }: LinearGaussianEmission,
  { squares, patterns }: ReadoutSums,
): void {
  const S = weights.length / D;
  const columns = columnsOf(at!, D, S);
  const width = columns.length + (at!.bias === null ? 0 : 1);
  const gram = new Float64Array(width * width);
  const solution = new Float64Array(width);
  const cross = new Float64Array(width);
  for (let d = 0; d < D; d++) {
    gram.fill(0);
    cross.fill(0);
    let count = 0;
    for (const [observed, sums] of patterns) {
      if (observed[d] !== "1") continue;
      count += sums.count;
      for (let i = 0; i < gram.length; i++) gram[i]! += sums.gram[i]!;
      for (let i = 0; i < width; i++) cross[i]! += sums.cross[d * width + i]!;
    }
    if (count === 0) continue;
    for (let i = 0; i < columns.length; i++) gram[i * width + i]! += ridge * count;
    solution.set(cross);
    if (!cholesky(gram, gram, 0, width)) continue;
    solveLower(gram, 0, solution, 0, width);
    solveLowerTransposed(gram, 0, solution, 0, width);
    let explained = 0;
    for (let i = 0; i < width; i++) explained += solution[i]! * cross[i]!;
    columns.forEach((column, j) => {
      parameters[at!.weights[d * S + column]!] = solution[j]!;
    });
    if (at!.bias !== null) parameters[at!.bias[d]!] = solution[width - 1]!;
    const mean = at!.bias === null ? 0 : cross[width - 1]! / count;
    const spread = Math.sqrt(Math.max(0, squares[d]! / count - mean * mean));
    // A dimension that has one value has no spread, and any sd of it is as good.
    const least = leastTargetPart * (spread || 1);
    parameters[at!.logSd[d]!] = Math.log(Math.max(least, Math.sqrt(Math.max(0, squares[d]! - explained) / count)));
  }
}

/** The dimensions of the state that C reads. */
function columnsOf({ weights }: LinearGaussianPlaces, D: number, S: number): readonly number[] {
  return Array.from({ length: S }, (_, s) => s).filter((s) => Array.from({ length: D }, (_, d) => d).some((d) => weights[d * S + s]! >= 0));
}

function eachPosition(targets: Float64Array, D: number, use: (position: number, observed: string, y: number) => void): void {
  for (let y = 0; y < targets.length; y += D) {
    let observed = "";
    for (let d = 0; d < D; d++) observed += Number.isNaN(targets[y + d]!) ? "0" : "1";
    if (observed.includes("1")) use(y / D, observed, y);
  }
}

function dimensionsOf(observed: string): readonly number[] {
  return Array.from(observed, (_, d) => d).filter((d) => observed[d] === "1");
}
