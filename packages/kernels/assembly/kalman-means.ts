import { FOUR, pair, placeOf, predictMean, writeIncrements } from "./kalman-lanes";
import { madd, nmadd } from "./vectors";

/**
 * Steps from..to − 1 of the means alone, of `blocks` times four rows whose targets are whole, with the gains K (m × n, one for each number of target, in turn) and
 * the inverse variances (m; 0: the number adds no square) of every one of these steps; −½ (constant + Σ v² / F) goes to `increments`. The rest as in `kalmanFilter`.
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
  L: usize,
  K: usize,
  inverse: usize,
  constant: f64,
  x: usize,
  scratch: usize,
  targets: usize,
  targetOffsets: usize,
  stateOffsets: usize,
  increments: usize,
): void {
  const row = <usize>n << 3;
  const wide = <usize>n * FOUR;
  const next = scratch;
  const mixed = next + wide;
  const zeros = mixed + <usize>m * FOUR;
  const zeroSize = <usize>max(n, m) << 3;
  const dump = zeros + zeroSize;
  memory.fill(zeros, 0, zeroSize);
  for (let block = 0; block < blocks; block++) {
    const last = min(to, max(max(load<i32>(lengths), load<i32>(lengths, 4)), max(load<i32>(lengths, 8), load<i32>(lengths, 12))));
    let step = starts;
    for (let t = from; t < last; t++, step += 4) {
      const start = load<i32>(step);
      const y0 = placeOf(targets, 0, rows, lengths, start, t, m, zeros);
      const y1 = placeOf(targets, 1, rows, lengths, start, t, m, zeros);
      const y2 = placeOf(targets, 2, rows, lengths, start, t, m, zeros);
      const y3 = placeOf(targets, 3, rows, lengths, start, t, m, zeros);
      const d0 = placeOf(targetOffsets, 0, rows, lengths, start, t, m, zeros);
      const d1 = placeOf(targetOffsets, 1, rows, lengths, start, t, m, zeros);
      const d2 = placeOf(targetOffsets, 2, rows, lengths, start, t, m, zeros);
      const d3 = placeOf(targetOffsets, 3, rows, lengths, start, t, m, zeros);
      if (t > 0) {
        predictMean(
          next,
          A,
          x,
          placeOf(stateOffsets, 0, rows, lengths, start, t, size, zeros),
          placeOf(stateOffsets, 1, rows, lengths, start, t, size, zeros),
          placeOf(stateOffsets, 2, rows, lengths, start, t, size, zeros),
          placeOf(stateOffsets, 3, rows, lengths, start, t, size, zeros),
          size,
          n,
        );
        memory.copy(x, next, wide);
      }
      let total0 = f64x2.splat(constant);
      let total1 = total0;
      for (let o: usize = 0; o < <usize>m; o++) {
        const at = o << 3;
        let v0 = f64x2.sub(pair(y0 + at, y1 + at), pair(d0 + at, d1 + at));
        let v1 = f64x2.sub(pair(y2 + at, y3 + at), pair(d2 + at, d3 + at));
        if (L != 0) {
          for (let k: usize = 0; k < o; k++) {
            const l = v128.load64_splat(L + ((o * <usize>m + k) << 3));
            v0 = nmadd<f64>(l, v128.load(mixed + k * FOUR), v0);
            v1 = nmadd<f64>(l, v128.load(mixed + k * FOUR, 16), v1);
          }
          v128.store(mixed + o * FOUR, v0);
          v128.store(mixed + o * FOUR, v1, 16);
        }
        // Two chains: what they wait for is the latency of one product.
        let u0 = f64x2.splat(0);
        let u1 = u0;
        let c = C + o * row;
        for (let i: usize = 0; i < wide; i += 64, c += 16) {
          const w = v128.load64_splat(c);
          const z = v128.load64_splat(c, 8);
          v0 = nmadd<f64>(w, v128.load(x + i), v0);
          v1 = nmadd<f64>(w, v128.load(x + i, 16), v1);
          u0 = nmadd<f64>(z, v128.load(x + i, 32), u0);
          u1 = nmadd<f64>(z, v128.load(x + i, 48), u1);
        }
        v0 = f64x2.add(v0, u0);
        v1 = f64x2.add(v1, u1);
        const weight = v128.load64_splat(inverse + at);
        total0 = madd<f64>(f64x2.mul(v0, v0), weight, total0);
        total1 = madd<f64>(f64x2.mul(v1, v1), weight, total1);
        let g = K + o * row;
        for (let i: usize = 0; i < wide; i += FOUR, g += 8) {
          const gain = v128.load64_splat(g);
          v128.store(x + i, madd<f64>(gain, v0, v128.load(x + i)));
          v128.store(x + i, madd<f64>(gain, v1, v128.load(x + i, 16)), 16);
        }
      }
      writeIncrements(increments, rows, lengths, start, t, dump, total0, total1);
    }
    rows += 16;
    lengths += 16;
    x += wide;
  }
}
