import type { Workspace } from "@unrolled/core";
import type { CovarianceRecursion } from "./covariance-recursion.js";
import type { LinearSystem } from "./linear-system.js";

/** Derivatives of log p(y) that a step's correction is differentiated through. */
export interface CorrectionScore {
  /** n a row: by the mean after the correction; becomes that by the mean before it. */
  readonly byMeans: Float64Array;
  /** n × n, of all rows together: by P, and by P∞; likewise. */
  readonly byCovariance: Float64Array;
  readonly byDiffuse: Float64Array;
  /** m × n, m × m, and m a row: by C, R and d_t; zeros before. */
  readonly weights: Float64Array;
  readonly targetNoise: Float64Array;
  readonly targetOffsets: Float64Array;
}

export interface CorrectionBack {
  /** `means`: n a row, those predicted; written over. The recursion has just predicted step t. */
  run(t: number, rows: readonly number[], alive: number, means: Float64Array, score: CorrectionScore): void;
}

/**
 * The correction of a step, one number of target after the other, differentiated from the last to the first. For a number with direction z, innovation v,
 * variance F and gain K, with w = v / F, u = w − Kᵀ r, L = I − K z:
 *
 *     r ← r + zᵀ u        G ← Lᵀ G L + s zᵀ z + sym(w r z),  s = ½ (w² − 1 / F) − w Kᵀ r
 *     ∂ℓ/∂z = u mᵀ + 2 s z P + w rᵀ P − 2 Kᵀ G L P
 *
 * and for one that meets a direction not known at all (F∞, K = P∞ zᵀ / F∞; v has no weight), with k = ∂ℓ/∂K = r v + 2 G (K p − L P zᵀ), p the
 * noise of the number, and f = −(½ + kᵀ K) / F∞:
 *
 *     r ← Lᵀ r   G ← Lᵀ G L   G∞ ← Lᵀ G∞ L + sym(k z) / F∞ + f zᵀ z
 *     ∂ℓ/∂z = u mᵀ + P∞ k / F∞ + 2 f z P∞ − 2 Kᵀ G L P − 2 Kᵀ G∞ L P∞
 *
 * ∂ℓ/∂d = u, and ∂ℓ/∂R = ½ (u uᵀ − ∂u/∂y): noise of the targets spreads ℓ as heat spreads.
 */
export function openCorrectionBack(system: LinearSystem, recursion: CovarianceRecursion, workspace: Workspace): CorrectionBack {
  const { data, n, m, targets } = system;
  const { law } = recursion;
  const vector = (size: number): Float64Array => workspace.vector(size);
  const square = n * n;
  // P and P∞ before each number, by number.
  const known = vector((m + 1) * square);
  const unknown = vector((m + 1) * square);
  const innovations = vector(data.sequences.length * m);
  const errors = vector(m);
  const errorsSquared = vector(m * m);
  const byDirections = vector(m * n);
  const responses = vector(m * m);
  const zP = vector(n);
  const KG = vector(n);
  const sumWR = vector(n);
  const byGain = vector(n);
  const change = vector(n);
  const before = vector(square);

  /** Runs the correction forward again, and keeps the covariances that it goes through. */
  function lay(t: number): void {
    known.set(law.P);
    fillDiffuse();
    recursion.correct(t);
    const { observedCount: k, directions, gains, variances, diffuse, noises } = recursion;
    for (let i = 0; i < k; i++) {
      const [from, to] = [i * square, (i + 1) * square];
      timesInto(zP, directions, i * n, known, from, n);
      const P = noises[i]! + dotAt(zP, 0, directions, i * n, n);
      const isDiffuse = diffuse[i] === 1;
      for (let a = 0; a < n; a++)
        for (let b = 0; b < n; b++) {
          const at = a * n + b;
          const [g, h] = [gains[i * n + a]!, gains[i * n + b]!];
          known[to + at] = known[from + at]! + (isDiffuse ? g * h * P - (zP[a]! * h + g * zP[b]!) : -(g * h) * variances[i]!);
          unknown[to + at] = unknown[from + at]! - (isDiffuse ? g * h * variances[i]! : 0);
        }
    }
  }

  function fillDiffuse(): void {
    unknown.fill(0, 0, square);
    for (let r = 0; r < law.rank; r++)
      for (let a = 0; a < n; a++)
        for (let b = 0; b < n; b++) unknown[a * n + b] = unknown[a * n + b]! + law.W[r * n + a]! * law.W[r * n + b]!;
  }

  /** v of every number of a row, and its mean after them. */
  function runMean(means: Float64Array, at: number, position: number, into: number): void {
    const { observed, observedCount: k, independent, mixing, directions, gains } = recursion;
    for (let i = 0; i < k; i++) {
      let rest = targets[position * m + observed[i]!]!;
      if (!independent) for (let j = 0; j < i; j++) rest -= mixing[i * k + j]! * errors[j]!;
      errors[i] = rest;
    }
    for (let i = 0; i < k; i++) {
      const v = errors[i]! - dotAt(directions, i * n, means, at, n);
      innovations[into + i] = v;
      for (let j = 0; j < n; j++) means[at + j] = means[at + j]! + gains[i * n + j]! * v;
    }
  }

  /**
   * ∂u_i/∂y_j of all rows together: the correction is linear in y. `byMeanChange`, n × n: ∂r/∂mean after it, r rᵀ − 2 G being the fall.
   */
  function respond(alive: number, fall: Float64Array): void {
    const { observedCount: k, directions, gains, variances, diffuse } = recursion;
    for (let j = 0; j < k; j++) {
      change.fill(0);
      for (let i = 0; i < k; i++) {
        const dv = (i === j ? 1 : 0) - dotAt(directions, i * n, change, 0, n);
        responses[i * k + j] = diffuse[i] === 1 ? 0 : (alive * dv) / variances[i]!;
        for (let a = 0; a < n; a++) change[a] = change[a]! + gains[i * n + a]! * dv;
      }
      for (let a = 0; a < n; a++) byGain[a] = -dotAt(fall, a * n, change, 0, n);
      for (let i = k - 1; i >= 0; i--) {
        const du = responses[i * k + j]! - dotAt(gains, i * n, byGain, 0, n);
        responses[i * k + j] = du;
        for (let a = 0; a < n; a++) byGain[a] = byGain[a]! + directions[i * n + a]! * du;
      }
    }
  }

  /** Number i backwards, for all rows: the sums over rows first, each row's own r after them. */
  function back(i: number, rows: number, means: Float64Array, score: CorrectionScore): void {
    const { byMeans, byCovariance: G, byDiffuse } = score;
    const { directions, gains, variances, diffuse, noises } = recursion;
    const F = variances[i]!;
    const isDiffuse = diffuse[i] === 1;
    const [z, K, P, Pi] = [i * n, i * n, i * square, i * square];
    let sumWW = 0;
    let sumWKr = 0;
    sumWR.fill(0);
    byGain.fill(0);
    for (let row = 0; row < rows; row++) {
      const v = innovations[row * m + i]!;
      const w = isDiffuse ? 0 : v / F;
      const Kr = dotAt(gains, K, byMeans, row * n, n);
      const u = w - Kr;
      sumWW += w * w;
      sumWKr += w * Kr;
      for (let a = 0; a < n; a++) {
        const r = byMeans[row * n + a]!;
        sumWR[a] = sumWR[a]! + w * r;
        byGain[a] = byGain[a]! + v * r;
        // The mean before this number.
        const mean = means[row * n + a]! - gains[K + a]! * v;
        means[row * n + a] = mean;
        byDirections[z + a] = byDirections[z + a]! + u * mean;
      }
      for (let a = 0; a < n; a++) byMeans[row * n + a] = byMeans[row * n + a]! + directions[z + a]! * u;
      // Whitened: what L⁻ᵀ takes to d.
      innovations[row * m + i] = u;
    }
    timesInto(zP, directions, z, known, P, n);
    timesInto(KG, gains, K, G, 0, n);
    const KGK = dotAt(KG, 0, gains, K, n);
    // Kᵀ G L
    const KGL = (a: number): number => KG[a]! - KGK * directions[z + a]!;
    for (let b = 0; b < n; b++) {
      let sum = 0;
      for (let a = 0; a < n; a++) sum += KGL(a) * known[P + a * n + b]!;
      byDirections[z + b] = byDirections[z + b]! - 2 * sum;
    }
    if (!isDiffuse) {
      const s = 0.5 * (sumWW - rows / F) - sumWKr;
      for (let b = 0; b < n; b++) {
        let sum = 2 * s * zP[b]!;
        for (let a = 0; a < n; a++) sum += sumWR[a]! * known[P + a * n + b]!;
        byDirections[z + b] = byDirections[z + b]! + sum;
      }
      project(G, gains, K, directions, z);
      for (let a = 0; a < n; a++)
        for (let b = 0; b < n; b++)
          G[a * n + b] =
            G[a * n + b]! +
            s * directions[z + a]! * directions[z + b]! +
            0.5 * (sumWR[a]! * directions[z + b]! + directions[z + a]! * sumWR[b]!);
      return;
    }
    // By K: r v + 2 G (K p − L P zᵀ).
    const zPz = dotAt(zP, 0, directions, z, n);
    for (let a = 0; a < n; a++) change[a] = gains[K + a]! * (noises[i]! + zPz) - zP[a]!;
    for (let a = 0; a < n; a++) byGain[a] = byGain[a]! + 2 * dotAt(G, a * n, change, 0, n);
    const f = -(0.5 * rows + dotAt(byGain, 0, gains, K, n)) / F;
    timesInto(KG, gains, K, byDiffuse, 0, n);
    const KDK = dotAt(KG, 0, gains, K, n);
    for (let b = 0; b < n; b++) {
      let sum = 0;
      for (let a = 0; a < n; a++)
        sum += (byGain[a]! / F + 2 * f * directions[z + a]! - 2 * (KG[a]! - KDK * directions[z + a]!)) * unknown[Pi + a * n + b]!;
      byDirections[z + b] = byDirections[z + b]! + sum;
    }
    project(G, gains, K, directions, z);
    project(byDiffuse, gains, K, directions, z);
    for (let a = 0; a < n; a++)
      for (let b = 0; b < n; b++)
        byDiffuse[a * n + b] =
          byDiffuse[a * n + b]! +
          f * directions[z + a]! * directions[z + b]! +
          (0.5 / F) * (byGain[a]! * directions[z + b]! + directions[z + a]! * byGain[b]!);
  }

  /** G ← Lᵀ G L, L = I − K z. */
  function project(G: Float64Array, gains: Float64Array, K: number, directions: Float64Array, z: number): void {
    timesInto(KG, gains, K, G, 0, n);
    const KGK = dotAt(KG, 0, gains, K, n);
    for (let a = 0; a < n; a++)
      for (let b = 0; b < n; b++) {
        const [p, q] = [directions[z + a]!, directions[z + b]!];
        G[a * n + b] = G[a * n + b]! - p * KG[b]! - KG[a]! * q + KGK * p * q;
      }
  }

  return {
    run(t, rows, alive, means, score) {
      lay(t);
      const { observed, observedCount: k, independent, mixing } = recursion;
      for (let i = 0; i < alive; i++) runMean(means, i * n, data.starts[t]! + rows[i]!, i * m);
      // Σ r rᵀ − 2 G: how r falls as the mean grows.
      for (let a = 0; a < n; a++)
        for (let b = 0; b < n; b++) {
          let sum = -2 * score.byCovariance[a * n + b]!;
          for (let i = 0; i < alive; i++) sum += score.byMeans[i * n + a]! * score.byMeans[i * n + b]!;
          before[a * n + b] = sum;
        }
      respond(alive, before);
      byDirections.fill(0);
      for (let i = k - 1; i >= 0; i--) back(i, alive, means, score);
      errorsSquared.fill(0);
      for (let row = 0; row < alive; row++)
        for (let i = 0; i < k; i++)
          for (let j = 0; j < k; j++)
            errorsSquared[i * k + j] = errorsSquared[i * k + j]! + innovations[row * m + i]! * innovations[row * m + j]!;
      for (let i = 0; i < k * k; i++) errorsSquared[i] = 0.5 * (errorsSquared[i]! - responses[i]!);
      if (!independent) {
        solveTransposed(mixing, byDirections, n, k);
        solveTransposed(mixing, errorsSquared, k, k);
        transposeInPlace(errorsSquared, k);
        solveTransposed(mixing, errorsSquared, k, k);
      }
      for (let row = 0; row < alive; row++) {
        for (let i = 0; i < k; i++) errors[i] = innovations[row * m + i]!;
        if (!independent) solveTransposed(mixing, errors, 1, k);
        for (let i = 0; i < k; i++) score.targetOffsets[row * m + observed[i]!] = errors[i]!;
      }
      for (let i = 0; i < k; i++) {
        for (let a = 0; a < n; a++) score.weights[observed[i]! * n + a] = byDirections[i * n + a]!;
        for (let j = 0; j < k; j++) score.targetNoise[observed[i]! * m + observed[j]!] = errorsSquared[i * k + j]!;
      }
    },
  };
}

/** X (k × columns) ← L⁻ᵀ X, L unit lower triangular. */
function solveTransposed(L: Float64Array, X: Float64Array, columns: number, k: number): void {
  for (let i = k - 1; i >= 0; i--)
    for (let p = i + 1; p < k; p++) {
      const l = L[p * k + i]!;
      if (l !== 0) for (let c = 0; c < columns; c++) X[i * columns + c] = X[i * columns + c]! - l * X[p * columns + c]!;
    }
}

function transposeInPlace(X: Float64Array, k: number): void {
  for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) [X[i * k + j], X[j * k + i]] = [X[j * k + i]!, X[i * k + j]!];
}

function dotAt(a: Float64Array, aAt: number, b: Float64Array, bAt: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += a[aAt + i]! * b[bAt + i]!;
  return sum;
}

/** out ← x S, x (n) at `xAt`, S (n × n, symmetric) at `sAt`. */
function timesInto(out: Float64Array, x: Float64Array, xAt: number, S: Float64Array, sAt: number, n: number): void {
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += S[sAt + i * n + j]! * x[xAt + j]!;
    out[i] = sum;
  }
}
