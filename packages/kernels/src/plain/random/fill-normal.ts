import { blockSize, laneCount, normalPurpose, seedLane } from "./lane.js";
import { normalAfterMiss, ziggurat } from "./ziggurat.js";

/**
 * Fills out[offset .. offset + length) with N(0, 1) by the ziggurat: a draw takes two words of its lane (see `seedLane`),
 * hi and lo; layer lo mod 256, place (hi 2²⁰ + ⌊lo / 2¹²⌋ + ½) / 2⁵¹, hi signed. An integer comparison settles 98.5 % of
 * the draws; the others take further words from the same lane.
 *
 * The fill of a shorter length is a prefix of the fill of a longer one.
 */
export function fillNormal(out: Float64Array, offset: number, length: number, k0: number, k1: number, from = 0): void {
  const state = new Int32Array(4);
  for (let start = 0; start < length; start += blockSize) {
    const end = Math.min(start + blockSize, length);
    const lanes = Math.min(laneCount, end - start);
    for (let lane = 0; lane < lanes; lane++) {
      seedLane(state, k0, k1, (from + start) / blockSize, normalPurpose, lane);
      fillNormalLane(out, offset + start + lane, offset + end, state, ziggurat.bounds, ziggurat.scales);
    }
  }
}

function fillNormalLane(out: Float64Array, first: number, end: number, state: Int32Array, bounds: Int32Array, scales: Float64Array): void {
  let s0 = state[0];
  let s1 = state[1];
  let s2 = state[2];
  let s3 = state[3];
  for (let i = first; i < end; i += laneCount) {
    let sum = (s0 + s3) | 0;
    const hi = (((sum << 7) | (sum >>> 25)) + s0) | 0;
    let t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = (s3 << 11) | (s3 >>> 21);

    sum = (s0 + s3) | 0;
    const lo = (((sum << 7) | (sum >>> 25)) + s0) | 0;
    t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = (s3 << 11) | (s3 >>> 21);

    const layer = lo & 255;
    if ((hi ^ (hi >> 31)) < bounds[layer]) {
      out[i] = (hi * 1048576 + (lo >>> 12) + 0.5) * scales[layer];
    } else {
      state[0] = s0;
      state[1] = s1;
      state[2] = s2;
      state[3] = s3;
      out[i] = normalAfterMiss(state, hi, lo);
      s0 = state[0];
      s1 = state[1];
      s2 = state[2];
      s3 = state[3];
    }
  }
}
