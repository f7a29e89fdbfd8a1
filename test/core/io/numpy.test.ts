import { readFileSync } from "node:fs";
import { isInputError, npzReading, parseNpy, parseNpz, parseSafetensors, safetensorsBytes, unpackSequence } from "@unrolled/core";
import { describe, expect, test } from "vitest";
import { numpyArray } from "../../../packages/core/src/io/numpy/numpy-array.js";
import { parseNumpyHeader } from "../../../packages/core/src/io/numpy/numpy-header.js";
import { npyBytes, npyWithHeader, npzBytes } from "../../support/numpy-bytes.js";

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

describe("elements of arrays are those that NumPy reads back:", () => {
  const grid = JSON.parse(new TextDecoder().decode(bytes("elements.json"))) as {
    name: string;
    shape: number[];
    texts: string[];
    file: string;
  }[];
  test.each(grid)("$name", ({ shape, texts, file }) => {
    // One byte in front of the file: nothing is aligned.
    const content = Buffer.concat([Buffer.of(0), Buffer.from(file, "base64")]).subarray(1);
    const array = numpyArray(content, parseNumpyHeader(content, "d.npy", ""), "d.npy");
    expect(array.shape).toEqual(shape);
    const [columns = 1] = shape.slice(1);
    const places = texts.map((_, i) =>
      shape.length === 1 ? i : Math.floor(i / columns) * array.strides[0]! + (i % columns) * array.strides[1]!,
    );
    if (array.kind === "real") expect(places.map((i) => array.numberAt(i))).toEqual(texts.map(Number));
    else expect(places.map((i) => array.textAt(i))).toEqual(texts);
  });
});

describe("headers are read as NumPy reads them:", () => {
  const data = new Uint8Array(new Float64Array([0.5, 2]).buffer);
  test.each([
    ["Python 2 shapes", "{'descr': '<f8', 'fortran_order': False, 'shape': (2L,), }"],
    ["double quotes, any order, no spaces, data at an odd place", `{ "shape":(2,) ,'descr':"<f8",'fortran_order':False}`],
    ["a shape of the same number of elements", "{'descr': '=f8', 'fortran_order': True, 'shape': (2, 1)}"],
    ["a list for the shape", "{'descr': 'f8', 'fortran_order': False, 'shape': [2]}"],
  ])("%s", async (_, header) => {
    const read = await parseNpy(npyWithHeader(header, data), "d.npy");
    expect(unpackSequence(read, 0).targets).toEqual([[0.5], [2]]);
  });
  test("bytes behind the array are left alone, as when several arrays are saved to one file", async () => {
    expect((await parseNpy(Buffer.concat([bytes("half-4.npy"), bytes("half-4.npy")]), "d.npy")).stepCount).toBe(4);
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

describe("X and y", () => {
  test("X are series in rows, what is missing at their ends is cut off, y are their labels", async () => {
    const { data, notes } = await npzReading(bytes("series.npz"), "d.npz");
    expect(data.targets).toEqual({ kind: "real", size: 1 });
    expect(data.sequences.map(({ id, group, label, length, observedSteps }) => [id, group, label, length, observedSteps])).toEqual([
      ["0", null, "up", 2, 2],
      ["1", null, "up", 3, 2],
      ["2", null, "down", 4, 4],
    ]);
    expect(unpackSequence(data, 1).targets).toEqual([[0], null, [3]]);
    expect(notes).toEqual([
      "X (3, 4): 3 sequences of 2 to 4 steps (what is missing at the end is cut off), one real number each; y (3): their labels (2 different).",
      "Left out of d.npz: meta (1).",
    ]);
  });
  test("an array for each split", async () => {
    const data = await parseNpz(bytes("splits.npz"), "d.npz");
    expect(data.splits).toEqual({ train: [0, 1], valid: [], test: [2] });
    expect(data.sequences.map(({ id, label }) => [id, label])).toEqual([
      ["train-0", "0"],
      ["train-1", "1"],
      ["test-0", "1"],
    ]);
    expect([1, 2].map((n) => unpackSequence(data, n).targets)).toEqual([
      [
        [6, 7],
        [8, 9],
        [10, 11],
      ],
      [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
    ]);
  });
  test("X with lengths that sum to its rows is series laid end to end", async () => {
    const data = await parseNpz(bytes("hmmlearn.npz"), "d.npz");
    expect(unpackSequence(data, 1).targets).toEqual([
      [4, 5],
      [6, 7],
      [8, 9],
    ]);
  });
  test("y with a value for each step are targets, and X their inputs", async () => {
    const data = await parseNpz(
      npzBytes({ X: npyBytes(new Float64Array(12), [2, 3, 2]), y: npyBytes(new Float64Array([1, 2, 3, 4, 5, 6]), [2, 3]) }),
      "d.npz",
    );
    expect([data.inputs, data.targets]).toEqual([
      { kind: "real", size: 2 },
      { kind: "real", size: 1 },
    ]);
    expect(unpackSequence(data, 1).targets).toEqual([[4], [5], [6]]);
  });
  test("one channel before the steps is an axis of one dimension", async () => {
    const data = await parseNpz(npzBytes({ X: npyBytes(new Float64Array([1, 2, 3, 4]), [2, 1, 2]) }), "d.npz");
    expect([0, 1].map((n) => unpackSequence(data, n).targets)).toEqual([
      [[1], [2]],
      [[3], [4]],
    ]);
  });
  test("the only array of an archive is read as an array by itself, and a note says how", async () => {
    const { data, notes } = await npzReading(npzBytes({ arr_0: npyBytes(new Float64Array(6), [3, 2]) }), "d.npz");
    expect([data.sequences.length, data.length, data.targets.size]).toEqual([1, 3, 2]);
    expect(notes).toEqual([
      "arr_0 (3, 2): one sequence of 3 steps, 2 real numbers each. If it is 3 series of 2 steps, save it as X in an .npz.",
    ]);
  });
});

test("archives whose sizes stand behind the data, or in the wide fields of zip64, are read", async () => {
  const hundred = Array.from({ length: 100 }, (_, i) => [i]);
  for (const name of ["streamed.npz", "zip64.npz"]) {
    const data = await parseNpz(bytes(name), "d.npz");
    expect(unpackSequence(data, 0)).toMatchObject({ group: name === "zip64.npz" ? "3" : null, targets: hundred });
  }
});

describe("symbols, ids and groups", () => {
  const wide = (...values: bigint[]): Uint8Array =>
    npyWithHeader(
      `{'descr': '<i8', 'fortran_order': False, 'shape': (${values.length},)}`,
      new Uint8Array(new BigInt64Array(values).buffer),
    );
  test("integers beyond 2^53 are exact as ids, groups and symbols", async () => {
    const [a, b] = [2n ** 53n + 1n, 2n ** 53n + 3n];
    const data = await parseNpz(
      npzBytes({
        targets: wide(b, a, -1n, b),
        lengths: npyBytes(new Int32Array([2, 2]), [2]),
        id: wide(a, b),
        group: wide(b, b),
      }),
      "d.npz",
    );
    expect(data.targets).toEqual({ kind: "categorical", size: 2, symbols: [`${a}`, `${b}`] });
    expect([0, 1].map((n) => unpackSequence(data, n))).toMatchObject([
      { id: `${a}`, group: `${b}`, targets: [1, 0] },
      { id: `${b}`, group: `${b}`, targets: [null, 1] },
    ]);
  });
  test("where they are numbers they are refused, at their place", async () => {
    const counts = npyWithHeader(
      "{'descr': '>i8', 'fortran_order': True, 'shape': (2, 2)}",
      new Uint8Array(new BigInt64Array([0n, 0n, 0x40n, 0n]).buffer), // its bytes the other way round: 2^62
    );
    expect(await refusal(parseNpy(counts, "d.npy"))).toBe(
      `d.npy: targets[0, 1]: expected an integer within ±(2^53 - 1), found ${2n ** 62n}, which a double cannot hold`,
    );
  });
  test("texts are symbols, the empty one missing; splits are words in any case, and empty everywhere they are none", async () => {
    const words = (shape: string, ...texts: string[]): Uint8Array =>
      npyWithHeader(
        `{'descr': '|S5', 'fortran_order': False, 'shape': ${shape}}`,
        Buffer.from(texts.map((text) => text.padEnd(5, "\0")).join("")),
      );
    const arrays = { X: words("(3, 2)", "DET", "NOUN", "NOUN", "", "", "DET") };
    const data = await parseNpz(npzBytes({ ...arrays, split: words("(3,)", "Train", "VALID", "test") }), "d.npz");
    expect([data.targets, data.splits]).toEqual([
      { kind: "categorical", size: 2, symbols: ["DET", "NOUN"] },
      { train: [0], valid: [1], test: [2] },
    ]);
    expect([0, 1, 2].map((n) => unpackSequence(data, n).targets)).toEqual([[0, 1], [1], [null, 0]]);
    expect((await parseNpz(npzBytes({ ...arrays, split: words("(3,)", "", "", "") }), "d.npz")).splits).toBeNull();
    expect((await parseNpz(npzBytes({ ...arrays, split: npyBytes(new Int32Array([-1, -1, -1]), [3]) }), "d.npz")).splits).toBeNull();
    expect(await refusal(parseNpz(npzBytes({ ...arrays, split: words("(3,)", "", "", "eval") }), "d.npz"))).toBe(
      'd.npz: split[2]: expected one of "train", "valid", "test" or an empty text, found "eval"',
    );
  });
});

describe("memory", () => {
  const zeros = (): Uint8Array => npzBytes({ X: npyBytes(new Float64Array(200_000), [100, 2000]) }, true);
  test("a compressed archive that needs more than the limit is refused before it is unpacked", async () => {
    const packed = zeros();
    expect(packed.length).toBeLessThan(4000);
    expect(await refusal(parseNpz(packed, "d.npz", { memoryLimit: 3e6 }))).toBe(
      `d.npz: expected arrays that can be read in 3 MB, found ${(packed.length / 1000).toPrecision(2)} kB that unpack to 1.6 MB; reading takes up to 3.2 MB of memory; save fewer or shorter series`,
    );
    expect((await parseNpz(packed, "d.npz", { memoryLimit: 3.3e6 })).stepCount).toBe(200_000);
  });
  test("one series of doubles becomes the dataset's own without a copy", async () => {
    const packed = npzBytes(
      {
        targets: npyBytes(
          Float64Array.from({ length: 1000 }, (_, i) => i),
          [500, 2],
        ),
      },
      true,
    );
    const data = await parseNpz(packed, "d.npz");
    expect([data.targetValues!.byteOffset, data.targetValues![999]]).toEqual([128, 999]);
    const own = npyBytes(new Float64Array([1, 2]), [2]);
    const copy = await parseNpy(own, "d.npy");
    own.fill(0);
    expect([...copy.targetValues!]).toEqual([1, 2]);
  });
});

const targets = npyBytes(new Int32Array([0, 1, 2]), [3]);

describe("NumPy files are refused, with one line that names the array:", () => {
  test.each([
    [
      "complex.npy",
      'd.npy: targets: expected numbers or texts, found complex numbers (dtype "<c16"); save .real and .imag, or absolute values',
    ],
    [
      "objects.npy",
      'd.npy: targets: expected numbers or texts, found Python objects, which are pickled (dtype "|O"); save numbers or texts; series of several lengths padded with NaN, or end to end with lengths',
    ],
    [
      "records.npy",
      'd.npy: targets: expected numbers or texts, found records (dtype "records (a, b)"); save each field as an array of its own',
    ],
    ["padded.npz", "d.npy: expected a NumPy array (.npy), found a zip archive; if numpy.savez made it, name it .npz"],
  ])("%s as .npy", async (name, message) => expect(await refusal(parseNpy(bytes(name), "d.npy"))).toBe(message));

  test.each<[string, Uint8Array, string]>([
    [
      "four axes",
      npyBytes(new Float64Array(1), [1, 1, 1, 1]),
      "d.npy: targets: expected the shape (T), (T, D) or (N, T, D), found (1, 1, 1, 1)",
    ],
    ["no steps", npyBytes(new Float64Array(0), [0, 2]), "d.npy: targets: expected at least one number, found the shape (0, 2)"],
    [
      "a single number",
      npyBytes(new Float64Array(1), []),
      "d.npy: targets: expected the shape (T), (T, D) or (N, T, D), found a single number",
    ],
    [
      "a file cut short",
      npyBytes(new Float64Array(4), [4]).slice(0, -8),
      "d.npy: targets: expected 4 elements for the shape (4), found 3: the file is cut short; copy or save it again",
    ],
    [
      "a header cut short",
      npyBytes(new Float64Array(4), [4]).slice(0, 40),
      "d.npy: expected the header of a NumPy array (.npy), found a file cut short in it; copy or save it again",
    ],
    ["an empty file", new Uint8Array(), "d.npy: expected a NumPy array (.npy), found an empty file"],
    [
      "a pickle",
      Uint8Array.of(0x80, 4, 0x95),
      "d.npy: expected a NumPy array (.npy), found a Python pickle; save the array with numpy.save",
    ],
    [
      "a header that is no dictionary",
      npyWithHeader("{'descr': [", new Uint8Array(8)),
      "d.npy: expected a NumPy header with descr, fortran_order and shape, found another; save the array again",
    ],
    [
      "a negative symbol",
      npyBytes(new Int32Array([0, -2]), [2]),
      "d.npy: targets, sequence 0[1]: expected an integer 0..0, found -2; numbers that are not symbols are saved as floats",
    ],
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
    ["a single array", targets, "d.npz: expected a NumPy archive (.npz), found a single array; name it .npy"],
    ["another file", new TextEncoder().encode("x,y\n1,2\n".repeat(9)), "d.npz: expected a NumPy archive (.npz), found something else"],
    [
      "an archive cut short",
      bytes("symbols.npz").subarray(0, 900),
      "d.npz: expected a whole NumPy archive (.npz), found one that is cut short or damaged; copy or save it again",
    ],
    [
      "a damaged array",
      bytes("hmmlearn.npz").map((byte, i) => (i === 200 ? byte ^ 1 : byte)),
      "d.npz: X.npy: expected a whole file, found damage (its checksum differs); copy or save the archive again",
    ],
    [
      "unknown arrays beside targets",
      npzBytes({ targets, weights: targets }),
      'd.npz: expected the arrays targets, inputs, lengths, split, group, size, id, label, symbols, names, found "weights"',
    ],
    [
      "arrays that say nothing",
      npzBytes({ train_mean: targets, weights: targets }),
      'd.npz: expected an array "targets", or X (series, steps) or (series, steps, dimensions) with y, one label a series, or the same for each split (X_train, y_train, X_test, …), found train_mean (3), weights (3); rename them',
    ],
    [
      "labels that are neither one a series nor one a step",
      npzBytes({ X: npyBytes(new Float64Array(6), [2, 3]), y: targets }),
      "d.npz: y: expected 2 labels, one a series of X (2, 3), or targets (2, 3), one a step, found the shape (3)",
    ],
    [
      "a series of nothing but padding",
      npzBytes({ X: npyBytes(new Float64Array([1, Number.NaN, Number.NaN, Number.NaN]), [2, 2]) }),
      "d.npz: X[1]: expected a series with at least one value, found only missing ones",
    ],
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

test("a file cut short or with a bit turned over anywhere is read or refused in one line, never more", async () => {
  for (const name of ["real-3x2-fortran.npy", "symbols-5.npy", "text.npy", "padded.npz", "splits.npz", "zip64.npz"]) {
    const whole = bytes(name);
    const read = (content: Uint8Array): Promise<unknown> =>
      (name.endsWith("y") ? parseNpy(content, "d") : parseNpz(content, "d", { memoryLimit: 1e8 })).catch((error: unknown) => {
        if (!isInputError(error) || error.message.includes("\n")) throw error;
        return null;
      });
    for (let i = 0; i < whole.length; i += 3) {
      const cut = await read(whole.subarray(0, i));
      if (name.endsWith("z")) expect(cut).toBeNull();
      const turned = whole.slice();
      turned[i] = (turned[i] as number) ^ (1 << (i % 8));
      await read(turned);
    }
  }
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
