import { nextWord } from "./xoshiro";

/*
 * The ziggurat's tables, which the host fills from the plain twin's, and its rare misses: additions and products alone, so that
 * all kernels take the same branches and return the same bits.
 */

const TAIL: f64 = 3.654152885361009;

/** The ziggurat's tables, filled by the host from the plain twin's: x_0 … x_256, f(x_0) … f(x_256), scales, bounds. */
const edges = memory.data(257 * 8, 16);
const heights = memory.data(257 * 8, 16);
export const scales = memory.data(256 * 8, 16);
export const scales32 = memory.data(256 * 4, 16);
export const bounds = memory.data(256 * 4, 16);
export const bounds32 = memory.data(256 * 4, 16);

export function zigguratTables(): usize {
  return edges;
}

export function zigguratHeights(): usize {
  return heights;
}

export function zigguratScales(): usize {
  return scales;
}

export function zigguratScales32(): usize {
  return scales32;
}

export function zigguratBounds(): usize {
  return bounds;
}

export function zigguratBounds32(): usize {
  return bounds32;
}

export function afterMiss(state: usize, hi: i32, lo: i32): f64 {
  while (true) {
    const layer = <usize>(lo & 255);
    const x = (<f64>hi * 1048576 + <f64>(<u32>lo >>> 12) + 0.5) * load<f64>(scales + (layer << 3));
    if ((hi ^ (hi >> 31)) < load<i32>(bounds + (layer << 2)) || abs(x) < load<f64>(edges + (layer << 3), 8)) return x;
    if (layer == 0) return x < 0 ? -tail(state) : tail(state);
    if (under(state, x, layer)) return x;
    hi = nextWord(state);
    lo = nextWord(state);
  }
}

export function after32Miss(state: usize, word: i32): f32 {
  while (true) {
    const layer = <usize>(word & 255);
    const where = word >> 8;
    const x = (<f32>where + <f32>0.5) * load<f32>(scales32 + (layer << 2));
    if ((where ^ (where >> 31)) < load<i32>(bounds32 + (layer << 2)) || <f64>abs(x) < load<f64>(edges + (layer << 3), 8)) return x;
    if (layer == 0) return <f32>(x < 0 ? -tail(state) : tail(state));
    if (under(state, <f64>x, layer)) return x;
    word = nextWord(state);
  }
}

/** Is a uniform height within the layer under the curve at x? */
function under(state: usize, x: f64, layer: usize): bool {
  const low = load<f64>(heights + (layer << 3));
  const y = low + uniform(state) * (load<f64>(heights + (layer << 3), 8) - low);
  return y < portableExp(-0.5 * x * x);
}

function tail(state: usize): f64 {
  while (true) {
    const a = -portableLog(uniform(state)) / TAIL;
    if (-2 * portableLog(uniform(state)) > a * a) return TAIL + a;
  }
}

function uniform(state: usize): f64 {
  const hi = <u32>nextWord(state);
  const lo = <u32>nextWord(state) >>> 12;
  return (<f64>hi * 1048576 + <f64>lo + 0.5) * 2.220446049250313e-16;
}

function portableExp(x: f64): f64 {
  const n = Math.floor(x * 1.4426950408889634 + 0.5);
  const r = x - n * 6.931471803691238e-1 - n * 1.9082149292705877e-10;
  let sum: f64 = 1;
  for (let i = 14; i > 0; i--) sum = 1 + (r / <f64>i) * sum;
  for (let i = 0; i > <i32>n; i--) sum *= 0.5;
  return sum;
}

function portableLog(x: f64): f64 {
  let m = x;
  let n: f64 = 0;
  for (; m < 0.7071067811865476; n += 1) m *= 2;
  const s = (m - 1) / (m + 1);
  const s2 = s * s;
  let sum: f64 = 0;
  for (let i = 25; i > 0; i -= 2) sum = sum * s2 + 1 / <f64>i;
  return 2 * s * sum - n * 1.9082149292705877e-10 - n * 6.931471803691238e-1;
}
