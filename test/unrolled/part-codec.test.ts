import { describe, expect, it } from "vitest";
import { decodePart, encodePart, fingerprint } from "../../packages/unrolled/src/tasks/part-codec.js";

describe("encodePart and decodePart", () => {
  it("give back every number exactly: NaN, infinities, -0, and typed arrays of them", () => {
    const value = {
      numbers: [0.1, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, 1.7976931348623157e308],
      floats: Float64Array.of(1 / 3, -0, Number.NaN, Number.NEGATIVE_INFINITY),
      bytes: Uint8Array.of(0, 255),
      integers: Int32Array.of(-1, 2 ** 31 - 1),
      nested: { text: "é\n", nothing: null, yes: true },
    };
    expect(decodePart(encodePart(value))).toStrictEqual(value);
  });

  it("keep the order of fields, which is what files are written in", () => {
    expect(JSON.stringify(decodePart(encodePart({ b: { d: 1, c: 2 }, a: 1 })))).toBe('{"b":{"d":1,"c":2},"a":1}');
  });
});

describe("fingerprint", () => {
  it("is the same for equal values, whatever the order of their fields", () => {
    expect(fingerprint({ a: 1, b: { c: 2, d: undefined } })).toBe(fingerprint({ b: { c: 2 }, a: 1 }));
    expect(fingerprint({ a: 1, b: 2 })).toBe(fingerprint({ b: 2, a: 1 }));
  });

  it("tells apart what differs in a last bit, in the sign of zero or in kind", () => {
    const values = [1, 1 + Number.EPSILON, "1", [1], Float64Array.of(1), Int32Array.of(1), 0, -0, null];
    expect(new Set(values.map((value) => fingerprint({ value }))).size).toBe(values.length);
  });
});
