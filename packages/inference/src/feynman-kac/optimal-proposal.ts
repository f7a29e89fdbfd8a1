import type { AdditiveTransition, LinearGaussianEmission, ParticleGradients, Precision, Reals, Workspace } from "@unrolled/core";
import { cholesky, gemm, logDeterminant, solveLower } from "@unrolled/kernels";

/**
 * What the exact optimal proposal needs for one set of observed dimensions of y_t. With s = f + Q^½ ε and y = C s + c + R^½ η:
 * M = C Q Cᵀ + R, P = M⁻¹ on the observed dimensions and 0 elsewhere, G = P C Q, and
 *
 *   log p(y | s_{t−1}) = constant − ½ ‖(y − c − C f) W‖²,    W Wᵀ = P,
 *   s | s_{t−1}, y     = s′ + (y − c − C s′ − R^½ η) G,      s′ = f + Q^½ ε.
 *
 * The second line is a draw of p(s_t | s_{t−1}, y_t) itself: a draw of (s′, y′) moved by what y differs from y′ (Matheron's rule).
 */
export interface OptimalProposal {
  /** One character a dimension: 1 where it is observed. */
  readonly pattern: string;
  readonly constant: number;
  /** D × D, D × S and S × D, in the precision of the states. */
  readonly W: Reals;
  readonly P: Reals;
  readonly G: Reals;
  readonly GT: Reals;
  /** Derivatives gathered of G, of P (symmetrised at the end) and of the constant. */
  readonly dG: Reals;
  readonly dP: Reals;
  dConstant: number;
}

/** Memory for one set of observed dimensions, filled by `observe` and emptied into a process's gradients by `release`. */
export function optimalProposal(
  transition: AdditiveTransition,
  emission: LinearGaussianEmission,
  precision: Precision,
  workspace: Workspace,
) {
  const { size: D, weights: C, sd: r } = emission;
  const { sd } = transition;
  const S = sd.length;
  const vector = (length: number): Reals => workspace.vector(length, precision);
  const CQ = Float64Array.from(C, (c, i) => c * sd[i % S]! ** 2);
  const W64 = new Float64Array(D * D);
  const P64 = new Float64Array(D * D);
  const current = {
    pattern: "",
    constant: 0,
    W: vector(D * D),
    P: vector(D * D),
    G: vector(D * S),
    GT: vector(S * D),
    dG: vector(D * S),
    dP: vector(D * D),
    dConstant: 0,
  };

  /** Makes everything for the dimensions that `pattern` names. Where M is not positive definite all is NaN, as the weights then are. */
  function observe(pattern: string): void {
    current.pattern = pattern;
    const seen = Array.from({ length: D }, (_, d) => d).filter((d) => pattern[d] === "1");
    const n = seen.length;
    const L = new Float64Array(n * n);
    seen.forEach((d, i) => {
      seen.forEach((e, j) => {
        let m = d === e ? r[d]! ** 2 : 0;
        for (let s = 0; s < S; s++) m += CQ[d * S + s]! * C[e * S + s]!;
        L[i * n + j] = m;
      });
    });
    const definite = cholesky(L, L, 0, n);
    current.constant = definite ? -0.5 * (logDeterminant(L, 0, n) + n * Math.log(2 * Math.PI)) : Number.NaN;
    W64.fill(0);
    P64.fill(0);
    const column = new Float64Array(n);
    seen.forEach((d, i) => {
      column.fill(0);
      column[i] = 1;
      solveLower(L, 0, column, 0, n);
      // Column i of L⁻¹ is row d of W = L⁻ᵀ.
      column.forEach((w, k) => {
        W64[d * D + seen[k]!] = w;
      });
    });
    for (const d of seen)
      for (const e of seen) {
        let p = 0;
        for (const k of seen) p += W64[d * D + k]! * W64[e * D + k]!;
        P64[d * D + e] = definite ? p : Number.NaN;
      }
    current.W.set(W64);
    current.P.set(P64);
    for (let d = 0; d < D; d++)
      for (let s = 0; s < S; s++) {
        let g = 0;
        for (let e = 0; e < D; e++) g += P64[d * D + e]! * CQ[e * S + s]!;
        current.G[d * S + s] = g;
        current.GT[s * D + d] = g;
      }
  }

  /** Passes what was gathered of G, P and the constant on to C, sd and r, and begins again. */
  function release(out: ParticleGradients): void {
    const { dG, dConstant } = current;
    const dC = out.emission!.weights;
    const dQ = new Float64Array(S);
    const dP = Float64Array.from(current.dP, (x, i) => 0.5 * (x + current.dP[(i % D) * D + Math.floor(i / D)]!));
    // G = P C Q.
    for (let d = 0; d < D; d++)
      for (let s = 0; s < S; s++) {
        const g = dG[d * S + s]!;
        let PC = 0;
        for (let e = 0; e < D; e++) {
          PC += P64[d * D + e]! * C[e * S + s]!;
          dC[e * S + s]! += P64[d * D + e]! * g * sd[s]! ** 2;
          dP[d * D + e]! += 0.5 * g * CQ[e * S + s]!;
          dP[e * D + d]! += 0.5 * g * CQ[e * S + s]!;
        }
        dQ[s]! += PC * g;
      }
    // P = M⁻¹ and the constant −½ log |M|: dM = −P dP P − ½ dConstant P.
    const dM = Float64Array.from(P64, (p) => -0.5 * dConstant * p);
    const part = new Float64Array(D * D);
    const negative = P64.map((p) => -p);
    gemm(part, 0, negative, 0, dP, 0, D, D, D, false);
    gemm(dM, 0, part, 0, P64, 0, D, D, D, true);
    const dMC = new Float64Array(D * S);
    gemm(dMC, 0, dM, 0, C, 0, D, D, S, false);
    for (let d = 0; d < D; d++) {
      for (let s = 0; s < S; s++) {
        dC[d * S + s]! += 2 * dMC[d * S + s]! * sd[s]! ** 2;
        dQ[s]! += C[d * S + s]! * dMC[d * S + s]!;
      }
      out.emission!.sd[d]! += 2 * r[d]! * dM[d * D + d]!;
    }
    for (let s = 0; s < S; s++) out.transitionSd[s]! += 2 * sd[s]! * dQ[s]!;
    current.dG.fill(0);
    current.dP.fill(0);
    current.dConstant = 0;
  }

  return { current: current as OptimalProposal, observe, release };
}
