import { type KalmanPass, predictLane } from "./kalman-pass.js";

/** One block of a pass whose rows have covariances of their own. */
export interface KalmanFilterPass extends KalmanPass {
  /** n × n, of a step. */
  readonly Q: Float64Array;
  /** m × n: what a number of target sees of the state; L⁻¹ C where `mixing` is L. */
  readonly C: Float64Array;
  /** m × m, unit lower triangular: makes the noises of a target's numbers independent; null: they are. */
  readonly mixing: Float64Array | null;
  /** m: variances of the targets' independent noises. */
  readonly r: Float64Array;
  /** n × n × 4. Goes on from call to call. */
  readonly covariances: Float64Array;
  /** m × 4: what an innovation's variance was made of, r + Σ c_j² P_jj, at its largest so far. */
  readonly sizes: Float64Array;
}

const logTwoPi = Math.log(2 * Math.PI);
/** An innovation's variance below this part of its size has lost digits. */
const doubtful = 1e-8;

/** The kernel of the same name says what is computed; this is its oracle, lane by lane. */
export function kalmanFilter(pass: KalmanFilterPass, from: number, to: number): number {
  const { n, m, size, rows, lengths, starts, C, r, mixing, means, covariances, sizes, targets, increments } = pass;
  const next = new Float64Array(n);
  const mixed = new Float64Array(m);
  let doubts = 0;
  for (let lane = 0; lane < 4; lane++)
    for (let t = from; t < Math.min(to, lengths[lane]); t++) {
      const position = starts[t] + rows[lane];
      if (t > 0) {
        predictLane(pass, lane, position * size, next);
        predictCovariance(pass, lane);
      }
      let total = 0;
      for (let o = 0; o < m; o++) {
        let v = targets[position * m + o];
        if (mixing !== null) for (let k = 0; k < o; k++) v -= mixing[o * m + k] * mixed[k];
        mixed[o] = v;
        if (Number.isNaN(v)) continue;
        let F = r[o];
        let whole = r[o];
        for (let i = 0; i < n; i++) {
          const c = C[o * n + i];
          let sum = 0;
          for (let j = 0; j < n; j++) sum += covariances[4 * (i * n + j) + lane] * C[o * n + j];
          next[i] = sum;
          F += c * sum;
          v -= c * means[4 * i + lane];
          whole += c * c * covariances[4 * (i * n + i) + lane];
        }
        sizes[4 * o + lane] = Math.max(sizes[4 * o + lane], whole);
        if (!(F > doubtful * sizes[4 * o + lane])) doubts |= 1 << lane;
        const inverse = 1 / F;
        total += logTwoPi + Math.log(F) + v * (v * inverse);
        for (let i = 0; i < n; i++) {
          means[4 * i + lane] += next[i] * (v * inverse);
          const gain = next[i] * inverse;
          for (let j = 0; j <= i; j++) {
            const p = covariances[4 * (i * n + j) + lane] - gain * next[j];
            covariances[4 * (i * n + j) + lane] = p;
            covariances[4 * (j * n + i) + lane] = p;
          }
        }
      }
      increments[position] = 0 - 0.5 * total;
    }
  return doubts;
}

/** P ← A P Aᵀ + Q of a lane. */
function predictCovariance({ n, A, Q, covariances, scratch }: KalmanFilterPass, lane: number): void {
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += A[i * n + k] * covariances[4 * (k * n + j) + lane];
      scratch[i * n + j] = sum;
    }
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = Q[i * n + j];
      for (let k = 0; k < n; k++) sum += scratch[i * n + k] * A[j * n + k];
      covariances[4 * (i * n + j) + lane] = sum;
      covariances[4 * (j * n + i) + lane] = sum;
    }
}
