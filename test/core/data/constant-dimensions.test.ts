import { constantDimensions, key, packDataset, randomRecurrent, requireVaryingTargets } from "@unrolled/core";
import { describe, expect, it } from "vitest";

const real = (names: readonly string[] | null, ...targets: ((number | null)[] | null)[]) =>
  packDataset({
    name: "d",
    targets: { kind: "real", size: 3, names },
    sequences: [
      { id: "a", targets },
      { id: "b", targets: [[7, null, null]] },
    ],
  });

describe("constantDimensions", () => {
  it("finds the dimensions that take one value, or none, across sequences and past missing ones", () => {
    expect(constantDimensions(real(null, null, [1, 3.7, null], [1, null, null], [1, 3.7, null]))).toEqual([1, 2]);
    expect(constantDimensions(real(null, [7, 0, 1e-300], [7, -0, 0]))).toEqual([0, 1]);
  });

  it("finds none where targets are no real numbers", () => {
    const sequences = [{ id: "a", targets: [[1], [1]] }];
    expect(constantDimensions(packDataset({ name: "d", targets: { kind: "count", size: 1 }, sequences }))).toEqual([]);
  });
});

describe("requireVaryingTargets", () => {
  it("names every constant dimension, by number and by name", () => {
    const data = real(["height", "period", "depth"], [1, 2, null]);
    expect(() => requireVaryingTargets(data, "who", " on train")).toThrow(
      'who: a Gaussian emission needs targets that vary, dimensions 2 ("period"), 3 ("depth") of 3 of data "d" do not on train; leave them out',
    );
    expect(() => requireVaryingTargets(real(null, [1, 2, 3], [1, 3, 4]), "who")).not.toThrow();
  });

  it("holds where a network's sd is to be learned from the data, and not where it is given", () => {
    const data = real(null, [1, 2, 3], [1, 2, 4]);
    const options = { cell: "gru", hiddenSize: 2, data, key: key(1) } as const;
    expect(() => randomRecurrent(options)).toThrow(
      'randomRecurrent: a Gaussian emission needs targets that vary, dimension 2 of 3 of data "d"',
    );
    expect(randomRecurrent({ ...options, emission: { kind: "gaussian", sd: 0.5 } }).targets.size).toBe(3);
  });
});
