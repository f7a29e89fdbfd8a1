import type { AdditiveTransition, CloudProcess, OpenExpansion, Reals, Rows, Workspace } from "@unrolled/core";
import { addColumnSums, addScaledRows, affine, cholesky, gemm, solveLower, solveLowerTransposed } from "@unrolled/kernels";
import type { CloudOptions, OpenProposal } from "./proposal.js";

/**
 * The part of a draw that stays with the model's own law, whatever y_t says. Without it a Gaussian that is too narrow somewhere leaves
 * weights without a bound: the effective sample size is then high, and the likelihood low.
 */
const priorPart = 0.3;

/** Points at most at which log p(y_t | s) is expanded at a step. */
const mostExpansions = 8;

/**
 * A linearised proposal, for any law of y_t that says how its log-probability bends, and s_t = f(s_{t−1}, x_t) + sd ⊙ ε. About the mode m of
 * N(s; mean of all f, sd²) p(y_t | s), found by Newton's method, log p(y_t | s) ≈ c + gᵀ (s − m) − ½ (s − m)ᵀ P (s − m), so that each
 * particle's law of s_t is about N(s; f, Q) exp(that), Q = diag sd², which is normal:
 *
 *   s_t ~ 0.7 N(f + Λ⁻¹ (g + P (m − f)), Λ⁻¹) + 0.3 N(f, Q),   Λ = Q⁻¹ + P,
 *
 * weighed by N(s_t; f, Q) p(y_t | s_t) over the density of this mixture. One quadratic serves the whole cloud (an extended Kalman
 * filter's step from the particles' mean), so that a step costs one factorisation and O(N S²) beside the model's. It depends on the cloud of
 * the step before and y_t alone, so Ẑ is unbiased, and conditional SMC leaves its law as it is. Where y_t is missing, or no quadratic is found, all is
 * drawn from N(f, Q).
 *
 * The way back holds the draws and their density: what depends on parameters is log p(s_t | s_{t−1}) p(y_t | s_t) alone.
 */
export function openLinearised(
  process: CloudProcess,
  transition: AdditiveTransition,
  openExpansion: OpenExpansion,
  { particles: N, precision, tape }: CloudOptions,
  workspace: Workspace,
): OpenProposal {
  const S = process.stateDim;
  const batch = process.cloudsAt(0);
  const vector = (length: number): Reals => workspace.vector(length, precision);
  const starts = [0];
  for (let t = 0; t < process.length; t++) starts.push(starts[t]! + process.cloudsAt(t) * N);
  const at = (t: number): number => (tape ? starts[t]! * S : 0);
  // Of every step where there is a way back, else of the last.
  const means = vector((tape ? starts.at(-1)! : batch * N) * S);
  const quadratics = quadraticsOf(openExpansion(workspace), transition.sd, batch, S, workspace);
  const sd = vector(S);
  sd.set(transition.sd);
  const inverseSd = transition.sd.map((one) => 1 / one);
  const laws = Array.from({ length: batch }, () => ({
    offset: vector(S),
    pull: vector(S * S),
    spread: vector(S * S),
    root: vector(S * S),
  }));
  const centres = vector(batch * S);
  const noise = vector(batch * N * S);
  const moved = vector(batch * N * S);
  const whitened = vector(batch * N * S);
  const components = workspace.vector(N);

  return {
    drawInto(out, previous, t, keys) {
      const { count } = out;
      transition.meanInto(out, previous, t);
      means.set(out.data.subarray(0, count * S), at(t));
      centres.fill(0);
      for (let i = 0; i * N < count; i++) addColumnSums(centres, i * S, out.data, i * N * S, N, S);
      quadratics.find(centres, N, process.cloudsAt(t), t);
      for (let i = 0; i * N < count; i++) {
        const key = keys[i]!.fold("guided").fold(t);
        const [from, to] = [i * N * S, (i + 1) * N * S];
        key.fold("state").fillNormal(noise.subarray(from, to));
        const quadratic = quadratics.found[i]!;
        if (quadratic.isFlat) continue;
        const law = laws[i]!;
        for (const name of ["offset", "pull", "spread", "root"] as const) law[name].set(quadratic[name]);
        affine(moved, from, means, at(t) + from, law.pull, 0, law.offset, N, S, S);
        gemm(moved, from, noise, from, law.spread, 0, N, S, S, true);
        key.fold("component").fillUniform(components);
        for (let n = 0, j = from; n < N; n++, j += S) if (components[n]! >= priorPart) for (let d = j; d < j + S; d++) noise[d] = moved[d]!;
      }
      addScaledRows(out.data, 0, sd, 0, noise, 0, S, count, S);
    },
    logWeightInto(out, state, previous, t) {
      process.logPotentialInto(out, state, previous, t);
      const before = at(t);
      for (let i = 0; i * N < state.count; i++) {
        const { isFlat, logRoot } = quadratics.found[i]!;
        if (isFlat) continue;
        const { offset, pull, root } = laws[i]!;
        const [from, to] = [i * N * S, (i + 1) * N * S];
        // u = (s − f) / sd, of the state that stands there; moved = u less its mean under the quadratic.
        affine(moved, from, means, before + from, pull, 0, offset, N, S, S);
        for (let j = from; j < to; )
          for (let d = 0; d < S; d++, j++) {
            noise[j] = (state.data[j]! - means[before + j]!) * inverseSd[d]!;
            moved[j] = noise[j]! - moved[j]!;
          }
        gemm(whitened, from, moved, from, root, 0, N, S, S, false);
        for (let n = i * N, j = from; n < (i + 1) * N; n++) {
          let squares = 0;
          for (let d = 0; d < S; d++, j++) squares += noise[j]! * noise[j]! - whitened[j]! * whitened[j]!;
          out[n] = out[n]! - logMixture(logRoot + 0.5 * squares);
        }
      }
    },
    ...(tape ? { backInto, holdsDraws: true } : {}),
  };

  function backInto(
    dPrevious: Rows<Reals>,
    dState: Rows<Reals>,
    dLogWeights: Float64Array,
    state: Rows<Reals>,
    previous: Rows<Reals> | null,
    t: number,
  ): void {
    const back = process.back!;
    const { count } = state;
    dState.data.fill(0, 0, count * S);
    back.backPotential(dState, dLogWeights, t);
    for (let n = 0; n < count; n++)
      for (let d = 0; d < S; d++) {
        const j = n * S + d;
        const z = (state.data[j]! - means[at(t) + j]!) / transition.sd[d]!;
        dState.data[j] = (dLogWeights[n]! * z) / transition.sd[d]!;
        back.transitionSd[d] = back.transitionSd[d]! + (dLogWeights[n]! * (z * z - 1)) / transition.sd[d]!;
      }
    back.backMean(dPrevious, dState, previous, t);
    dPrevious.data.fill(0, 0, count * S);
  }
}

/** log (0.3 + 0.7 exp(logRatio)): the mixture's density over the prior's. */
function logMixture(logRatio: number): number {
  return logRatio > 0
    ? logRatio + Math.log(1 - priorPart + priorPart * Math.exp(-logRatio))
    : Math.log(priorPart + (1 - priorPart) * Math.exp(logRatio));
}

/**
 * What a cloud draws by, with u = (s − f) / sd and D = diag sd: I + D P D = L Lᵀ, and u | f, y ~ N(offset + f pull, (L Lᵀ)⁻¹), all as
 * rows: spread = L⁻¹ and root = L.
 */
interface Quadratic {
  /** True where there is nothing to be guided by. */
  isFlat: boolean;
  readonly offset: Float64Array;
  readonly pull: Float64Array;
  readonly spread: Float64Array;
  readonly root: Float64Array;
  /** ½ log |I + D P D|. */
  logRoot: number;
}

/** Finds the quadratic of each cloud, by Newton's method from the mean of its f. */
function quadraticsOf(expansion: ReturnType<OpenExpansion>, sd: Float64Array, batch: number, S: number, workspace: Workspace) {
  const found = Array.from(
    { length: batch },
    (): Quadratic => ({
      isFlat: true,
      offset: new Float64Array(S),
      pull: new Float64Array(S * S),
      spread: new Float64Array(S * S),
      root: new Float64Array(S * S),
      logRoot: 0,
    }),
  );
  const values = workspace.vector(batch);
  const gradients = workspace.vector(batch * S);
  const precisions = workspace.vector(batch * S * S);
  const points = workspace.vector(batch * S);
  const kept = new Float64Array(batch * S);
  const keptGradients = new Float64Array(batch * S);
  const keptPrecisions = new Float64Array(batch * S * S);
  const heights = new Float64Array(batch);
  const isDone = new Uint8Array(batch);
  const step = new Float64Array(S);
  const square = new Float64Array(S * S);

  /** `sums`: Σ_n f_n of each cloud, which become the means. */
  function find(sums: Reals, N: number, alive: number, t: number): void {
    for (let j = 0; j < alive * S; j++) points[j] = sums[j] = sums[j]! / N;
    heights.fill(Number.NEGATIVE_INFINITY);
    isDone.fill(0);
    for (const one of found) one.isFlat = true;
    for (let pass = 0; pass < mostExpansions && isDone.subarray(0, alive).includes(0); pass++) {
      expansion.expandInto(values, gradients, precisions, points, t);
      for (let i = 0; i < alive; i++) if (isDone[i] === 0) isDone[i] = climb(i, sums) ? 1 : 0;
    }
    for (let i = 0; i < alive; i++) if (!found[i]!.isFlat) settle(found[i]!, i);
  }

  /** Keeps the quadratic at a point where the height is above the last one's, and goes on from it, else halfway back; true: no further. */
  function climb(i: number, centres: Reals): boolean {
    const from = i * S;
    let height = values[i]!;
    for (let d = 0; d < S; d++) height -= 0.5 * ((points[from + d]! - centres[from + d]!) / sd[d]!) ** 2;
    if (!(height >= heights[i]!)) {
      for (let d = from; d < from + S; d++) points[d] = 0.5 * (points[d]! + kept[d]!);
      return heights[i] === Number.NEGATIVE_INFINITY;
    }
    const quadratic = found[i]!;
    quadratic.isFlat = !factorise(quadratic.root, i);
    if (quadratic.isFlat) return true;
    heights[i] = height;
    kept.set(points.subarray(from, from + S), from);
    keptGradients.set(gradients.subarray(from, from + S), from);
    keptPrecisions.set(precisions.subarray(from * S, (from + S) * S), from * S);
    // Newton's step from m, in units of sd: (L Lᵀ)⁻¹ (D g − (m − mean f) / sd).
    let decrement = 0;
    for (let d = 0; d < S; d++) step[d] = sd[d]! * gradients[from + d]! - (points[from + d]! - centres[from + d]!) / sd[d]!;
    solveLower(quadratic.root, 0, step, 0, S);
    for (let d = 0; d < S; d++) decrement += step[d]! * step[d]!;
    solveLowerTransposed(quadratic.root, 0, step, 0, S);
    for (let d = 0; d < S; d++) points[from + d] = points[from + d]! + sd[d]! * step[d]!;
    return !(decrement > 0.01);
  }

  /** L of I + D P D; false where it is not finite, or g and P are zeros. */
  function factorise(L: Float64Array, i: number): boolean {
    let some = 0;
    for (let j = 0; j < S; j++) {
      some += Math.abs(gradients[i * S + j]!);
      for (let k = 0; k < S; k++) {
        const p = precisions[(i * S + j) * S + k]!;
        some += Math.abs(p);
        square[j * S + k] = sd[j]! * p * sd[k]! + (j === k ? 1 : 0);
      }
    }
    return some > 0 && some < Number.POSITIVE_INFINITY && cholesky(L, square, 0, S);
  }

  /** Mean and spread of u from g and P at the point. */
  function settle(quadratic: Quadratic, i: number): void {
    const { root: L, spread, pull, offset } = quadratic;
    quadratic.logRoot = 0;
    for (let j = 0; j < S; j++) {
      quadratic.logRoot += Math.log(L[j * S + j]!);
      // Column j of L⁻¹, and row j of −P D (L Lᵀ)⁻¹.
      step.fill(0);
      step[j] = 1;
      solveLower(L, 0, step, 0, S);
      for (let k = 0; k < S; k++) spread[k * S + j] = step[k]!;
      for (let k = 0; k < S; k++) step[k] = -sd[k]! * keptPrecisions[(i * S + j) * S + k]!;
      solveLower(L, 0, step, 0, S);
      solveLowerTransposed(L, 0, step, 0, S);
      pull.set(step, j * S);
    }
    for (let k = 0; k < S; k++) offset[k] = sd[k]! * keptGradients[i * S + k]!;
    solveLower(L, 0, offset, 0, S);
    solveLowerTransposed(L, 0, offset, 0, S);
    for (let j = 0; j < S; j++) for (let k = 0; k < S; k++) offset[k] = offset[k]! - kept[i * S + j]! * pull[j * S + k]!;
  }

  return { found, find };
}
