import type { Workspace } from "@unrolled/core";
import { conditionCovariance, type StateCovariance, solveUnitLower, stateCovarianceScratch, unitLowerFactor } from "@unrolled/kernels";

/** The law of h_t given h_{t+1} and the targets up to t: N(m_t + G (h_{t+1} − A m_t − b), V), m_t the filtered mean. */
export interface BackwardLaw {
  /** n × n */
  readonly gain: Float64Array;
  /** n × n */
  readonly covariance: Float64Array;
  /**
   * Sets both of a filtered covariance P_t (+ κ Wᵀ W) and the step that follows, h_{t+1} = A h_t + b + N(0, Q). False where h_{t+1} leaves directions of
   * h_t that are not known at all.
   */
  set(filtered: { readonly P: Float64Array; readonly W: Float64Array; readonly rank: number }, A: Float64Array, Q: Float64Array): boolean;
}

const rounding = 8 * Number.EPSILON;

/**
 * h_{t+1} is taken for an observation of h_t, A h_t + b with noise Q, one number at a time, as the filter takes targets. Nothing is inverted, so that singular A,
 * Q and P_t are legal, and a diffuse P_t is exact: G is the limit for κ → ∞. V = (I − G A) P_t (I − G A)ᵀ + G Q Gᵀ, which rounding cannot make
 * negative. With `fixed`, A and Q are the same at every call, and a P_t like the one before costs nothing.
 */
export function openBackwardLaw(n: number, fixed: boolean, workspace: Workspace): BackwardLaw {
  const law: StateCovariance = {
    n,
    P: workspace.vector(n * n),
    W: workspace.vector(n * n),
    rank: 0,
    root: null,
    scratch: workspace.vector(stateCovarianceScratch(n)),
  };
  const gain = workspace.vector(n * n);
  const covariance = workspace.vector(n * n);
  const mixing = workspace.vector(n * n);
  const pivots = workspace.vector(n);
  const directions = workspace.vector(n * n);
  const gains = workspace.vector(n * n);
  const spreads = workspace.vector(n);
  const rest = workspace.vector(n * n);
  const product = workspace.vector(n * n);
  const last = workspace.vector(n * n).fill(Number.NaN);

  /** G: what every number of h_{t+1} moves, the moves of all numbers taken together. */
  function gatherGain(): void {
    gain.fill(0);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        let innovation = i === j ? 1 : 0;
        for (let k = 0; k < n; k++) innovation -= directions[i * n + k]! * gain[k * n + j]!;
        for (let k = 0; k < n; k++) gain[k * n + j] = gain[k * n + j]! + gains[i * n + k]! * innovation;
      }
    // Of L⁻¹ h_{t+1} so far: G ← G L⁻¹.
    for (let j = n - 1; j >= 0; j--)
      for (let i = j + 1; i < n; i++) {
        const l = mixing[i * n + j]!;
        if (l !== 0) for (let k = 0; k < n; k++) gain[k * n + j] = gain[k * n + j]! - gain[k * n + i]! * l;
      }
  }

  return {
    gain,
    covariance,
    set({ P, W, rank }, A, Q) {
      if (fixed && rank === 0 && sameNumbers(last, P)) return true;
      last.set(P);
      if (rank > 0) last[0] = Number.NaN;
      law.P.set(P);
      law.W.set(W);
      law.rank = rank;
      unitLowerFactor(mixing, pivots, Q, n);
      directions.set(A);
      solveUnitLower(mixing, directions, 0, n, n);
      for (let j = 0; j < n; j++) spreads[j] = Math.sqrt(Math.max(0, P[j * n + j]!));
      for (let i = 0; i < n; i++) {
        let size = 0;
        for (let j = 0; j < n; j++) size += Math.abs(directions[i * n + j]!) * spreads[j]!;
        conditionCovariance(law, directions, i * n, pivots[i]!, gains, i * n, rounding * n * (size * size + pivots[i]!));
      }
      gatherGain();
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          let sum = i === j ? 1 : 0;
          for (let k = 0; k < n; k++) sum -= gain[i * n + k]! * A[k * n + j]!;
          rest[i * n + j] = sum;
        }
      covariance.fill(0);
      addSandwich(covariance, rest, P, product, n);
      addSandwich(covariance, gain, Q, product, n);
      return law.rank === 0;
    },
  };
}

/** out ← out + B S Bᵀ, symmetric to the last bit; `product` has n × n numbers. */
export function addSandwich(out: Float64Array, B: Float64Array, S: Float64Array, product: Float64Array, n: number): void {
  multiplySquare(product, B, S, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += product[i * n + k]! * B[j * n + k]!;
      const entry = out[i * n + j]! + sum;
      out[i * n + j] = entry;
      out[j * n + i] = entry;
    }
}

/** out ← A B, n × n. */
function multiplySquare(out: Float64Array, A: Float64Array, B: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const at = i * n;
    for (let j = 0; j < n; j++) out[at + j] = 0;
    for (let k = 0; k < n; k++) {
      const a = A[at + k]!;
      if (a !== 0) for (let j = 0; j < n; j++) out[at + j] = out[at + j]! + a * B[k * n + j]!;
    }
  }
}

function sameNumbers(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
