import type { Reals } from "../reals.js";
import { blockSize, laneCount, nextWord, normal32Purpose, seedLane } from "./lane.js";
import { normal32AfterMiss, ziggurat } from "./ziggurat.js";

/**
 * Fills out[offset .. offset + length) with N(0, 1) in float32 by the ziggurat of `fillNormal`, one word of its lane a draw:
 * layer word mod 256, place ⌊word / 2⁸⌋ + ½ in 2²³ths, signed.
 */
export function fillNormal32(out: Reals, offset: number, length: number, k0: number, k1: number, from = 0): void {
  const state = new Int32Array(4);
  const { scales32, bounds32 } = ziggurat;
  for (let start = 0; start < length; start += blockSize) {
    const end = Math.min(start + blockSize, length);
    for (let lane = 0; lane < Math.min(laneCount, end - start); lane++) {
      seedLane(state, k0, k1, (from + start) / blockSize, normal32Purpose, lane);
      for (let i = start + lane; i < end; i += laneCount) {
        const word = nextWord(state);
        const place = word >> 8;
        const layer = word & 255;
        const inside = (place ^ (place >> 31)) < bounds32[layer];
        out[offset + i] = inside ? Math.fround(place + 0.5) * scales32[layer] : normal32AfterMiss(state, word);
      }
    }
  }
}
