import { type KalmanPass, predictLane } from "./kalman-pass.js";

/** Blocks of a pass whose rows share covariances, and have whole targets: the gains of a step are those of all. */
export interface KalmanMeansPass extends KalmanPass {
  /** m × n: −C. */
  readonly readout: Float64Array;
  /** m × m, lower triangular: of y − C x the innovation of each number of target given those before it. */
  readonly mixing: Float64Array;
  /** n × m: how the state moves by these innovations. */
  readonly gains: Float64Array;
  /** m: 1 / F; 0 where a number adds no square, as where it met a diffuse direction. */
  readonly inverses: Float64Array;
}

/** Of all steps from..to − 1 of all blocks; `constant` is Σ (log 2π + log F). The kernel of the same name says the rest; this is its oracle. */
export function kalmanMeans(pass: KalmanMeansPass, constant: number, from: number, to: number): void {
  const { n, m, size, rows, lengths, starts, readout, mixing, means, gains, inverses, targets, increments } = pass;
  const next = new Float64Array(n);
  const errors = new Float64Array(m);
  const innovations = new Float64Array(m);
  for (let i = 0; i < rows.length; i++) {
    const at = Math.floor(i / 4) * 4 * n + (i % 4);
    for (let t = from; t < Math.min(to, lengths[i]); t++) {
      const position = starts[t] + rows[i];
      if (t > 0) predictLane(pass, at, position * size, next);
      let total = constant;
      for (let o = 0; o < m; o++) {
        let e = targets[position * m + o];
        for (let j = 0; j < n; j++) e += readout[o * n + j] * means[at + 4 * j];
        errors[o] = e;
        let v = 0;
        for (let k = 0; k <= o; k++) v += mixing[o * m + k] * errors[k];
        innovations[o] = v;
        total += v * v * inverses[o];
      }
      for (let j = 0; j < n; j++) for (let o = 0; o < m; o++) means[at + 4 * j] += gains[j * m + o] * innovations[o];
      increments[position] = 0 - 0.5 * total;
    }
  }
}
