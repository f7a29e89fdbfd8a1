import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalBytes, fromCanonicalBytes } from "../../packages/unrolled/src/tasks/canonical-bytes.js";

const same = (a: unknown, b: unknown): boolean => Buffer.compare(canonicalBytes(a), canonicalBytes(b)) === 0;

describe("canonicalBytes", () => {
  it("give the value back exactly, whatever its names: typed arrays, NaN, infinities, -0, fields that begin with $", () => {
    const value = {
      9: Float64Array.of(1 / 3, -0, Number.NEGATIVE_INFINITY, Number.NaN, 5e-324),
      10: Float32Array.of(0.1, -1),
      numbers: [0.1, -0, Number.NaN, Number.POSITIVE_INFINITY, 1.7976931348623157e308],
      integers: [Int32Array.of(-1, 2 ** 31 - 1), Uint32Array.of(2 ** 32 - 1), Uint8Array.of(0, 255), new Float64Array(0)],
      $float64: { $number: "NaN" },
      $: { $$: [{ $uint8: [0, 1] }], plain: null },
      text: "é\u2028\n\ud800",
    };
    expect(fromCanonicalBytes(canonicalBytes(value))).toStrictEqual(value);
  });

  it("come back from any JSON value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        expect(fromCanonicalBytes(canonicalBytes(value))).toStrictEqual(value);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it("are equal for equal values: in any order of fields, with holes left out, of another context, of NaNs of other bits", () => {
    const a = { x: 1, list: [{ p: "1", q: Float64Array.of(1, 2) }], last: undefined };
    const b = { list: [{ q: Float64Array.of(1, 2, 3).subarray(0, 2), p: "1" }], x: 1 };
    expect(same(a, b)).toBe(true);
    expect(same(b, runInNewContext('({ list: [{ q: new Float64Array([1, 2]), p: "1" }], x: 1 })'))).toBe(true);
    const odd = new Float64Array(1);
    new Uint32Array(odd.buffer).set([1, 0xfff80001]);
    expect(odd[0]).toBeNaN();
    expect(same(odd, Float64Array.of(Number.NaN))).toBe(true);
  });

  it("tell apart what differs in a last bit, in the sign of zero, in kind or in where an array ends", () => {
    const values = [1, 1 + Number.EPSILON, "1", [1], Float64Array.of(1), Float32Array.of(1), Int32Array.of(1), 0, -0, null, [], {}];
    const pairs = [
      [Float64Array.of(1, 2), Float64Array.of(3)],
      [Float64Array.of(1), Float64Array.of(2, 3)],
    ];
    const names = [...values, ...pairs].map((value) => Buffer.from(canonicalBytes(value)).toString("hex"));
    expect(new Set(names).size).toBe(names.length);
  });

  it("refuse what is not plain", () => {
    for (const [
      value,
      kind,
    ] of [[new Map(), "Map"], [() => 1, "Function"], [10n, "BigInt"], [new Date(0), "Date"], [new BigInt64Array(1), "BigInt64Array"]] as const) // biome-ignore format: a table
      expect(() => canonicalBytes({ deep: [value] })).toThrow(
        `task: what travels must be numbers, texts, lists, plain objects and typed arrays, got ${kind}; `,
      );
  });
});
