import { packDataset } from "@unrolled/core";
import { exactEstimate } from "@unrolled/inference";
import { expect, it } from "vitest";
import { logLikelihoodJson } from "../../packages/unrolled/src/scores/log-likelihood-json.js";

it("says of each sequence how many steps a diffuse start took, and nothing where it took none", () => {
  const targets = { kind: "real", size: 1 } as const;
  const sequences = [
    { id: "short", targets: [[1]] },
    { id: "long", targets: [[1], [2], [3]] },
  ];
  const data = packDataset({ name: "d", targets, sequences });
  // By row: the longer sequence stands first.
  const estimate = exactEstimate("kalman", data, Float64Array.of(-3, -1), null, Int32Array.of(2, 0));
  expect(estimate.sequences.map(({ id, diffuseSteps }) => [id, diffuseSteps])).toEqual([
    ["short", undefined],
    ["long", 2],
  ]);
  const { sequences: written } = logLikelihoodJson(estimate, true, 0, 1);
  expect(written.map((sequence) => "diffuseSteps" in sequence)).toEqual([false, true]);
});
