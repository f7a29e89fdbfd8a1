import { FOUR, pair, placeOf, positionOf, predictMean, writeIncrements } from "./kalman-lanes";
import { madd, nmadd } from "./vectors";

/** out = e − C x, two numbers of target at a time; n even. */
function innovate(out: usize, e: usize, C: usize, x: usize, m: i32, n: i32): void {
  const row = <usize>n << 3;
  const wide = <usize>n * FOUR;
  for (let o = 0; o < m; o += 2) {
    // The last of an odd number is computed twice.
    const c = C;
    const d = o + 1 < m ? C + row : C;
    let p0 = v128.load(e);
    let p1 = v128.load(e, 16);
    let q0 = o + 1 < m ? v128.load(e, 32) : p0;
    let q1 = o + 1 < m ? v128.load(e, 48) : p1;
    for (let i: usize = 0, j: usize = 0; i < wide; i += FOUR, j += 8) {
      const w = v128.load64_splat(c + j);
      const z = v128.load64_splat(d + j);
      const x0 = v128.load(x + i);
      const x1 = v128.load(x + i, 16);
      p0 = nmadd<f64>(w, x0, p0);
      p1 = nmadd<f64>(w, x1, p1);
      q0 = nmadd<f64>(z, x0, q0);
      q1 = nmadd<f64>(z, x1, q1);
    }
    v128.store(out, p0);
    v128.store(out, p1, 16);
    if (o + 1 < m) {
      v128.store(out, q0, 32);
      v128.store(out, q1, 48);
    }
    C += row << 1;
    e += 64;
    out += 64;
  }
}

/** x = x + Kᵀ v, n even. */
function move(x: usize, K: usize, v: usize, m: i32, n: i32): void {
  const row = <usize>n << 3;
  const end = v + <usize>m * FOUR;
  for (let i = 0; i < n; i += 2, x += 64, K += 16) {
    let p0 = v128.load(x);
    let p1 = v128.load(x, 16);
    let q0 = v128.load(x, 32);
    let q1 = v128.load(x, 48);
    let k = K;
    for (let u = v; u < end; u += FOUR, k += row) {
      const g = v128.load64_splat(k);
      const h = v128.load64_splat(k, 8);
      const v0 = v128.load(u);
      const v1 = v128.load(u, 16);
      p0 = madd<f64>(g, v0, p0);
      p1 = madd<f64>(g, v1, p1);
      q0 = madd<f64>(h, v0, q0);
      q1 = madd<f64>(h, v1, q1);
    }
    v128.store(x, p0);
    v128.store(x, p1, 16);
    v128.store(x, q0, 32);
    v128.store(x, q1, 48);
  }
}

/**
 * Steps from..to − 1 of the means alone, of `blocks` times four rows whose targets are whole, with the gains K (m × n, one for each number of target, in turn), what each gives
 * to the innovations after it (`chain`, m × m, strictly lower) and the inverse variances (m; 0: the number adds no square) of every one of these steps; −½ (constant + Σ v² / F) goes to `increments`. The rest as in `kalmanFilter`.
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
  chain: usize,
  inverse: usize,
  constant: f64,
  x: usize,
  scratch: usize,
  targets: usize,
  stateOffsets: usize,
  increments: usize,
): void {
  const row = <usize>n << 3;
  const wide = <usize>n * FOUR;
  const next = scratch;
  const mixed = next + wide;
  const innovations = mixed + <usize>m * FOUR;
  const zeros = innovations + <usize>m * FOUR;
  const zeroSize = <usize>max(n, m) << 3;
  const dump = zeros + zeroSize;
  memory.fill(zeros, 0, zeroSize);
  for (let block = 0; block < blocks; block++) {
    const last = min(to, max(max(load<i32>(lengths), load<i32>(lengths, 4)), max(load<i32>(lengths, 8), load<i32>(lengths, 12))));
    let step = starts;
    for (let t = from; t < last; t++, step += 4) {
      const start = load<i32>(step);
      const p0 = positionOf(0, rows, lengths, start, t);
      const p1 = positionOf(1, rows, lengths, start, t);
      const p2 = positionOf(2, rows, lengths, start, t);
      const p3 = positionOf(3, rows, lengths, start, t);
      const y0 = placeOf(targets, p0, m, zeros);
      const y1 = placeOf(targets, p1, m, zeros);
      const y2 = placeOf(targets, p2, m, zeros);
      const y3 = placeOf(targets, p3, m, zeros);
      if (t > 0) predictMean(x, next, A, stateOffsets, p0, p1, p2, p3, zeros, size, n);
      let total0 = f64x2.splat(constant);
      let total1 = total0;
      for (let o: usize = 0; o < <usize>m; o++) {
        const at = o << 3;
        let v0 = pair(y0 + at, y1 + at);
        let v1 = pair(y2 + at, y3 + at);
        if (L != 0)
          for (let k: usize = 0; k < o; k++) {
            const l = v128.load64_splat(L + ((o * <usize>m + k) << 3));
            v0 = nmadd<f64>(l, v128.load(mixed + k * FOUR), v0);
            v1 = nmadd<f64>(l, v128.load(mixed + k * FOUR, 16), v1);
          }
        v128.store(mixed + o * FOUR, v0);
        v128.store(mixed + o * FOUR, v1, 16);
      }
      innovate(innovations, mixed, C, x, m, n);
      for (let o: usize = 0; o < <usize>m; o++) {
        let v0 = v128.load(innovations + o * FOUR);
        let v1 = v128.load(innovations + o * FOUR, 16);
        for (let k: usize = 0; k < o; k++) {
          const g = v128.load64_splat(chain + ((o * <usize>m + k) << 3));
          v0 = nmadd<f64>(g, v128.load(innovations + k * FOUR), v0);
          v1 = nmadd<f64>(g, v128.load(innovations + k * FOUR, 16), v1);
        }
        v128.store(innovations + o * FOUR, v0);
        v128.store(innovations + o * FOUR, v1, 16);
        const weight = v128.load64_splat(inverse + (o << 3));
        total0 = madd<f64>(f64x2.mul(v0, v0), weight, total0);
        total1 = madd<f64>(f64x2.mul(v1, v1), weight, total1);
      }
      move(x, K, innovations, m, n);
      writeIncrements(increments, p0, p1, p2, p3, dump, total0, total1);
    }
    rows += 16;
    lengths += 16;
    x += wide;
  }
}
