import { createWorkspace, fillNormal, fillUniform, type Reals } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { describeOnEachKernel, onKernel } from "../../support/each-kernel.js";

const lengths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 4095, 4096, 4097, 8191, 10_001];
const longest = 200_001;
/** Words at the ends of 32 bits too, signed and unsigned. */
const keys: readonly (readonly [number, number])[] = [
  [0, 0],
  [0x12345678, -559038737],
  [-1, 0x80000000],
  [0xffffffff, 0x7fffffff],
];
const fills = {
  fillUniform: { Numbers: Float64Array, fill: fillUniform as (out: Reals, offset: number, length: number, k0: number, k1: number) => void },
  fillNormal: { Numbers: Float64Array, fill: fillNormal },
  "fillNormal of float32": { Numbers: Float32Array, fill: fillNormal },
} as const;

/** Bits, not numbers: −0 and the last place count. */
const bitsOf = (A: Reals): Uint8Array => new Uint8Array(A.buffer, A.byteOffset, A.byteLength);
const same = (A: Reals, B: Reals): boolean => Buffer.compare(bitsOf(A), bitsOf(B)) === 0;

describe.each(Object.entries(fills))("%s", (_, { Numbers, fill }) => {
  const oracles = keys.map(([k0, k1]) =>
    onKernel("plain", () => {
      const out = new Numbers(longest);
      fill(out, 0, longest, k0, k1);
      return out;
    }),
  );

  describeOnEachKernel("fills", () => {
    it("many numbers with the bits of the plain twin, those of the ziggurat's misses and its tail among them", () => {
      keys.forEach(([k0, k1], i) => {
        const out = new Numbers(longest);
        fill(out, 0, longest, k0, k1);
        expect(same(out, oracles[i])).toBe(true);
      });
      if (fill === fillNormal) expect(oracles[0].some((x) => Math.abs(x) > 3.654152885361009)).toBe(true);
    });

    if (fill === fillNormal)
      it("a later part of them, from a multiple of 4096 on", () => {
        const [k0, k1] = keys[2];
        for (const from of [4096, 40_960])
          for (const length of [1, 4097]) {
            const out = new Numbers(length);
            fillNormal(out, 0, length, k0, k1, from);
            expect(same(out, oracles[2].subarray(from, from + length))).toBe(true);
          }
      });

    it("a prefix of them when it is shorter, at any place, in a workspace or not, and nothing beside it", () => {
      const [k0, k1] = keys[1];
      const workspace = createWorkspace();
      for (const length of lengths)
        for (const offset of [0, 1, 3])
          workspace.scope(() => {
            const total = offset + length + 5;
            for (const out of [new Numbers(total), workspace.vector(total, Numbers === Float64Array ? "float64" : "float32")]) {
              out.fill(-99);
              fill(out, offset, length, k0, k1);
              expect(same(out.subarray(offset, offset + length), oracles[1].subarray(0, length))).toBe(true);
              expect(out.subarray(0, offset).every((x) => x === -99) && out.subarray(offset + length).every((x) => x === -99)).toBe(true);
            }
          });
    });
  });
});
