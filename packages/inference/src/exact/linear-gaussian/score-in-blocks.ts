import type { Workspace } from "@unrolled/core";
import {
  type KalmanFilterPass,
  type KalmanMeansPass,
  kalmanFilter,
  kalmanMeans,
  kalmanScratch,
  solveUnitLower,
  unitLowerFactor,
} from "@unrolled/kernels";
import { openClassFilter } from "./class-filter.js";
import { type CovarianceForm, type CovarianceRecursion, openCovariances } from "./covariance-recursion.js";
import type { LinearSystem } from "./linear-system.js";
import { startMeans } from "./mean-recursion.js";

/** Where scores go. */
export interface ScoreSheet {
  /** Packed: log p(y_t | y_<t). */
  readonly increments: Float64Array;
  /** By row: the leading steps before which some of the state was not known at all. */
  readonly diffuseEnds: Int32Array;
  /** By row: 1 where covariances went on as their roots. */
  readonly roots: Int32Array;
}

/**
 * Rows without gaps that share covariances: one recursion for all, O(n³ + m n²) a step until it is steady, and means four by four, O(n² + m n) a step and row. False
 * where the standard form loses digits or finds a variance of 0: nothing of what it wrote counts then.
 */
export function scoreShared(
  system: LinearSystem,
  rows: readonly number[],
  form: CovarianceForm,
  sheet: ScoreSheet,
  workspace: Workspace,
): boolean {
  const { n: size, m } = system;
  const recursion = openCovariances(system, rows[0]!, false, form, workspace);
  const n = size + (size % 2);
  const blocks = Math.ceil(rows.length / 4);
  const chain = workspace.vector(m * m);
  const pass: KalmanMeansPass = {
    ...roomFor(system, rows, n, sheet, workspace),
    readout: workspace.vector(m * n),
    mixing: workspace.vector(m * m),
    gains: workspace.vector(m * n),
    inverses: workspace.vector(m),
    means: workspace.vector(blocks * 4 * n),
  };
  spreadMeans(pass.means, startMeans(system, rows, workspace), n, size);
  const length = Math.max(...pass.lengths);
  for (const row of rows) sheet.diffuseEnds[row] = 0;
  for (let t = 0; t < length; ) {
    recursion.predict(t);
    if (recursion.law.rank > 0) for (const row of rows) sheet.diffuseEnds[row] = t + 1;
    if (!correctSafely(recursion, t, form)) return false;
    const { observedCount, variances, diffuse } = recursion;
    let constant = 0;
    for (let o = 0; o < observedCount; o++) {
      constant += Math.log(2 * Math.PI) + Math.log(variances[o]!);
      pass.inverses[o] = diffuse[o] === 1 ? 0 : 1 / variances[o]!;
    }
    readGains(pass, recursion, chain);
    const to = recursion.isSteady() ? length : t + 1;
    kalmanMeans(pass, constant, t, to);
    t = to;
  }
  if (form === "square-root") for (const row of rows) sheet.roots[row] = 1;
  return true;
}

/** False where the standard form loses digits. */
function correctSafely(recursion: CovarianceRecursion, t: number, form: CovarianceForm): boolean {
  try {
    recursion.correct(t);
  } catch (error) {
    if (form === "standard") return false;
    throw error;
  }
  return form !== "standard" || !recursion.doubtful;
}

/**
 * The matrices of a step. Number o of a target moves the mean before o + 1 looks at it, so that v = (I + chain)⁻¹ L⁻¹ (y − C x) with chain_ok = c_o · g_k for
 * k < o, c and g the directions and gains.
 */
function readGains({ n, size, m, A, readout, mixing, gains }: KalmanMeansPass, recursion: CovarianceRecursion, chain: Float64Array): void {
  const { weights, directions, transition } = recursion;
  padInto(A, transition, size, size, n);
  for (let o = 0; o < m; o++) {
    mixing.fill(0, o * m, (o + 1) * m);
    mixing[o * m + o] = 1;
    for (let j = 0; j < size; j++) {
      readout[o * n + j] = 0 - weights[o * size + j]!;
      gains[j * m + o] = recursion.gains[o * size + j]!;
    }
    for (let k = 0; k < o; k++) {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += directions[o * size + j]! * recursion.gains[k * size + j]!;
      chain[o * m + k] = sum;
    }
  }
  if (!recursion.independent) solveUnitLower(recursion.mixing, mixing, 0, m, m);
  solveUnitLower(chain, mixing, 0, m, m);
}

/**
 * Rows with gaps, of one matrix each: each with a recursion of its own, four side by side, O(n³ + m n²) a step and row. Returns the rows that it
 * left out, or whose variances have lost digits: those are another filter's.
 */
export function scoreByFours(system: LinearSystem, rows: readonly number[], sheet: ScoreSheet, workspace: Workspace): number[] {
  const { view, data, n: size, m } = system;
  const n = size + (size % 2);
  const R = workspace.vector(m * m);
  const transition = workspace.vector(size * size);
  const noise = workspace.vector(size * size);
  const weights = workspace.vector(m * size);
  if (data.length > 1) view.transitionInto(transition, noise, 1, rows[0]!);
  view.emissionInto(weights, R, 0, rows[0]!);
  const r = workspace.vector(m);
  const mixing = workspace.vector(m * m);
  const independent = R.every((x, i) => x === 0 || i % (m + 1) === 0);
  if (!unitLowerFactor(mixing, r, R, m)) return [...rows];
  if (!independent) solveUnitLower(mixing, weights, 0, m, size);

  const left: number[] = [];
  // Blocks of rows that start at one step: the first after which the whole state has a law.
  const starting = new Map<number, { readonly row: number; readonly mean: Float64Array; readonly P: Float64Array }[]>();
  for (const row of rows) {
    if (!independent && hasPartialGaps(system, row)) {
      left.push(row);
      continue;
    }
    const { from, ...law } = firstLaw(system, row, sheet, workspace);
    if (from === lengthOf(system, row)) continue;
    const others = starting.get(from);
    if (others === undefined) starting.set(from, [{ row, ...law }]);
    else others.push({ row, ...law });
  }
  for (const [from, members] of starting)
    for (let i = 0; i < members.length; i += 4)
      workspace.scope(() => {
        const block = members.slice(i, i + 4);
        const own = block.map(({ row }) => row);
        const pass: KalmanFilterPass = {
          ...roomFor(system, own, n, sheet, workspace),
          C: workspace.vector(m * n),
          Q: workspace.vector(n * n),
          r,
          mixing: independent ? null : mixing,
          means: workspace.vector(4 * n),
          covariances: workspace.vector(4 * n * n),
          sizes: workspace.vector(4 * m),
        };
        padInto(pass.A, transition, size, size, n);
        padInto(pass.Q, noise, size, size, n);
        padInto(pass.C, weights, m, size, n);
        block.forEach(({ mean, P }, lane) => {
          for (let a = 0; a < size; a++) {
            pass.means[4 * a + lane] = mean[a]!;
            for (let b = 0; b < size; b++) pass.covariances[4 * (a * n + b) + lane] = P[a * size + b]!;
          }
        });
        const doubts = kalmanFilter(pass, from, Math.max(...pass.lengths));
        own.forEach((row, lane) => {
          if ((doubts & (1 << lane)) !== 0) left.push(row);
        });
      });
  return left;
}

/** The filtered law of a row at the first step after which no direction of its state is unknown, and the step after it. */
function firstLaw(system: LinearSystem, row: number, sheet: ScoreSheet, workspace: Workspace) {
  const { view, n } = system;
  if (!view.diffuse) {
    const law = { mean: new Float64Array(n), P: new Float64Array(n * n), from: 0 };
    view.initialInto(law.mean, law.P, new Float64Array(n * n), row);
    return law;
  }
  return workspace.scope(() => {
    const filter = openClassFilter(system, [row], "standard", null, workspace);
    let t = 0;
    do filter.step(t++, sheet.increments);
    while (t < filter.length && filter.recursion.law.rank > 0);
    sheet.diffuseEnds[row] = t;
    return { mean: filter.means.slice(), P: filter.recursion.law.P.slice(), from: t };
  });
}

function roomFor(
  { data, m, n: size, targets, stateOffsets }: LinearSystem,
  rows: readonly number[],
  n: number,
  sheet: ScoreSheet,
  workspace: Workspace,
) {
  const places = 4 * Math.ceil(rows.length / 4);
  const lanes = workspace.indices(places);
  const lengths = workspace.indices(places);
  rows.forEach((row, i) => {
    lanes[i] = row;
    lengths[i] = data.sequences[data.order[row]!]!.length;
  });
  return {
    n,
    size,
    m,
    rows: lanes,
    lengths,
    starts: data.starts,
    A: workspace.vector(n * n),
    scratch: workspace.vector(kalmanScratch(n, m)),
    targets,
    stateOffsets,
    increments: sheet.increments,
  };
}

function hasPartialGaps({ data, m, targets }: LinearSystem, row: number): boolean {
  for (let t = 0; t < data.length && row < data.aliveCounts[t]!; t++) {
    const at = (data.starts[t]! + row) * m;
    for (let i = 1; i < m; i++) if (Number.isNaN(targets[at + i]!) !== Number.isNaN(targets[at]!)) return true;
  }
  return false;
}

function lengthOf({ data }: LinearSystem, row: number): number {
  return data.sequences[data.order[row]!]!.length;
}

/** Means of rows, one after the other, four by four. */
function spreadMeans(out: Float64Array, means: Float64Array, n: number, size: number): void {
  for (let i = 0; i * size < means.length; i++)
    for (let j = 0; j < size; j++) out[(Math.floor(i / 4) * n + j) * 4 + (i % 4)] = means[i * size + j]!;
}

/** `rows` rows of `size` as rows of n. */
function padInto(out: Float64Array, matrix: Float64Array, rows: number, size: number, n: number): void {
  for (let i = 0; i < rows; i++) for (let j = 0; j < size; j++) out[i * n + j] = matrix[i * size + j]!;
}
