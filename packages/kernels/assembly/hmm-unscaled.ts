import { log } from "./exponentials";
import { gemm64 } from "./gemm";
import { DOUBTFUL } from "./hmm-flags";
import { fillRows } from "./rows";
import { madd, sumLanes } from "./vectors";

/* The same for the values alone, where no state can vanish: one scaling in 8 steps. */

/** Below this a number has lost digits. */
const LEAST_NORMAL: f64 = 2.3e-308;

/**
 * Steps from..to − 1 of log p, nothing kept, scaled every 8 steps and where a sequence ends: for P without zeros and a table
 * such that no state can be lost in between. A row whose mass is 0 gets `doubtful`; a missing symbol is a factor of 1. `next` is
 * as large as `alpha`, which the law is left in; `alive` and `starts` begin at `from`, and T is the length of the data.
 */
export function hmmForwardUnscaled(
  values: usize,
  alpha: usize,
  next: usize,
  symbols: usize,
  alive: usize,
  starts: usize,
  from: i32,
  to: i32,
  T: i32,
  table: usize,
  P: usize,
  initial: usize,
  K: i32,
  flags: usize,
): void {
  const bytes = K << 3;
  const base = load<i32>(starts);
  const home = alpha;
  if (from == 0) fillRows(alpha, initial, load<i32>(alive), bytes);
  for (let t = from; t < to; t++) {
    const count = load<i32>(alive);
    const goOn = t + 1 < T ? load<i32>(alive, 4) : 0;
    const y = symbols + (<usize>(load<i32>(starts) - base) << 2);
    if (t == 0) emit(alpha, y, table, count, K);
    else if (K == 4) stepFour(alpha, y, table, P, count);
    else {
      gemm64(next, alpha, P, count, K, K, false);
      emit(next, y, table, count, K);
      const swap = alpha;
      alpha = next;
      next = swap;
    }
    rescale(values, alpha, flags, (t & 7) == 7 ? 0 : goOn, count, K);
    if (t + 1 == to && alpha != home) memory.copy(home, alpha, <usize>count * <usize>bytes);
    alive += 4;
    starts += 4;
  }
}

/** Each row times its symbol's row of the table. */
function emit(alpha: usize, symbols: usize, table: usize, rows: i32, K: i32): void {
  for (; rows > 0; rows--) {
    const symbol = load<i32>(symbols);
    symbols += 4;
    if (symbol < 0) {
      alpha += <usize>K << 3;
      continue;
    }
    let e = table + ((<usize>symbol * <usize>K) << 3);
    let n = K;
    for (; n >= 2; n -= 2) {
      v128.store(alpha, f64x2.mul(v128.load(alpha), v128.load(e)));
      alpha += 16;
      e += 16;
    }
    if (n > 0) {
      store<f64>(alpha, load<f64>(alpha) * load<f64>(e));
      alpha += 8;
    }
  }
}

/** The emission of a missing symbol. */
const ones4 = memory.data<f64>([1, 1, 1, 1], 16);

/** Prediction and emission of four states at once, in place. */
function stepFour(alpha: usize, symbols: usize, table: usize, P: usize, rows: i32): void {
  const P00 = v128.load(P);
  const P01 = v128.load(P, 16);
  const P10 = v128.load(P, 32);
  const P11 = v128.load(P, 48);
  const P20 = v128.load(P, 64);
  const P21 = v128.load(P, 80);
  const P30 = v128.load(P, 96);
  const P31 = v128.load(P, 112);
  for (; rows > 0; rows--) {
    const symbol = load<i32>(symbols);
    const e = symbol < 0 ? ones4 : table + (<usize>symbol << 5);
    const x0 = v128.load64_splat(alpha);
    const x1 = v128.load64_splat(alpha, 8);
    const x2 = v128.load64_splat(alpha, 16);
    const x3 = v128.load64_splat(alpha, 24);
    const low = f64x2.add(madd<f64>(x1, P10, f64x2.mul(x0, P00)), madd<f64>(x3, P30, f64x2.mul(x2, P20)));
    const high = f64x2.add(madd<f64>(x1, P11, f64x2.mul(x0, P01)), madd<f64>(x3, P31, f64x2.mul(x2, P21)));
    v128.store(alpha, f64x2.mul(low, v128.load(e)));
    v128.store(alpha, f64x2.mul(high, v128.load(e, 16)), 16);
    alpha += 32;
    symbols += 4;
  }
}

/** Rows first..end − 1 to mass 1, the logarithm of what they had to their values; two at a time for the logarithm. */
function rescale(values: usize, alpha: usize, flags: usize, first: i32, end: i32, K: i32): void {
  const bytes = <usize>K << 3;
  for (let r = first; r < end; r += 2) {
    const a = alpha + <usize>r * bytes;
    const value = values + (<usize>r << 3);
    const flag = flags + (<usize>r << 2);
    const two = r + 1 < end;
    const c = f64x2(massOf(a, K), two ? massOf(a + bytes, K) : 1);
    const logs = log<f64>(c);
    const inverse = f64x2.div(f64x2.splat(1), c);
    scaleRow(a, f64x2.extract_lane(inverse, 0), K);
    store<f64>(value, load<f64>(value) + f64x2.extract_lane(logs, 0));
    if (!(f64x2.extract_lane(c, 0) > LEAST_NORMAL)) store<i32>(flag, DOUBTFUL);
    if (two) {
      scaleRow(a + bytes, f64x2.extract_lane(inverse, 1), K);
      store<f64>(value, load<f64>(value, 8) + f64x2.extract_lane(logs, 1), 8);
      if (!(f64x2.extract_lane(c, 1) > LEAST_NORMAL)) store<i32>(flag, DOUBTFUL, 4);
    }
  }
}

@inline
function massOf(row: usize, K: i32): f64 {
  let total = f64x2.splat(0);
  let n = K;
  for (; n >= 2; n -= 2) {
    total = f64x2.add(total, v128.load(row));
    row += 16;
  }
  if (n > 0) total = f64x2.add(total, v128.load64_zero(row));
  return sumLanes<f64>(total);
}

@inline
function scaleRow(row: usize, factor: f64, K: i32): void {
  const by = f64x2.splat(factor);
  let n = K;
  for (; n >= 2; n -= 2) {
    v128.store(row, f64x2.mul(v128.load(row), by));
    row += 16;
  }
  if (n > 0) v128.store64_lane(row, f64x2.mul(v128.load64_zero(row), by), 0);
}
