import { packDataset } from "@unrolled/core";
import { expect, it } from "vitest";
import { stepWork } from "../../packages/unrolled/src/families/network-structure.js";

const data = packDataset({
  name: "d",
  targets: { kind: "categorical", size: 5, symbols: null },
  inputs: { kind: "real", size: 2 },
  sequences: [{ id: "a", targets: [0], inputs: [[1, 2]] }],
});

it("the work of a step is the multiplications of its products, readout and perceptron with it", () => {
  // H = 3, four gates: W_ih 12 × 2 and W_hh 12 × 3; a second layer 12 × 3 twice; the readout 3 × 5, or 3 × 7 and 7 × 5.
  expect(stepWork({}, 1, 4, 3, data)).toBe(12 * 2 + 12 * 3 + 3 * 5);
  expect(stepWork({}, 2, 4, 3, data)).toBe(12 * 2 + 12 * 3 + 2 * 12 * 3 + 3 * 5);
  expect(stepWork({ readout: [7], embedding: 6 }, 1, 4, 3, data)).toBe(12 * 6 + 12 * 3 + 3 * 7 + 7 * 5);
});
