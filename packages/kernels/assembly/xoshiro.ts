/* Four xoshiro128++ lanes side by side, seeded by Threefry from (key, block, purpose, lane). */

/** Threefry-2x32-20 of (c0, c1) under (k0, k1): its two words, `stride` bytes apart. */
function threefryInto(out: usize, stride: usize, k0: i32, k1: i32, c0: i32, c1: i32): void {
  const k2 = k0 ^ k1 ^ 0x1bd11bda;
  let a = c0 + k0;
  let b = c1 + k1;
  for (let group = 1; group <= 5; group++) {
    const odd = (group & 1) == 1;
    a += b;
    b = rotl(b, odd ? 13 : 17) ^ a;
    a += b;
    b = rotl(b, odd ? 15 : 29) ^ a;
    a += b;
    b = rotl(b, odd ? 26 : 16) ^ a;
    a += b;
    b = rotl(b, odd ? 6 : 24) ^ a;
    const turn = group % 3;
    a += turn == 1 ? k1 : turn == 2 ? k2 : k0;
    b += (turn == 1 ? k2 : turn == 2 ? k0 : k1) + group;
  }
  store<i32>(out, a);
  store<i32>(out + stride, b);
}

export function seed(k0: i32, k1: i32, block: i32, purpose: i32): void {
  for (let lane = 0; lane < 4; lane++) {
    const at = lanes4 + <usize>(4 * lane);
    const counter = 8 * purpose + 2 * lane;
    threefryInto(at, 16, k0, k1, block, counter);
    threefryInto(at + 32, 16, k0, k1, block, counter + 1);
    if ((load<i32>(at) | load<i32>(at, 16) | load<i32>(at, 32) | load<i32>(at, 48)) == 0) store<i32>(at, 1);
  }
}

/** The next word of one lane whose words stand at `at`. */
export function nextWord(at: usize): i32 {
  const s0 = load<i32>(at);
  const s1 = load<i32>(at, 16);
  const s2 = load<i32>(at, 32) ^ s0;
  const s3 = load<i32>(at, 48) ^ s1;
  const sum = s0 + load<i32>(at, 48);
  store<i32>(at, s0 ^ s3);
  store<i32>(at, s1 ^ s2, 16);
  store<i32>(at, s2 ^ (s1 << 9), 32);
  store<i32>(at, rotl(s3, 11), 48);
  return rotl(sum, 7) + s0;
}

/** The words of four lanes: word w of lane l at 16 w + 4 l. */
export const lanes4 = memory.data(64, 16);

@inline
export function rotateLanes(x: v128, by: i32): v128 {
  return v128.or(i32x4.shl(x, by), i32x4.shr_u(x, 32 - by));
}
