import { laws, shownEmission } from "@unrolled/core";
import { describe, expect, it } from "vitest";

/** y = means + sds ⊙ z */
const scaling = { targets: { means: [10, -1], sds: [2, 0.5] } };

describe("what figures show of an emission", () => {
  it("is every law of vectors as weighted normals in the data's units", () => {
    expect(shownEmission({ emission: { kind: "gaussian", means: [[1, 2]], sds: [[3, 4]] }, scaling })).toEqual({
      kind: "normals",
      states: [[{ weight: 1, mean: [12, 0], covariance: [[36, 0], [0, 4]] }]], // biome-ignore format: one law
    });
    const covariances = [[[1, 0.5], [0.5, 4]]]; // biome-ignore format: one matrix
    expect(shownEmission({ emission: { kind: "gaussian-full", means: [[0, 0]], covariances }, scaling })).toEqual({
      kind: "normals",
      states: [[{ weight: 1, mean: [10, -1], covariance: [[4, 0.5], [0.5, 1]] }]], // biome-ignore format: one law
    });
    const mixture = { kind: "gaussian-mixture", weights: [[0.3, 0.7]], means: [[[1, 2], [0, 0]]], sds: [[[3, 4], [1, 2]]] }; // biome-ignore format: one state
    expect(shownEmission({ emission: mixture, scaling })).toEqual({
      kind: "normals",
      states: [
        [
          { weight: 0.3, mean: [12, 0], covariance: [[36, 0], [0, 4]] },
          { weight: 0.7, mean: [10, -1], covariance: [[4, 0], [0, 1]] },
        ],
      ], // biome-ignore format: one state
    });
  });

  it.each([{}, { scaling: {} }, { scaling: { targets: null } }])("is as in the file where that says %j of targets", (more) => {
    expect(shownEmission({ emission: { kind: "gaussian", means: [[1, 2]], sds: [[3, 4]] }, ...more })).toEqual({
      kind: "normals",
      states: [[{ weight: 1, mean: [1, 2], covariance: [[9, 0], [0, 16]] }]], // biome-ignore format: one law
    });
  });

  it.each([
    ["categorical", "probabilities", "probability", "symbol"],
    ["bernoulli", "probabilities", "probability", "dimension"],
    ["poisson", "rates", "rate", "dimension"],
  ])("is a table for %s, which has no unit", (kind, field, quantity, of) => {
    const values = [[0.5, 0.5]];
    expect(shownEmission({ emission: { kind, [field]: values }, scaling })).toEqual({ kind: "table", quantity, of, values });
  });

  it("is there for every law of the package that a hidden Markov model may have", () => {
    for (const { name, emission } of laws.all()) expect([name, emission?.shown !== undefined]).toEqual([name, emission !== undefined]);
  });

  it.each(["laplace", "toString"])("is nothing for %s", (kind) => expect(shownEmission({ emission: { kind } })).toBeNull());

  it("needs a file with an emission", () => {
    expect(() => shownEmission({})).toThrow(/shownEmission: the file of a hidden Markov model is required.*toFile/);
  });
});
