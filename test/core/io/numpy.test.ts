import { readFileSync } from "node:fs";
import { isInputError, parseNpy, parseNpz, parseSafetensors, safetensorsBytes, unpackSequence } from "@unrolled/core";
import { describe, expect, test } from "vitest";
import { npyBytes, npzBytes } from "../../support/numpy-bytes.js";

/** Written by NumPy itself: test/fixtures/numpy/make.py. */
const bytes = (name: string): Uint8Array => readFileSync(new URL(`../../fixtures/numpy/${name}`, import.meta.url));

const refusal = async (reading: Promise<unknown>): Promise<string> => {
  const error: unknown = await reading.then(
    () => new Error("it was read"),
    (reason: unknown) => reason,
  );
  expect(isInputError(error)).toBe(true);
  return (error as Error).message;
};

describe("parseNpy reads what NumPy writes:", () => {
  test.each(["real-3x2.npy", "real-3x2-fortran.npy"])("a real series, NaN missing, in either memory order (%s)", async (name) => {
    const data = await parseNpy(bytes(name), name);
    expect(data.targets).toEqual({ kind: "real", size: 2 });
    expect(unpackSequence(data, 0).targets).toEqual([
      [0.5, -1.25],
      [null, 3],
      [1e-300, 2],
    ]);
  });
  test("three axes in Fortran order", async () => {
    const data = await parseNpy(bytes("real-2x2x3-fortran.npy"), "d.npy");
    expect([0, 1].map((i) => unpackSequence(data, i).targets)).toEqual([
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
      [
        [6, 7, 8],
        [9, 10, 11],
      ],
    ]);
  });
  test("half precision", async () => {
    const data = await parseNpy(bytes("half-4.npy"), "d.npy");
    expect(unpackSequence(data, 0).targets).toEqual([[1.5], [-0.25], [2 ** -24], [65504]]);
  });
  test("symbols, counts, zeros and ones", async () => {
    const symbols = await parseNpy(bytes("symbols-5.npy"), "d.npy");
    expect(symbols.targets).toEqual({ kind: "categorical", size: 3, symbols: ["0", "1", "2"] });
    expect(unpackSequence(symbols, 0).targets).toEqual([0, 2, 1, null, 2]);
    const counts = await parseNpy(bytes("counts-2x2.npy"), "d.npy");
    expect(counts.targets).toEqual({ kind: "count", size: 2 });
    expect(unpackSequence(counts, 0).targets).toEqual([
      [0, 3],
      [7, 1],
    ]);
    const binary = await parseNpy(bytes("binary-2x2x2.npy"), "d.npy");
    expect(binary.targets).toEqual({ kind: "binary", size: 2 });
    expect(unpackSequence(binary, 1).targets).toEqual([
      [1, 1],
      [0, 1],
    ]);
  });
  test("a slice of a larger buffer, at an odd offset", async () => {
    const whole = new Uint8Array([7, ...bytes("real-3x2.npy")]);
    expect((await parseNpy(whole.subarray(1), "d.npy")).stepCount).toBe(3);
  });
});

describe("parseNpz reads what NumPy writes:", () => {
  test("sequences laid end to end, with inputs, splits, groups and the alphabet's size", async () => {
    const data = await parseNpz(bytes("symbols.npz"), "d.npz");
    expect(data).toMatchObject({
      targets: { kind: "categorical", size: 5 },
      inputs: { kind: "real", size: 2 },
      splits: { train: [0], valid: [2], test: [1] },
    });
    expect([0, 1, 2].map((i) => unpackSequence(data, i))).toEqual([
      {
        id: "0",
        group: "7",
        targets: [0, 1],
        inputs: [
          [0, 1],
          [2, 3],
        ],
      },
      {
        id: "1",
        group: "7",
        targets: [2, 3, 0],
        inputs: [
          [4, 5],
          [6, 7],
          [8, 9],
        ],
      },
      { id: "2", group: "8", targets: [1], inputs: [[10, 11]] },
    ]);
  });
  test("padded sequences, compressed", async () => {
    const data = await parseNpz(bytes("padded.npz"), "d.npz");
    expect([0, 1].map((i) => unpackSequence(data, i).targets)).toEqual([
      [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
      [[6, 7]],
    ]);
  });
});

const targets = npyBytes(new Int32Array([0, 1, 2]), [3]);

describe("NumPy files are refused, with one line that names the array:", () => {
  test.each([
    ["complex.npy", 'd.npy: expected a dtype of real numbers, integers or booleans, found "c16"'],
    ["text.npy", 'd.npy: expected a dtype of real numbers, integers or booleans, found "U2"'],
    ["big-endian.npy", "d.npy: expected a NumPy array (.npy) of numbers, little-endian, found something else (Unsupported dtype: >f8)"],
    ["padded.npz", "d.npy: expected a NumPy array (.npy) of numbers, little-endian, found something else (Not an .npy file)"],
  ])("%s as .npy", async (name, message) => expect(await refusal(parseNpy(bytes(name), "d.npy"))).toBe(message));

  test.each<[string, Uint8Array, string]>([
    [
      "four axes",
      npyBytes(new Float64Array(1), [1, 1, 1, 1]),
      "d.npy: targets: expected the shape (T), (T, D) or (N, T, D), found (1, 1, 1, 1)",
    ],
    ["no steps", npyBytes(new Float64Array(0), [0, 2]), "d.npy: targets: expected at least one number, found the shape (0, 2)"],
    ["a file cut short", npyBytes(new Float64Array(4), [4]).slice(0, -8), "d.npy: expected 4 numbers for the shape (4), found 3"],
    ["a negative symbol", npyBytes(new Int32Array([0, -2]), [2]), "d.npy: targets, sequence 0[1]: expected an integer 0..0, found -2"],
    [
      "a negative count",
      npyBytes(new Int32Array([0, -2]), [2, 1]),
      "d.npy: targets, sequence 0[1][0]: expected a count 0, 1, 2, … or null, found -2",
    ],
    [
      "infinity",
      npyBytes(new Float64Array([1, Number.POSITIVE_INFINITY]), [2]),
      "d.npy: targets, sequence 0[1][0]: expected a finite number or null, found Infinity",
    ],
  ])("%s", async (_, content, message) => expect(await refusal(parseNpy(content, "d.npy"))).toBe(message));

  test.each<[string, Uint8Array, string]>([
    ["not an archive", targets, "d.npz: expected a NumPy archive (.npz), found something else (invalid zip data)"],
    ["unknown arrays", bytes("other.npz"), 'd.npz: expected the arrays targets, inputs, lengths, split, group, size, found "weights"'],
    ["no targets", npzBytes({ lengths: targets }), 'd.npz: expected an array "targets", found none'],
    [
      "lengths that do not sum",
      npzBytes({ targets, lengths: npyBytes(new Int32Array([1, 1]), [2]) }),
      "d.npz: lengths: expected lengths that sum to the 3 steps of targets, found the sum 2",
    ],
    [
      "a length of zero",
      npzBytes({ targets, lengths: npyBytes(new Int32Array([3, 0]), [2]) }),
      "d.npz: lengths[1]: expected an integer from 1, found 0",
    ],
    [
      "inputs of another length",
      npzBytes({ targets, inputs: npyBytes(new Float64Array(2), [2, 1]) }),
      "d.npz: inputs, sequence 0: expected 3 inputs, one a target, found 2",
    ],
    [
      "a missing input",
      npzBytes({ targets, inputs: npyBytes(new Float64Array([1, Number.NaN, 1]), [3]) }),
      "d.npz: inputs, sequence 0[1][0]: expected a finite number, found NaN",
    ],
    [
      "a split of its own",
      npzBytes({ targets, split: npyBytes(new Int32Array([3]), [1]) }),
      "d.npz: split[0]: expected an integer -1..2, found 3",
    ],
    [
      "too many groups",
      npzBytes({ targets, group: npyBytes(new Int32Array([3, 3]), [2]) }),
      "d.npz: group: expected 1 numbers, one a sequence, found 2",
    ],
    [
      "a size too small",
      npzBytes({ targets, size: npyBytes(new Int32Array([2]), []) }),
      "d.npz: targets, sequence 0[2]: expected an integer 0..1, found 2",
    ],
  ])("%s", async (_, content, message) => expect(await refusal(parseNpz(content, "d.npz"))).toBe(message));
});

describe("safetensors", () => {
  test("every dtype widens to doubles", () => {
    const tensors = parseSafetensors(bytes("mixed.safetensors"), "w.safetensors");
    expect(Object.fromEntries([...tensors].map(([name, { shape, values }]) => [name, [shape, ...values]]))).toEqual({
      a: [[2, 2], 1.5, -2, 3, 1e-300],
      b: [[2], Math.fround(0.1), Math.fround(0.2)],
      h: [[3], 1.5, 2 ** -24, -65504],
      i: [[2], -1, 2 ** 40],
      u: [[1, 1], 255],
      g: [[2], 1, -2.5],
    });
  });
  test("what is written reads back the same", () => {
    const tensors = new Map([
      ["layers.0.weight_ih", { shape: [2, 3], values: Float64Array.from([1, -0, 1e-310, Math.PI, Number.NEGATIVE_INFINITY, 5]) }],
      ["ünïcode", { shape: [1], values: Float64Array.of(2) }],
    ]);
    expect(parseSafetensors(safetensorsBytes(tensors), "w")).toEqual(tensors);
  });
  test("a file cut short is refused with the tensor's name", () => {
    expect(() => parseSafetensors(new Uint8Array(4), "w")).toThrow(
      /^w: expected a safetensors file, found 4 bytes without a header that fits$/,
    );
    expect(() => parseSafetensors(bytes("mixed.safetensors").slice(0, -1), "w")).toThrow(
      /^w: g: expected 4 bytes for the shape \(2\), found offsets/,
    );
  });
});
