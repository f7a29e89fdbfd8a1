import { gate, tanh } from "./exponentials";
import { lanes, madd, nmadd, part, put } from "./vectors";

/*
 * The pointwise part of the recurrent cells, all gates in one pass. Equations and layouts stand with the plain twins
 * (src/plain/cells).
 */

/** h = tanh(a), which `gates` keeps too. */
function elmanTanh<T>(h: usize, gates: usize, n: i32): void {
  for (; n > 0; n -= lanes<T>()) {
    const y = tanh<T>(part<T>(gates, n));
    put<T>(gates, y, n);
    put<T>(h, y, n);
    gates += 16;
    h += 16;
  }
}
export function elmanTanh64(h: usize, gates: usize, n: i32): void {
  elmanTanh<f64>(h, gates, n);
}
export function elmanTanh32(h: usize, gates: usize, n: i32): void {
  elmanTanh<f32>(h, gates, n);
}

/** ∂L/∂a over the gates: 0 tanh, 1 relu, 2 sigmoid, 3 identity. */
function elmanBack<T>(gates: usize, dh: usize, n: i32, code: i32): void {
  const one = v128.splat<T>(<T>1);
  for (; n > 0; n -= lanes<T>()) {
    const y = part<T>(gates, n);
    const d = part<T>(dh, n);
    let a = d;
    if (code == 0) a = v128.mul<T>(d, nmadd<T>(y, y, one));
    else if (code == 1) a = v128.and(d, v128.gt<T>(y, i64x2.splat(0)));
    else if (code == 2) a = v128.mul<T>(v128.mul<T>(d, y), v128.sub<T>(one, y));
    put<T>(gates, a, n);
    gates += 16;
    dh += 16;
  }
}
export function elmanBack64(gates: usize, dh: usize, n: i32, code: i32): void {
  elmanBack<f64>(gates, dh, n, code);
}
export function elmanBack32(gates: usize, dh: usize, n: i32, code: i32): void {
  elmanBack<f32>(gates, dh, n, code);
}

function lstm<T>(h: usize, c: usize, before: usize, gates: usize, kept: usize, count: i32, H: i32): void {
  const block = <usize>H * sizeof<T>();
  for (; count > 0; count--) {
    for (let n = H; n > 0; n -= lanes<T>()) {
      const at = <usize>(H - n) * sizeof<T>();
      const g0 = gates + at;
      const g1 = g0 + block;
      const g2 = g1 + block;
      const g3 = g2 + block;
      const i = gate<T>(part<T>(g0, n));
      put<T>(g0, i, n);
      const f = gate<T>(part<T>(g1, n));
      put<T>(g1, f, n);
      const g = tanh<T>(part<T>(g2, n));
      put<T>(g2, g, n);
      const cell = madd<T>(f, part<T>(before + at, n), v128.mul<T>(i, g));
      put<T>(c + at, cell, n);
      const o = gate<T>(part<T>(g3, n));
      put<T>(g3, o, n);
      const t = tanh<T>(cell);
      put<T>(kept + at, t, n);
      put<T>(h + at, v128.mul<T>(o, t), n);
    }
    h += block;
    c += block;
    before += block;
    kept += block;
    gates += 4 * block;
  }
}
export function lstm64(h: usize, c: usize, before: usize, gates: usize, kept: usize, count: i32, H: i32): void {
  lstm<f64>(h, c, before, gates, kept, count, H);
}
export function lstm32(h: usize, c: usize, before: usize, gates: usize, kept: usize, count: i32, H: i32): void {
  lstm<f32>(h, c, before, gates, kept, count, H);
}

function lstmBack<T>(dBefore: usize, dh: usize, dc: usize, before: usize, gates: usize, kept: usize, count: i32, H: i32): void {
  const block = <usize>H * sizeof<T>();
  const one = v128.splat<T>(<T>1);
  for (; count > 0; count--) {
    for (let n = H; n > 0; n -= lanes<T>()) {
      const at = <usize>(H - n) * sizeof<T>();
      const g0 = gates + at;
      const g1 = g0 + block;
      const g2 = g1 + block;
      const g3 = g2 + block;
      const i = part<T>(g0, n);
      const f = part<T>(g1, n);
      const g = part<T>(g2, n);
      const o = part<T>(g3, n);
      const t = part<T>(kept + at, n);
      const d = part<T>(dh + at, n);
      const dCell = madd<T>(v128.mul<T>(d, o), nmadd<T>(t, t, one), part<T>(dc + at, n));
      put<T>(g0, v128.mul<T>(v128.mul<T>(dCell, g), v128.mul<T>(i, v128.sub<T>(one, i))), n);
      put<T>(g1, v128.mul<T>(v128.mul<T>(dCell, part<T>(before + at, n)), v128.mul<T>(f, v128.sub<T>(one, f))), n);
      put<T>(g2, v128.mul<T>(v128.mul<T>(dCell, i), nmadd<T>(g, g, one)), n);
      put<T>(g3, v128.mul<T>(v128.mul<T>(d, t), v128.mul<T>(o, v128.sub<T>(one, o))), n);
      put<T>(dBefore + at, v128.mul<T>(dCell, f), n);
    }
    dBefore += block;
    dh += block;
    dc += block;
    before += block;
    kept += block;
    gates += 4 * block;
  }
}
export function lstmBack64(dBefore: usize, dh: usize, dc: usize, before: usize, gates: usize, kept: usize, count: i32, H: i32): void {
  lstmBack<f64>(dBefore, dh, dc, before, gates, kept, count, H);
}
export function lstmBack32(dBefore: usize, dh: usize, dc: usize, before: usize, gates: usize, kept: usize, count: i32, H: i32): void {
  lstmBack<f32>(dBefore, dh, dc, before, gates, kept, count, H);
}

function gru<T>(h: usize, before: usize, gates: usize, kept: usize, count: i32, H: i32): void {
  const block = <usize>H * sizeof<T>();
  for (; count > 0; count--) {
    for (let k = H; k > 0; k -= lanes<T>()) {
      const at = <usize>(H - k) * sizeof<T>();
      const a = gates + at;
      const b = kept + at;
      const r = gate<T>(v128.add<T>(part<T>(a, k), part<T>(b, k)));
      put<T>(a, r, k);
      const z = gate<T>(v128.add<T>(part<T>(a + block, k), part<T>(b + block, k)));
      put<T>(a + block, z, k);
      const n = tanh<T>(madd<T>(r, part<T>(b + 2 * block, k), part<T>(a + 2 * block, k)));
      put<T>(a + 2 * block, n, k);
      put<T>(h + at, madd<T>(z, v128.sub<T>(part<T>(before + at, k), n), n), k);
    }
    h += block;
    before += block;
    gates += 3 * block;
    kept += 3 * block;
  }
}
export function gru64(h: usize, before: usize, gates: usize, kept: usize, count: i32, H: i32): void {
  gru<f64>(h, before, gates, kept, count, H);
}
export function gru32(h: usize, before: usize, gates: usize, kept: usize, count: i32, H: i32): void {
  gru<f32>(h, before, gates, kept, count, H);
}

function gruBack<T>(dBefore: usize, dh: usize, before: usize, gates: usize, kept: usize, count: i32, H: i32): void {
  const block = <usize>H * sizeof<T>();
  const one = v128.splat<T>(<T>1);
  for (; count > 0; count--) {
    for (let k = H; k > 0; k -= lanes<T>()) {
      const at = <usize>(H - k) * sizeof<T>();
      const a = gates + at;
      const b = kept + at;
      const r = part<T>(a, k);
      const z = part<T>(a + block, k);
      const n = part<T>(a + 2 * block, k);
      const d = part<T>(dh + at, k);
      const dn = v128.mul<T>(v128.mul<T>(d, v128.sub<T>(one, z)), nmadd<T>(n, n, one));
      const dr = v128.mul<T>(v128.mul<T>(dn, part<T>(b + 2 * block, k)), v128.mul<T>(r, v128.sub<T>(one, r)));
      const dz = v128.mul<T>(v128.mul<T>(d, v128.sub<T>(part<T>(before + at, k), n)), v128.mul<T>(z, v128.sub<T>(one, z)));
      put<T>(a, dr, k);
      put<T>(a + block, dz, k);
      put<T>(a + 2 * block, dn, k);
      put<T>(b, dr, k);
      put<T>(b + block, dz, k);
      put<T>(b + 2 * block, v128.mul<T>(dn, r), k);
      put<T>(dBefore + at, v128.mul<T>(d, z), k);
    }
    dBefore += block;
    dh += block;
    before += block;
    gates += 3 * block;
    kept += 3 * block;
  }
}
export function gruBack64(dBefore: usize, dh: usize, before: usize, gates: usize, kept: usize, count: i32, H: i32): void {
  gruBack<f64>(dBefore, dh, before, gates, kept, count, H);
}
export function gruBack32(dBefore: usize, dh: usize, before: usize, gates: usize, kept: usize, count: i32, H: i32): void {
  gruBack<f32>(dBefore, dh, before, gates, kept, count, H);
}
