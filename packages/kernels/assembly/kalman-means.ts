import { addProduct, FOUR, positionOf, predictMean, spread, writeIncrements } from "./kalman-lanes";
import { madd } from "./vectors";

/**
 * Steps from..to − 1 of the means alone, of `blocks` times four rows whose targets are whole, with the same numbers for every one of these steps: innovations are M (y + C x), C that of the
 * model with its signs turned, M (m × m, lower triangular) what makes them independent; x moves by K (n × m) times them. Of their squares each counts by `inverse` (m; 0: not
 * at all), and −½ (constant + Σ v² inverse) goes to `increments`. The rest as in `kalmanFilter`.
 */
export function kalmanMeans(
  from: i32,
  to: i32,
  n: i32,
  size: i32,
  m: i32,
  starts: usize,
  rows: usize,
  lengths: usize,
  blocks: i32,
  A: usize,
  C: usize,
  M: usize,
  K: usize,
  inverse: usize,
  constant: f64,
  x: usize,
  scratch: usize,
  targets: usize,
  stateOffsets: usize,
  increments: usize,
): void {
  const wide = <usize>n * FOUR;
  const outputs = <usize>m * FOUR;
  const next = scratch;
  const errors = next + wide;
  const innovations = errors + outputs;
  const nothing = innovations + outputs;
  const dump = nothing + <usize>max(n, m) * FOUR;
  memory.fill(nothing, 0, <usize>max(n, m) * FOUR);
  const fixed = f64x2.splat(constant);
  for (let t = from; t < to; t++, starts += 4) {
    const start = load<i32>(starts);
    let row = rows;
    let length = lengths;
    let mean = x;
    for (let block = 0; block < blocks; block++, row += 16, length += 16, mean += wide) {
      const p0 = positionOf(0, row, length, start, t);
      const p1 = positionOf(1, row, length, start, t);
      const p2 = positionOf(2, row, length, start, t);
      const p3 = positionOf(3, row, length, start, t);
      if ((p0 & p1 & p2 & p3) < 0) continue;
      let predicted = mean;
      if (t > 0) {
        predictMean(next, mean, A, stateOffsets, p0, p1, p2, p3, nothing, size, n);
        predicted = next;
      }
      spread(errors, targets, p0, p1, p2, p3, nothing, m);
      addProduct(errors, errors, C, predicted, m, n);
      addProduct(innovations, nothing, M, errors, m, m);
      addProduct(mean, predicted, K, innovations, n, m);
      let total0 = fixed;
      let total1 = fixed;
      for (let o: usize = 0, w = inverse; o < outputs; o += FOUR, w += 8) {
        const weight = v128.load64_splat(w);
        const v0 = v128.load(innovations + o);
        const v1 = v128.load(innovations + o, 16);
        total0 = madd<f64>(f64x2.mul(v0, v0), weight, total0);
        total1 = madd<f64>(f64x2.mul(v1, v1), weight, total1);
      }
      writeIncrements(increments, p0, p1, p2, p3, dump, total0, total1);
    }
  }
}
