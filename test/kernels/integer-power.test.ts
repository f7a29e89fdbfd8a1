import { describe, expect, it } from "vitest";
import { integerPower } from "../../packages/kernels/src/plain/optimiser/integer-power.js";

/** xⁿ for x = m / 2ᵏ by exact integers, rounded to nearest once. */
function exactPower(x: number, n: number): number {
  let k = 0;
  let m = x;
  for (; !Number.isInteger(m); k++) m *= 2;
  const power = BigInt(m) ** BigInt(n);
  const bits = power.toString(2).length;
  const drop = Math.max(0, bits - 53);
  const half = drop === 0 ? 0n : 1n << BigInt(drop - 1);
  let rounded = (power + half) >> BigInt(drop);
  if (drop > 0 && ((power + half) & ((1n << BigInt(drop)) - 1n)) === 0n && rounded % 2n === 1n) rounded -= 1n; // a tie
  let value = Number(rounded);
  for (let e = drop - k * n; e !== 0; e -= Math.sign(e)) value *= e > 0 ? 2 : 0.5;
  return value;
}

describe("integerPower", () => {
  it.each([0.9, 0.999, 0.99, 0.95, 0.5, 1, 1.25, 3])("is the nearest double to %d to the n", (x) => {
    for (let n = 0; n <= 400; n++) expect([n, integerPower(x, n)]).toEqual([n, exactPower(x, n)]);
  });

  it("falls to 0 for powers that are too small", () => {
    expect(integerPower(0.9, 1e6)).toBe(0);
    expect(integerPower(0, 5)).toBe(0);
    expect(integerPower(0, 0)).toBe(1);
  });
});
