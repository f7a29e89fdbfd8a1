import { cholesky, solveLower, solveLowerTransposed } from "@unrolled/kernels";
import type { RegimeStates } from "./regime-states.js";
import type { Regimes } from "./regimes.js";
import { type RegressionMoments, shiftedLevels } from "./regression-moments.js";

/** Rounds of conditional maxima, and the relative change below which no more is to come. */
const [mostRounds, settled] = [50, 1e-12];
/** How strongly a solution is drawn towards the one before, relative to what the data say: only where they say nothing does it decide. */
const [proximity, leastPull] = [1e-12, 1e-200];

/** Levels, coefficients and sds of all regimes, as in `Regimes`. */
export type Regressions = Pick<Regimes, "levels" | "coefficients" | "sds">;

/**
 * The M step of the regressions: y_t is normal around b_z + Σ_j φ_kj y_{t−j} with sd σ_k, in state z of regime k. Levels, coefficients and
 * sds are each maximised given the others, in turn (ECM: Meng & Rubin 1993, doi:10.1093/biomet/80.2.267), by least squares on the moments,
 * with no further pass over the data; with intercepts levels and coefficients are one regression. So the expected log-likelihood never falls.
 */
export function maximiseRegressions(regimes: Regimes, states: RegimeStates, moments: RegressionMoments, leastSd: number): Regressions {
  const { form } = regimes;
  let now: Regressions = {
    levels: shiftedLevels(regimes.levels, regimes, regimes.coefficients, -moments.centre),
    coefficients: regimes.coefficients,
    sds: regimes.sds,
  };
  for (let round = 0; round < mostRounds; round++) {
    const before = now;
    now = form === "mean" ? coefficientsGivenMeans(regimes, states, moments, now) : interceptsAndCoefficients(regimes, moments, now);
    if (form === "mean") now = meansGivenCoefficients(regimes, states, moments, now);
    now = { ...now, sds: spreads(regimes, states, moments, now, leastSd) };
    if (distance(now, before) < settled) break;
  }
  return { ...now, levels: shiftedLevels(now.levels, regimes, now.coefficients, moments.centre) };
}

/** Unknowns of a least-squares problem, and their rows in each state: what of u multiplies them, and what is to be explained. */
interface Problem {
  /** n: values before. */
  readonly before: Float64Array;
  /** Calls `add` with the place of each unknown and its row; returns the row of the target. */
  rows(z: number, add: (place: number, row: Float64Array) => void): Float64Array;
}

function coefficientsGivenMeans(
  regimes: Regimes,
  { digits, memory }: RegimeStates,
  moments: RegressionMoments,
  now: Regressions,
): Regressions {
  const { lags: p, chain, switching } = regimes;
  const { width } = moments;
  const deviation = (j: number, mean: number): Float64Array => unit(width, 1 + j, 1, -mean);
  const shared = switching.coefficients === "shared";
  const solved = leastSquares(regimes, digits, memory, moments, now.sds, {
    before: shared ? now.coefficients.slice(0, p) : now.coefficients,
    rows(z, add) {
      const k = digits[z * (memory + 1)]!;
      for (let j = 1; j <= p; j++) add((shared ? 0 : k * p) + j - 1, deviation(j, now.levels[digits[z * (memory + 1) + j]!]!));
      return deviation(0, now.levels[k]!);
    },
  });
  return { ...now, coefficients: shared ? repeated(solved, chain.stateCount) : solved };
}

function meansGivenCoefficients(
  regimes: Regimes,
  { digits, memory }: RegimeStates,
  moments: RegressionMoments,
  now: Regressions,
): Regressions {
  const { lags: p, chain, switching } = regimes;
  const K = chain.stateCount;
  const { width } = moments;
  const shared = switching.levels === "shared";
  const solved = leastSquares(regimes, digits, memory, moments, now.sds, {
    before: shared ? now.levels.slice(0, 1) : now.levels,
    rows(z, add) {
      const k = digits[z * (memory + 1)]!;
      const shares = new Float64Array(shared ? 1 : K);
      shares[shared ? 0 : k] = 1;
      const target = unit(width, 1, 1, 0);
      for (let j = 1; j <= p; j++) {
        const phi = now.coefficients[k * p + j - 1]!;
        shares[shared ? 0 : digits[z * (memory + 1) + j]!]! -= phi;
        target[1 + j] = -phi;
      }
      shares.forEach((share, place) => void add(place, unit(width, 0, share, 0)));
      return target;
    },
  });
  return { ...now, levels: shared ? repeated(solved, K) : solved };
}

function interceptsAndCoefficients(regimes: Regimes, moments: RegressionMoments, now: Regressions): Regressions {
  const { lags: p, chain, switching } = regimes;
  const K = chain.stateCount;
  const { width } = moments;
  const levelCount = switching.levels === "none" ? 0 : switching.levels === "shared" ? 1 : K;
  const shared = switching.coefficients === "shared";
  const before = Float64Array.of(...now.levels.slice(0, levelCount), ...(shared ? now.coefficients.slice(0, p) : now.coefficients));
  const own = Int32Array.from({ length: K }, (_, k) => k);
  const solved = leastSquares(regimes, own, 0, moments, now.sds, {
    before,
    rows(k, add) {
      if (levelCount > 0) add(levelCount === 1 ? 0 : k, unit(width, 0, 1, 0));
      for (let j = 1; j <= p; j++) add(levelCount + (shared ? 0 : k * p) + j - 1, unit(width, 1 + j, 1, 0));
      return unit(width, 1, 1, 0);
    },
  });
  const levels = solved.subarray(0, levelCount);
  const coefficients = solved.slice(levelCount);
  return {
    ...now,
    levels: levelCount === 1 ? repeated(levels, K) : levelCount === 0 ? now.levels : levels.slice(),
    coefficients: shared ? repeated(coefficients, K) : coefficients,
  };
}

/** arg min over β of Σ_z σ_k^−2 E[(target − Σ β row)² ; z], and a little of the distance from `before`, so that there is always one. */
function leastSquares(
  { switching }: Regimes,
  digits: Int32Array,
  memory: number,
  { products, width }: RegressionMoments,
  sds: Float64Array,
  { before, rows }: Problem,
): Float64Array {
  const n = before.length;
  if (n === 0) return before;
  const A = new Float64Array(n * n);
  const b = new Float64Array(n);
  const S = digits.length / (memory + 1);
  // Equal weights for all where the sds are the same: they cancel.
  const scale = switching.sds === "shared" ? () => 1 : (k: number) => (sds[0]! / sds[k]!) ** 2;
  for (let z = 0; z < S; z++) {
    const places: number[] = [];
    const unknowns: Float64Array[] = [];
    const target = rows(z, (place, row) => {
      places.push(place);
      unknowns.push(row);
    });
    const weight = scale(digits[z * (memory + 1)]!);
    unknowns.forEach((row, i) => {
      const product = timesMoments(products, z, width, row);
      b[places[i]!]! += weight * dot(product, target);
      unknowns.forEach((other, j) => {
        A[places[i]! * n + places[j]!]! += weight * dot(product, other);
      });
    });
  }
  for (let i = 0; i < n; i++) {
    const pull = Math.max(proximity * A[i * n + i]!, leastPull);
    A[i * n + i]! += pull;
    b[i]! += pull * before[i]!;
  }
  if (!cholesky(A, A, 0, n)) return before;
  solveLower(A, 0, b, 0, n);
  solveLowerTransposed(A, 0, b, 0, n);
  return b;
}

/** K sds: root mean squares of what is left, no sd below `leastSd`. */
function spreads(regimes: Regimes, states: RegimeStates, moments: RegressionMoments, now: Regressions, leastSd: number): Float64Array {
  const { squares, counts } = residuals(regimes, states, moments, now);
  const total = (x: Float64Array): number => x.reduce((sum, value) => sum + value, 0);
  const sd = (square: number, count: number, before: number): number =>
    count > 0 ? Math.max(leastSd, Math.sqrt(Math.max(0, square / count))) : before;
  if (regimes.switching.sds === "shared") return now.sds.map((before) => sd(total(squares), total(counts), before));
  return now.sds.map((before, k) => sd(squares[k]!, counts[k]!, before));
}

/** K expected squares of what the regressions (with the centre taken off) leave, and K expected steps. */
export function residuals(
  { lags: p, form, chain }: Regimes,
  { digits, memory, stateCount: S }: RegimeStates,
  { products, width }: RegressionMoments,
  { levels, coefficients }: Regressions,
): { readonly squares: Float64Array; readonly counts: Float64Array } {
  const squares = new Float64Array(chain.stateCount);
  const counts = new Float64Array(chain.stateCount);
  const residual = new Float64Array(width);
  for (let z = 0; z < S; z++) {
    const k = digits[z * (memory + 1)]!;
    residual[0] = -levels[k]!;
    residual[1] = 1;
    for (let j = 1; j <= p; j++) {
      const phi = coefficients[k * p + j - 1]!;
      residual[1 + j] = -phi;
      if (form === "mean") residual[0]! += phi * levels[digits[z * (memory + 1) + j]!]!;
    }
    squares[k]! += dot(timesMoments(products, z, width, residual), residual);
    counts[k]! += products[z * width * width]!;
  }
  return { squares, counts };
}

/** u_place times `by`, less a constant. */
function unit(width: number, place: number, by: number, constant: number): Float64Array {
  const row = new Float64Array(width);
  row[0] = constant;
  row[place]! += by;
  return row;
}

function timesMoments(products: Float64Array, z: number, width: number, row: Float64Array): Float64Array {
  const out = new Float64Array(width);
  for (let a = 0; a < width; a++) for (let b = 0, at = (z * width + a) * width; b < width; b++) out[a]! += products[at + b]! * row[b]!;
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function repeated(values: Float64Array, times: number): Float64Array {
  return Float64Array.from({ length: values.length * times }, (_, i) => values[i % values.length]!);
}

/** The largest change of a number, relative to its size and at most to the level of 1. */
function distance(a: Regressions, b: Regressions): number {
  let most = 0;
  for (const name of ["levels", "coefficients", "sds"] as const)
    a[name].forEach((x, i) => {
      most = Math.max(most, Math.abs(x - b[name][i]!) / (1e-300 + Math.max(Math.abs(x), name === "coefficients" ? 1 : a.sds[0]!)));
    });
  return most;
}
