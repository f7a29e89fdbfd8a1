import { readFileSync } from "node:fs";
import {
  type InputSpace,
  packDataset,
  type RecurrentSpec,
  recurrent,
  type SequenceRecord,
  type TargetSpace,
  unpackIncrements,
} from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";

interface Golden {
  readonly title: string;
  readonly model: RecurrentSpec & { readonly noise: null };
  readonly targets: TargetSpace;
  readonly inputs: InputSpace;
  readonly sequences: SequenceRecord[];
  readonly increments: number[][];
  /** By the parameter's name. */
  readonly gradient: Readonly<Record<string, number[]>>;
}

const fixture = new URL("../../fixtures/pytorch/architectures.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, "utf8")) as { cases: Golden[] };

function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  // Float64 on both sides: what differs is the order of sums.
  for (const [i, value] of expected.entries()) expect(Math.abs(actual[i] - value) / Math.max(1, Math.abs(value))).toBeLessThan(1e-11);
}

describe("networks by layer and PyTorch's modules in float64", () => {
  it.each(cases.map((golden) => [golden.title, golden] as const))("have the same log-likelihoods and gradients: %s", (_, golden) => {
    const model = recurrent(golden.model);
    const data = packDataset({ name: "golden", targets: golden.targets, inputs: golden.inputs, sequences: golden.sequences });
    const workspace = createWorkspace();
    const packed = new Float64Array(data.stepCount);
    const gradient = new Float64Array(model.parameterCount);
    model.views.rollout(data).logProbInto(packed, workspace);
    model.views.gradient(data).logProbAndGradientInto(new Float64Array(data.stepCount), gradient, { dropout: null }, workspace);
    for (const [i, increments] of unpackIncrements(data, packed).entries()) expectClose(increments, golden.increments[i]);
    const { slices } = model.parameters;
    expect(slices.map(({ name }) => name).sort()).toEqual(Object.keys(golden.gradient).sort());
    for (const { name, offset } of slices) {
      const expected = golden.gradient[name];
      expectClose(gradient.subarray(offset, offset + expected.length), expected);
    }
  });
});
