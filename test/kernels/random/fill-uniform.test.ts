import { fillUniform, threefry } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";

const mask = 0xffffffffn;
const rotate = (x: bigint, s: bigint): bigint => ((x << s) | (x >> (32n - s))) & mask;

/** xoshiro128++ as its authors' C code has it, in big integers. */
function xoshiro(seed: readonly bigint[]): () => bigint {
  const s = [...seed];
  return () => {
    const result = (rotate((s[0] + s[3]) & mask, 7n) + s[0]) & mask;
    const t = (s[1] << 9n) & mask;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 11n);
    return result;
  };
}

/** The documented layout, one value at a time: block i / 4096, lane i mod 4. */
function uniformsByDefinition(length: number, k0: number, k1: number): Float64Array {
  const out = new Float64Array(length);
  for (let block = 0; block * 4096 < length; block++) {
    const lanes = [0, 1, 2, 3].map((lane) => {
      const seed = new Int32Array(4);
      threefry(seed, 0, k0, k1, block, 2 * lane);
      threefry(seed, 2, k0, k1, block, 2 * lane + 1);
      return xoshiro(Array.from(seed, (word) => BigInt(word >>> 0)));
    });
    for (let i = 0; i < 4096 && block * 4096 + i < length; i++) {
      const next = lanes[i % 4];
      const hi = next();
      const lo = next();
      out[block * 4096 + i] = (Number((hi << 20n) | (lo >> 12n)) + 0.5) / 2 ** 52;
    }
  }
  return out;
}

describe("fillUniform", () => {
  it("has an oracle that gives the published first outputs of xoshiro128++ (state 1, 2, 3, 4)", () => {
    const next = xoshiro([1n, 2n, 3n, 4n]);
    expect(Array.from({ length: 10 }, next)).toEqual([
      641n,
      1573767n,
      3222811527n,
      3517856514n,
      836907274n,
      4247214768n,
      3867114732n,
      1355841295n,
      495546011n,
      621204420n,
    ]);
  });

  it.each([1, 2, 3, 4, 5, 7, 4095, 4096, 4097, 10_000])("fills %i values with the bits of its definition", (length) => {
    const out = new Float64Array(length);
    fillUniform(out, 0, length, 0x12345678, -559038737);
    expect(out).toEqual(uniformsByDefinition(length, 0x12345678, -559038737));
  });

  it("writes only the places asked for, the same values wherever they stand", () => {
    const out = new Float64Array(5000).fill(-1);
    fillUniform(out, 3, 4500, 1, 2);
    const alone = new Float64Array(4500);
    fillUniform(alone, 0, 4500, 1, 2);
    expect(out.subarray(0, 3)).toEqual(new Float64Array(3).fill(-1));
    expect(out.subarray(3, 4503)).toEqual(alone);
    expect(out.subarray(4503)).toEqual(new Float64Array(497).fill(-1));
  });

  it("can reach neither 0 nor 1 at the ends of its 52 bits", () => {
    expect((0 + 0.5) * 2.220446049250313e-16).toBeGreaterThan(0);
    expect((4294967295 * 1048576 + 1048575 + 0.5) * 2.220446049250313e-16).toBeLessThan(1);
  });
});
