import { type KalmanPass, predictLane } from "./kalman-pass.js";

/** Blocks of a pass whose rows share covariances, and have whole targets: the gains of a step are those of all. */
export interface KalmanMeansPass extends KalmanPass {
  /** m × n: the gain of each number of target, in turn. */
  readonly gains: Float64Array;
  /** m × m, strictly lower: what the mean's move by a number of target gives to the innovations after it, C Kᵀ. */
  readonly chain: Float64Array;
  /** m: 1 / F; 0 where a number adds no square, as where it met a diffuse direction. */
  readonly inverses: Float64Array;
}

/** Of all steps from..to − 1 of all blocks; `constant` is Σ (log 2π + log F). The kernel of the same name says the rest; this is its oracle. */
export function kalmanMeans(pass: KalmanMeansPass, constant: number, from: number, to: number): void {
  const { n, m, size, rows, lengths, starts, C, mixing, means, gains, chain, inverses, targets, increments } = pass;
  const next = new Float64Array(n);
  const mixed = new Float64Array(m);
  const innovations = new Float64Array(m);
  for (let i = 0; i < rows.length; i++) {
    const at = Math.floor(i / 4) * 4 * n + (i % 4);
    for (let t = from; t < Math.min(to, lengths[i]); t++) {
      const position = starts[t] + rows[i];
      if (t > 0) predictLane(pass, at, position * size, next);
      let total = constant;
      for (let o = 0; o < m; o++) {
        let v = targets[position * m + o];
        if (mixing !== null) for (let k = 0; k < o; k++) v -= mixing[o * m + k] * mixed[k];
        mixed[o] = v;
        for (let j = 0; j < n; j++) v -= C[o * n + j] * means[at + 4 * j];
        for (let k = 0; k < o; k++) v -= chain[o * m + k] * innovations[k];
        innovations[o] = v;
        total += v * v * inverses[o];
      }
      for (let j = 0; j < n; j++) for (let o = 0; o < m; o++) means[at + 4 * j] += gains[o * n + j] * innovations[o];
      increments[position] = 0 - 0.5 * total;
    }
  }
}
