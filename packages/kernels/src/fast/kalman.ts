import { input, output, settle, settled, wasm } from "../engine/pointers.js";
import { type KalmanFilterPass, kalmanFilter as plainFilter } from "../plain/kalman/kalman-filter.js";
import { type KalmanMeansPass, kalmanMeans as plainMeans } from "../plain/kalman/kalman-means.js";

/**
 * Steps from..to − 1 of the Kalman filter of one block, targets taken one number at a time, NaN missing: log p(y_t | y_<t) to the increments. With `mixing` a target is
 * missing whole or not at all. Returns lanes, as bits, where an innovation's variance fell below 1e-8 of its size (see `sizes`), so that digits are lost.
 */
export function kalmanFilter(pass: KalmanFilterPass, from: number, to: number): number {
  const kernels = wasm();
  if (kernels === null) return plainFilter(pass, from, to);
  const { n, size, m, mixing } = pass;
  return settled(
    kernels.kalmanFilter(
      from,
      to,
      n,
      size,
      m,
      input(pass.starts, from, to - from),
      input(pass.rows, 0, 4),
      input(pass.lengths, 0, 4),
      input(pass.A, 0, n * n),
      input(pass.Q, 0, n * n),
      input(pass.C, 0, m * n),
      input(pass.r, 0, m),
      mixing === null ? 0 : input(mixing, 0, m * m),
      output(pass.means, 0, 4 * n),
      output(pass.covariances, 0, 4 * n * n),
      output(pass.sizes, 0, 4 * m),
      output(pass.scratch, 0, pass.scratch.length),
      input(pass.targets, 0, pass.targets.length),
      pass.stateOffsets.length === 0 ? 0 : input(pass.stateOffsets, 0, pass.stateOffsets.length),
      output(pass.increments, 0, pass.increments.length),
    ),
  );
}

/**
 * Steps from..to − 1 of the means of all blocks with one step's gains: −½ (constant + Σ v² / F), v the innovations, to the increments; `constant` is Σ (log 2π +
 * log F). Targets are whole.
 */
export function kalmanMeans(pass: KalmanMeansPass, constant: number, from: number, to: number): void {
  const kernels = wasm();
  if (kernels === null) return plainMeans(pass, constant, from, to);
  const { n, size, m, rows } = pass;
  kernels.kalmanMeans(
    from,
    to,
    n,
    size,
    m,
    input(pass.starts, from, to - from),
    input(rows, 0, rows.length),
    input(pass.lengths, 0, rows.length),
    rows.length / 4,
    input(pass.A, 0, n * n),
    input(pass.readout, 0, m * n),
    input(pass.mixing, 0, m * m),
    input(pass.gains, 0, m * n),
    input(pass.inverses, 0, m),
    constant,
    output(pass.means, 0, rows.length * n),
    output(pass.scratch, 0, pass.scratch.length),
    input(pass.targets, 0, pass.targets.length),
    pass.stateOffsets.length === 0 ? 0 : input(pass.stateOffsets, 0, pass.stateOffsets.length),
    output(pass.increments, 0, pass.increments.length),
  );
  settle();
}
