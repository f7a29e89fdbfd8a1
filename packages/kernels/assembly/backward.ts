import { exp } from "./exponentials";
import { madd, maxLanes, part, put, sumLanes } from "./vectors";

/* Backward simulation: the particle that a path came from, in float64 whatever the states are. */

/** −½ ‖(next − mean) / sd‖² of two particles, whose means stand at `a` and `b`. */
@inline
function logDensities<T>(a: usize, b: usize, next: usize, inverseSd: usize, S: i32): v128 {
  let squares = f64x2.splat(0);
  for (let s = 0; s < S; s++) {
    const mean = f64x2(<f64>load<T>(a), <f64>load<T>(b));
    const z = f64x2.mul(f64x2.sub(f64x2.splat(<f64>load<T>(next)), mean), v128.load64_splat(inverseSd));
    squares = madd<f64>(z, z, squares);
    a += sizeof<T>();
    b += sizeof<T>();
    next += sizeof<T>();
    inverseSd += 8;
  }
  return f64x2.mul(squares, f64x2.splat(-0.5));
}

/** Draws one path's particle; see the plain twin. Its weights' effective sample size goes to `ess`. */
function drawOne<T>(ess: usize, scratch: usize, W: usize, means: usize, next: usize, inverseSd: usize, u: f64, N: i32, S: i32): i32 {
  const row = <usize>S * sizeof<T>();
  const none = f64x2.splat(-Infinity);
  let high = none;
  let mean = means;
  for (let i: usize = 0, n = N; n > 0; n -= 2, i += 16) {
    const log = logDensities<T>(mean, n >= 2 ? mean + row : mean, next, inverseSd, S);
    const w = part<f64>(W + i, n);
    const possible = v128.bitselect(log, none, f64x2.gt(w, f64x2.splat(0)));
    high = f64x2.pmax(high, possible);
    put<f64>(scratch + i, possible, n);
    mean += row + row;
  }
  const shift = f64x2.splat(maxLanes<f64>(high));
  let total = f64x2.splat(0);
  let square = f64x2.splat(0);
  for (let i: usize = 0, n = N; n > 0; n -= 2, i += 16) {
    const w = f64x2.mul(part<f64>(W + i, n), exp<f64>(f64x2.sub(part<f64>(scratch + i, n), shift)));
    put<f64>(scratch + i, w, n);
    total = f64x2.add(total, w);
    square = madd<f64>(w, w, square);
  }
  const sum = sumLanes<f64>(total);
  store<f64>(ess, (sum * sum) / sumLanes<f64>(square));

  const target = u * sum;
  let cumulative: f64 = 0;
  for (let n = 0; n < N; n++) {
    cumulative += load<f64>(scratch + (<usize>n << 3));
    if (cumulative > target) return n;
  }
  let last = N - 1;
  while (last > 0 && !(load<f64>(scratch + (<usize>last << 3)) > 0)) last--;
  return last;
}

function drawBackward<T>(
  drawn: usize,
  ess: usize,
  scratch: usize,
  W: usize,
  means: usize,
  next: usize,
  uniforms: usize,
  inverseSd: usize,
  clouds: i32,
  K: i32,
  N: i32,
  S: i32,
): void {
  const row = <usize>S * sizeof<T>();
  for (; clouds > 0; clouds--) {
    for (let k = 0; k < K; k++) {
      store<i32>(drawn, drawOne<T>(ess, scratch, W, means, next, inverseSd, load<f64>(uniforms), N, S));
      drawn += 4;
      ess += 8;
      uniforms += 8;
      next += row;
    }
    W += <usize>N << 3;
    means += <usize>N * row;
  }
}

export function drawBackward64(drawn: usize, ess: usize, scratch: usize, W: usize, means: usize, next: usize, uniforms: usize, inverseSd: usize, clouds: i32, K: i32, N: i32, S: i32): void {
  drawBackward<f64>(drawn, ess, scratch, W, means, next, uniforms, inverseSd, clouds, K, N, S);
}
export function drawBackward32(drawn: usize, ess: usize, scratch: usize, W: usize, means: usize, next: usize, uniforms: usize, inverseSd: usize, clouds: i32, K: i32, N: i32, S: i32): void {
  drawBackward<f32>(drawn, ess, scratch, W, means, next, uniforms, inverseSd, clouds, K, N, S);
}
