import { exp, logOf } from "./exponentials";
import { TINY, WATCHED, raise } from "./hmm-flags";
import { laneMask, maxLanes, part, put, sumLanes } from "./vectors";

/* Bayes' rule for finite states, from log-densities: all sequences of a step are the rows of one matrix. */

const DOUBTFUL_BELOW: f64 = 1e-280;

/** See `hmmCorrect` in the plain twins. */
export function hmmCorrect(
  alpha: usize,
  predicted: usize,
  logEmission: usize,
  increments: usize,
  flags: usize,
  tinyTransition: bool,
  rows: i32,
  K: i32,
): void {
  const zero = f64x2.splat(0);
  const none = f64x2.splat(-Infinity);
  const row = <usize>K << 3;
  for (; rows > 0; rows--) {
    let high = none;
    let low = f64x2.splat(Infinity);
    let least = f64x2.splat(Infinity);
    let bad = zero;
    for (let i: usize = 0, n = K; n > 0; n -= 2, i += 16) {
      const p = part<f64>(predicted + i, n);
      const e = part<f64>(logEmission + i, n);
      const reachable = f64x2.gt(p, zero);
      high = f64x2.pmax(high, v128.bitselect(e, none, reachable));
      low = f64x2.pmin(low, v128.bitselect(e, f64x2.splat(Infinity), reachable));
      least = f64x2.pmin(least, n >= 2 ? p : v128.bitselect(p, least, laneMask<f64>(1)));
      bad = v128.or(bad, f64x2.ne(e, e));
    }
    const max = maxLanes<f64>(high);
    const min = -maxLanes<f64>(f64x2.neg(low));
    let flag = raise(load<i32>(flags), -maxLanes<f64>(f64x2.neg(least)), DOUBTFUL_BELOW, tinyTransition);
    const impossible = max == -Infinity;
    const shift = f64x2.splat(impossible ? 0 : max);
    let total = zero;
    for (let i: usize = 0, n = K; n > 0; n -= 2, i += 16) {
      const p = part<f64>(predicted + i, n);
      // A state that cannot be reached may have any emission, above the maximum too.
      const e = f64x2.pmin(f64x2.sub(part<f64>(logEmission + i, n), shift), zero);
      const mass = impossible ? p : f64x2.mul(p, v128.bitselect(exp<f64>(e), f64x2.splat(1), f64x2.lt(e, zero)));
      put<f64>(alpha + i, mass, n);
      total = f64x2.add(total, mass);
    }
    const sum = sumLanes<f64>(total);
    const scale = f64x2.splat(sum);
    let watched = zero;
    for (let i: usize = 0, n = K; n > 0; n -= 2, i += 16) {
      const a = f64x2.div(part<f64>(alpha + i, n), scale);
      put<f64>(alpha + i, a, n);
      const possible = impossible ? f64x2.eq(zero, zero) : f64x2.gt(part<f64>(logEmission + i, n), none);
      watched = v128.or(watched, v128.and(f64x2.lt(a, f64x2.splat(TINY)), v128.and(f64x2.gt(part<f64>(predicted + i, n), zero), possible)));
    }
    if (v128.any_true(watched)) flag |= WATCHED;
    store<i32>(flags, flag);
    store<f64>(increments, v128.any_true(bad) ? NaN : impossible || min == max ? max : max + logOf<f64>(sum));
    alpha += row;
    predicted += row;
    logEmission += row;
    flags += 4;
    increments += 8;
  }
}
