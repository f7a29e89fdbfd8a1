import { blockSize, laneCount, seedLane, uniformPurpose } from "./lane.js";

/**
 * Fills out[offset .. offset + length) with U(0, 1): (hi 2²⁰ + ⌊lo / 2¹²⌋ + ½) / 2⁵², where hi and lo are two words in
 * turn of the value's lane (see `seedLane`). 52 random bits, never 0 or 1.
 *
 * The fill of a shorter length is a prefix of the fill of a longer one.
 */
export function fillUniform(out: Float64Array, offset: number, length: number, k0: number, k1: number): void {
  const state = new Int32Array(4);
  for (let start = 0; start < length; start += blockSize) {
    const end = Math.min(start + blockSize, length);
    const lanes = Math.min(laneCount, end - start);
    for (let lane = 0; lane < lanes; lane++) {
      seedLane(state, k0, k1, start / blockSize, uniformPurpose, lane);
      fillUniformLane(out, offset + start + lane, offset + end, state);
    }
  }
}

function fillUniformLane(out: Float64Array, first: number, end: number, state: Int32Array): void {
  let s0 = state[0];
  let s1 = state[1];
  let s2 = state[2];
  let s3 = state[3];
  for (let i = first; i < end; i += laneCount) {
    let sum = (s0 + s3) | 0;
    const hi = (((sum << 7) | (sum >>> 25)) + s0) >>> 0;
    let t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = (s3 << 11) | (s3 >>> 21);

    sum = (s0 + s3) | 0;
    const lo = (((sum << 7) | (sum >>> 25)) + s0) >>> 12;
    t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = (s3 << 11) | (s3 >>> 21);

    out[i] = (hi * 1048576 + lo + 0.5) * 2.220446049250313e-16;
  }
}
