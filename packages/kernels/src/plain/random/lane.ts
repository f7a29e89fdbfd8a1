import { threefry } from "./threefry.js";

/** Values of one block: the unit that is seeded, and that a vector kernel or a worker may fill on its own. */
export const blockSize = 4096;
/** xoshiro128++ generators side by side in a block: lane l draws the values l, l + 4, l + 8, … of the block. */
export const laneCount = 4;

/** What a block's words are used for; different purposes of one key never share words. */
export const uniformPurpose = 0;
export const normalPurpose = 1;
export const normal32Purpose = 2;

/**
 * The four xoshiro128++ words of a lane: `state` = Threefry of the counters (block, 8 purpose + 2 lane) and
 * (block, 8 purpose + 2 lane + 1) under the key (k0, k1).
 */
export function seedLane(state: Int32Array, k0: number, k1: number, block: number, purpose: number, lane: number): void {
  const counter = 8 * purpose + 2 * lane;
  threefry(state, 0, k0, k1, block, counter);
  threefry(state, 2, k0, k1, block, counter + 1);
  // The all-zero state is the one xoshiro cannot leave.
  if ((state[0] | state[1] | state[2] | state[3]) === 0) state[0] = 1;
}

/**
 * The next 32 bits of a lane, signed: xoshiro128++ (Blackman and Vigna 2021, "Scrambled linear pseudorandom number
 * generators", doi:10.1145/3460772). The fills repeat these lines on local variables.
 */
export function nextWord(state: Int32Array): number {
  const s0 = state[0];
  const s1 = state[1];
  const s2 = state[2] ^ s0;
  const s3 = state[3] ^ s1;
  const sum = (s0 + state[3]) | 0;
  state[0] = s0 ^ s3;
  state[1] = s1 ^ s2;
  state[2] = s2 ^ (s1 << 9);
  state[3] = (s3 << 11) | (s3 >>> 21);
  return (((sum << 7) | (sum >>> 25)) + s0) | 0;
}
