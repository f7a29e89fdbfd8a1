import { key, parseKey } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { correlationScore, kolmogorovLimit, kolmogorovSmirnov } from "../../support/law-tests.js";

const uniforms = (source: ReturnType<typeof key>, length: number): Float64Array => {
  const out = new Float64Array(length);
  source.fillUniform(out);
  return out;
};
const normals = (source: ReturnType<typeof key>, length: number): Float64Array => {
  const out = new Float64Array(length);
  source.fillNormal(out);
  return out;
};

const labels: (number | string)[] = [
  ...[0, 1, 2, -1, -2, 2 ** 31, -(2 ** 31), 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, -(2 ** 32), 1 - 2 ** 32],
  ...[Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
  ...[
    "",
    "0",
    "1",
    "-1",
    "\0",
    "\0\0",
    "\0\0\0\0",
    "\0\0\0\0\0",
    "a",
    "b",
    "ab",
    "ba",
    "aa",
    "abab",
    "abcd",
    "abcde",
    "abcd\0",
    "š",
    "\u0161a",
    "4294967296",
  ],
];

describe("key", () => {
  it("gives the same bytes on every machine and in every version", () => {
    expect(key(0).toString()).toBe("6b20015999ba4efe");
    expect(key("unrolled").toString()).toBe("57af244140b774a7");
    const place = key(0).fold("move").fold(7);
    expect(place.toString()).toBe("0974715e496fe335");
    expect(Array.from(uniforms(place, 3))).toEqual([0.8743762857835066, 0.6487693408196088, 0.7654317831423848]);
    expect(Array.from(normals(place, 3))).toEqual([-0.31560306575760166, -1.2021584780487602, 1.0674115775147022]);
  });

  it("gives different streams to different seeds: numbers and texts, negative and beyond 32 bits", () => {
    const seen = new Set(labels.map((seed) => key(seed).toString()));
    expect(seen.size).toBe(labels.length);
  });

  it("reads long texts to the end", () => {
    const long = "x".repeat(300_000);
    expect(key(`${long}a`).toString()).not.toBe(key(`${long}b`).toString());
    expect(key(0).fold(`${long}a`).toString()).not.toBe(key(0).fold(`${long}b`).toString());
  });

  it("refuses seeds and labels that are no safe integers", () => {
    for (const wrong of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => key(wrong)).toThrow(RangeError);
      expect(() => key(1).fold(wrong)).toThrow(/Key.fold: label must be a safe integer or a string, got/);
    }
  });

  it("is immutable", () => {
    expect(Object.isFrozen(key(1))).toBe(true);
    const parent = key(1);
    const before = parent.toString();
    parent.fold("x");
    parent.split(3);
    uniforms(parent, 10);
    expect(parent.toString()).toBe(before);
    expect(uniforms(parent, 10)).toEqual(uniforms(key(1), 10));
  });

  it("comes back from its text", () => {
    const original = key("there").fold(-3);
    expect(uniforms(parseKey(original.toString()), 9)).toEqual(uniforms(original, 9));
    expect(() => parseKey("xyz")).toThrow(/16 hexadecimal digits are required, got "xyz"/);
  });
});

describe("Key.fold", () => {
  it("gives different keys to different labels: numbers, texts, and chains of them", () => {
    const root = key(11);
    const keys = [
      root,
      ...labels.map((label) => root.fold(label)),
      root.fold("a").fold("b"),
      root.fold("b").fold("a"),
      root.fold(0).fold(0),
      root.fold(0).fold(1),
    ];
    expect(new Set(keys.map(String)).size).toBe(keys.length);
  });

  it("is what split counts off", () => {
    const root = key(5);
    expect(root.split(4).map(String)).toEqual([0, 1, 2, 3].map((i) => root.fold(i).toString()));
    expect(root.split(0)).toEqual([]);
  });

  it("gives independent streams to neighbouring labels", () => {
    const root = key("neighbours");
    const n = 20_000;
    const streams = [0, 1, 2, 3, -1, "0", "a", "b"].map((label) => uniforms(root.fold(label), n));
    for (let i = 0; i < streams.length; i++)
      for (let j = 0; j < i; j++) expect(Math.abs(correlationScore(streams[i], streams[j]))).toBeLessThan(5);
    const gaussian = streams.map((_, i) => normals(root.fold(i), n));
    for (let i = 1; i < gaussian.length; i++) {
      expect(Math.abs(correlationScore(gaussian[i], gaussian[i - 1]))).toBeLessThan(5);
      expect(
        Math.abs(
          correlationScore(
            gaussian[i].map((x) => x * x),
            gaussian[i - 1].map((x) => x * x),
          ),
        ),
      ).toBeLessThan(5);
    }
  });

  it("gives uniform, unrelated first draws over a run of labels", () => {
    const root = key(9).fold("move");
    const n = 50_000;
    const first = Float64Array.from({ length: n }, (_, t) => uniforms(root.fold(t), 1)[0]);
    expect(kolmogorovSmirnov(first, (x) => x)).toBeLessThan(kolmogorovLimit);
    for (const lag of [1, 2, 4, 256]) expect(Math.abs(correlationScore(first.subarray(lag), first.subarray(0, n - lag)))).toBeLessThan(5);
  });
});

describe("Key.fillUniform", () => {
  const n = 1 << 19;
  const draws = uniforms(key("uniform"), n);

  it("stays inside (0, 1) and follows the uniform law, each of the leading 20 bits too", () => {
    expect(Math.min(...draws.subarray(0, 100_000))).toBeGreaterThan(0);
    expect(draws.every((u) => u > 0 && u < 1)).toBe(true);
    expect(kolmogorovSmirnov(draws, (x) => x)).toBeLessThan(kolmogorovLimit);
    for (let bit = 1; bit <= 20; bit++) {
      let ones = 0;
      for (const u of draws) ones += Math.floor(u * 2 ** bit) & 1;
      expect(Math.abs(ones - n / 2) / Math.sqrt(n / 4)).toBeLessThan(5);
    }
  });

  it("has no correlation between the lanes of a block, between blocks, or along the fill", () => {
    const lanes = [0, 1, 2, 3].map((lane) => draws.filter((_, i) => i % 4 === lane));
    for (let i = 0; i < 4; i++) for (let j = 0; j < i; j++) expect(Math.abs(correlationScore(lanes[i], lanes[j]))).toBeLessThan(5);
    for (const lag of [1, 2, 3, 4, 5, 8, 4096, 8192])
      expect(Math.abs(correlationScore(draws.subarray(lag), draws.subarray(0, n - lag)))).toBeLessThan(5);
  });

  it("gives a shorter fill as a prefix of a longer one, across blocks", () => {
    for (const length of [1, 2, 3, 4, 5, 4096, 4097, 12_289]) expect(uniforms(key("uniform"), length)).toEqual(draws.slice(0, length));
    expect(uniforms(key("uniform"), 0)).toEqual(new Float64Array(0));
  });

  it("shares no draws with fillNormal of the same key", () => {
    const gaussian = normals(key("uniform"), 20_000);
    expect(Math.abs(correlationScore(gaussian, draws.subarray(0, 20_000)))).toBeLessThan(5);
    expect(
      Math.abs(
        correlationScore(
          gaussian.map(Math.abs),
          draws.slice(0, 20_000).map((u) => Math.abs(u - 0.5)),
        ),
      ),
    ).toBeLessThan(5);
  });
});

describe("what a key fills", () => {
  it("is an array of its precision: another would be written past its end", () => {
    const fill = (out: unknown) => () => key(1).fillUniform(out as Float64Array);
    expect(fill(new Float32Array(3))).toThrow("Key.fillUniform: a Float64Array is required, got Float32Array");
    expect(fill(undefined)).toThrow("Key.fillUniform: a Float64Array is required, got undefined");
    expect(() => key(1).fillNormal(new Int32Array(3) as unknown as Float64Array)).toThrow(
      "Key.fillNormal: a Float64Array or a Float32Array is required, got Int32Array",
    );
  });

  it("begins at whole blocks only", () => {
    for (const from of [5, -4096, 0.5, Number.NaN])
      expect(() => key(1).fillNormal(new Float64Array(2), from)).toThrow(`Key.fillNormal: from must be a multiple of 4096, got ${from}`);
    const whole = new Float64Array(5000);
    key(1).fillNormal(whole);
    const part = new Float64Array(904);
    key(1).fillNormal(part, 4096);
    expect(part).toEqual(whole.slice(4096));
  });
});
