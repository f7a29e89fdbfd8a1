const evenRotations = [13, 15, 26, 6];
const oddRotations = [17, 29, 16, 24];

/** Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): 64 key and 64 counter bits to 64 bits. */
export function threefry(k0: number, k1: number, c0: number, c1: number, out: Uint32Array): void {
  const k2 = k0 ^ k1 ^ 0x1bd11bda;
  const keys = [k0, k1, k2];
  let a = (c0 + k0) | 0;
  let b = (c1 + k1) | 0;
  for (let block = 0; block < 5; block++) {
    const rotations = block & 1 ? oddRotations : evenRotations;
    for (let round = 0; round < 4; round++) {
      const s = rotations[round] as number;
      a = (a + b) | 0;
      b = ((b << s) | (b >>> (32 - s))) ^ a;
    }
    a = (a + (keys[(block + 1) % 3] as number)) | 0;
    b = (b + (keys[(block + 2) % 3] as number) + block + 1) | 0;
  }
  out[0] = a;
  out[1] = b;
}
