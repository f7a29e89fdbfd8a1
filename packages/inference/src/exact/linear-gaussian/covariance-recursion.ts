import type { Workspace } from "@unrolled/core";
import {
  type CovarianceRoot,
  conditionCovariance,
  propagateCovariance,
  rootOf,
  type StateCovariance,
  solveUnitLower,
  stateCovarianceScratch,
  unitLowerFactor,
} from "@unrolled/kernels";
import type { LinearSystem } from "./linear-system.js";

/**
 * The half of the Kalman filter that does not look at values: covariances, gains, variances of the innovations, of rows that share them. Targets are
 * treated one number at a time, after L⁻¹ of R = L D Lᵀ has made their noises independent, so that whatever part of them is missing is left out, and
 * no matrix is inverted: singular Q, R and starts are legal (Durbin & Koopman 2012, §6.4; R semidefinite).
 */
export interface CovarianceRecursion {
  readonly law: StateCovariance;
  /** n × n: A of the step that `predict` was last at. */
  readonly transition: Float64Array;
  /** n × n: Q of the same step. */
  readonly noise: Float64Array;
  /** m × n and m × m: C and R of that step. */
  readonly weights: Float64Array;
  readonly targetNoise: Float64Array;
  /** Of the numbers of target that were observed at the step of `correct`, in order: how many, and which. */
  readonly observed: Int32Array;
  observedCount: number;
  /** k × k unit lower triangular, k = observedCount: L. */
  readonly mixing: Float64Array;
  /** k: D, the variances of the noises that L⁻¹ leaves. */
  readonly noises: Float64Array;
  /** Whether L is the identity. */
  independent: boolean;
  /** k × n: L⁻¹ C. */
  readonly directions: Float64Array;
  /** k × n: the gain of each number. */
  readonly gains: Float64Array;
  /** k: variance of each innovation, of κ where `diffuse` is 1. */
  readonly variances: Float64Array;
  readonly diffuse: Uint8Array;
  /** Has the variance of an innovation been so small beside what it is made of that digits were lost? */
  doubtful: boolean;
  /** Law of h_t given the targets before t. */
  predict(t: number): void;
  /** Law of h_t given those of t too. */
  correct(t: number): void;
  /** Do gains and covariances stay as they are from this step on? */
  isSteady(): boolean;
  /** Sets `transition` and `noise` to those of step t ≥ 1. */
  readTransition(t: number): void;
  /** Keeps the law as it is now, between two steps; what it returns puts it back. */
  save(): () => void;
}

/** How a covariance goes on: "standard", P − K F Kᵀ, the quickest, or as its root, which keeps all digits where P loses half of them, at two to four times the cost. */
export type CovarianceForm = "standard" | "square-root";

interface SteadyState {
  reached: boolean;
  /** The covariances of the last step, before and after its targets. */
  readonly predicted: Float64Array;
  readonly filtered: Float64Array;
  /** Is the filtered covariance that of the step before? */
  compare(): void;
}

/** Entries that change by less than this part of √(P_ii P_jj) do not change. */
const unchanged = 4 * Number.EPSILON;

function openSteadyState(law: StateCovariance, workspace: Workspace): SteadyState {
  const { n, P } = law;
  const filtered = workspace.vector(n * n).fill(Number.NaN);
  const steady: SteadyState = {
    reached: false,
    predicted: workspace.vector(n * n),
    filtered,
    compare() {
      let same = law.rank === 0;
      for (let i = 0; i < n && same; i++)
        for (let j = 0; j <= i && same; j++) {
          const change = P[i * n + j]! - filtered[i * n + j]!;
          same = change * change <= unchanged * unchanged * P[i * n + i]! * P[j * n + j]!;
        }
      filtered.set(P);
      steady.reached = same;
    },
  };
  return steady;
}

/** A variance below this part of its size has lost half of its digits in the standard form. */
const losesDigits = 1e-8;

/** A variance below this times n and what its terms are made of is what rounding has left of 0. */
const rounding = 8 * Number.EPSILON;

/**
 * The recursion of a row, and of those that share its covariances. Without `gaps` in its targets, and with one of each matrix, it stops where the filtered
 * covariance no longer changes but by rounding: gains and covariances are those of that step from there on.
 *
 * @throws RangeError where the innovation covariance is singular, naming step and sequence.
 */
export function openCovariances(
  system: LinearSystem,
  row: number,
  gaps: boolean,
  form: CovarianceForm,
  workspace: Workspace,
): CovarianceRecursion {
  const { view, data, n, m, targets } = system;
  const law: StateCovariance = {
    n,
    P: workspace.vector(n * n),
    W: workspace.vector(n * n),
    rank: 0,
    root: form === "standard" ? null : rootRoom(n, workspace),
    scratch: workspace.vector(stateCovarianceScratch(n)),
  };
  const steadies = view.matrices === "one" && !gaps;
  const pivots = workspace.vector(Math.max(n, m));
  const part = workspace.vector(m * m);
  const largest = workspace.vector(m);
  const spreads = workspace.vector(n);
  const once = view.matrices === "one";
  const steady = openSteadyState(law, workspace);
  let hasTransition = false;
  let hasEmission = false;

  const recursion: CovarianceRecursion = {
    law,
    transition: workspace.vector(n * n),
    noise: workspace.vector(n * n),
    weights: workspace.vector(m * n),
    targetNoise: workspace.vector(m * m),
    observed: workspace.indices(m),
    observedCount: 0,
    mixing: workspace.vector(m * m),
    noises: pivots,
    independent: true,
    directions: workspace.vector(m * n),
    gains: workspace.vector(m * n),
    variances: workspace.vector(m),
    diffuse: new Uint8Array(m),
    doubtful: false,
    predict(t) {
      if (t === 0) start();
      else if (steady.reached) law.P.set(steady.predicted);
      else {
        recursion.readTransition(t);
        propagateCovariance(law, recursion.transition, recursion.noise);
      }
      if (!hasEmission) view.emissionInto(recursion.weights, recursion.targetNoise, t, row);
      hasEmission = once;
    },
    correct(t) {
      if (steady.reached) {
        law.P.set(steady.filtered);
        return;
      }
      if (steadies) steady.predicted.set(law.P);
      observe(t);
      const { observed, observedCount: k, directions, gains, variances, diffuse } = recursion;
      for (let j = 0; j < n; j++) spreads[j] = Math.sqrt(Math.max(0, law.P[j * n + j]!));
      for (let i = 0; i < k; i++) {
        const output = observed[i]!;
        let size = 0;
        for (let j = 0; j < n; j++) size += Math.abs(directions[i * n + j]!) * spreads[j]!;
        largest[output] = Math.max(largest[output]!, size * size + pivots[i]!);
        const before = law.rank;
        const least = form === "standard" ? rounding * n : (rounding * n) ** 2;
        const variance = conditionCovariance(law, directions, i * n, pivots[i]!, gains, i * n, least * largest[output]!);
        if (variance === 0) throw singularInnovation(t, output);
        if (before === law.rank && !(variance > losesDigits * largest[output]!)) recursion.doubtful = true;
        variances[i] = variance;
        diffuse[i] = before - law.rank;
      }
      if (steadies) steady.compare();
    },
    isSteady: () => steady.reached,
    readTransition(t) {
      if (!hasTransition) view.transitionInto(recursion.transition, recursion.noise, t, row);
      hasTransition = once;
    },
    save() {
      const { rank } = law;
      const { reached } = steady;
      const U = law.root?.U.slice();
      const [P, W, sizes, last] = [law.P.slice(), law.W.slice(), largest.slice(), steady.filtered.slice()];
      return () => {
        law.P.set(P);
        if (U !== undefined) law.root?.U.set(U);
        law.W.set(W);
        law.rank = rank;
        largest.set(sizes);
        steady.filtered.set(last);
        steady.reached = reached;
      };
    },
  };

  function start(): void {
    const mean = new Float64Array(n);
    const unknown = workspace.vector(n * n);
    view.initialInto(mean, law.P, unknown, row);
    law.rank = 0;
    if (law.root && !rootOf(law.root, law.P, n))
      throw new RangeError(
        `kalman: the covariance of the first state must be positive semidefinite, that of sequence "${idOf()}" is not; check the model`,
      );
    if (!view.diffuse) return;
    // Rows of W: the columns of P∞'s factor that are not 0.
    const factor = workspace.vector(n * n);
    if (!unitLowerFactor(factor, pivots, unknown, n))
      throw new RangeError(
        `kalman: the diffuse part of the first state's covariance must be positive semidefinite, that of sequence "${idOf()}" is not; check the model`,
      );
    for (let k = 0; k < n; k++)
      if (pivots[k]! > 0) {
        for (let j = 0; j < n; j++) law.W[law.rank * n + j] = factor[j * n + k]! * Math.sqrt(pivots[k]!);
        law.rank++;
      }
  }

  /** Which numbers of target there are at t, their weights and noises made independent. */
  function observe(t: number): void {
    const { weights, targetNoise, observed, directions, mixing } = recursion;
    const at = (data.starts[t]! + row) * m;
    let k = 0;
    for (let i = 0; i < m; i++) if (!Number.isNaN(targets[at + i]!)) observed[k++] = i;
    recursion.observedCount = k;
    recursion.independent = true;
    for (let i = 0; i < k; i++) {
      const from = observed[i]! * n;
      for (let j = 0; j < n; j++) directions[i * n + j] = weights[from + j]!;
      for (let j = 0; j < k; j++) {
        part[i * k + j] = targetNoise[observed[i]! * m + observed[j]!]!;
        if (i !== j && part[i * k + j] !== 0) recursion.independent = false;
      }
      pivots[i] = part[i * k + i]!;
    }
    if (recursion.independent) return;
    if (!unitLowerFactor(mixing, pivots, part, k))
      throw new RangeError(
        `kalman: the covariance R of the targets' noise must be positive semidefinite, that of step ${t + 1} of sequence "${idOf()}" is not; check the model`,
      );
    solveUnitLower(mixing, directions, 0, k, n);
  }

  function singularInnovation(t: number, output: number): RangeError {
    return new RangeError(
      `kalman: the innovation covariance C P Cᵀ + R must not be singular, that of step ${t + 1} of sequence "${idOf()}" is: target ${output + 1} is a function of what stands before it, so that it has no density, whether the data agree with it or not; give its noise in R (or the state's in Q) some variance`,
    );
  }

  function idOf(): string {
    return data.sequences[data.order[row]!]!.id;
  }

  return recursion;
}

function rootRoom(n: number, workspace: Workspace): CovarianceRoot {
  return {
    U: workspace.vector(n * n),
    stack: workspace.vector(2 * n * n),
    factor: workspace.vector(n * n),
    pivots: workspace.vector(n),
  };
}

/** The form that rows which share covariances need: the standard one unless it loses digits somewhere. */
export function formNeeded(system: LinearSystem, row: number, workspace: Workspace): CovarianceForm {
  return workspace.scope(() => {
    const { data, gaps } = system;
    const recursion = openCovariances(system, row, gaps[row] === 1, "standard", workspace);
    for (let t = 0; t < data.length && row < data.aliveCounts[t]! && !recursion.isSteady(); t++) {
      recursion.predict(t);
      try {
        recursion.correct(t);
      } catch {
        return "square-root";
      }
      if (recursion.doubtful) return "square-root";
    }
    return "standard";
  });
}
