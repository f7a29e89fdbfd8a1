import { threefry } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";

function words(k0: number, k1: number, c0: number, c1: number): [number, number] {
  const out = new Int32Array(3);
  threefry(out, 1, k0, k1, c0, c1);
  expect(out[0]).toBe(0);
  return [out[1] >>> 0, out[2] >>> 0];
}

describe("threefry", () => {
  it("gives the known answers published with Random123 (tests/kat_vectors, threefry2x32, 20 rounds)", () => {
    expect(words(0, 0, 0, 0)).toEqual([0x6b200159, 0x99ba4efe]);
    expect(words(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff)).toEqual([0x1cb996fc, 0xbb002be7]);
    expect(words(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3)).toEqual([0xc4923a9c, 0x483df7a0]);
  });

  it("reads signed and unsigned words alike", () => {
    expect(words(-1, -1, -1, -1)).toEqual(words(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff));
    expect(words(0x80000000 | 0, 5, 0xdeadbeef | 0, 7)).toEqual(words(0x80000000, 5, 0xdeadbeef, 7));
  });

  it("changes half of the bits when one bit of key or counter changes", () => {
    let flips = 0;
    let cases = 0;
    for (let place = 0; place < 4; place++) {
      for (let bit = 0; bit < 32; bit++) {
        const input: [number, number, number, number] = [0x12345678, 0x9abcdef0, 42, 7];
        const before = words(...input);
        input[place] ^= 1 << bit;
        const after = words(...input);
        for (let w = 0; w < 2; w++) for (let i = 0; i < 32; i++) flips += ((before[w] ^ after[w]) >>> i) & 1;
        cases += 64;
      }
    }
    expect(Math.abs(flips - cases / 2) / Math.sqrt(cases / 4)).toBeLessThan(5);
  });
});
