import { readFileSync } from "node:fs";
import {
  packDataset,
  type RecurrentModel,
  type RecurrentSpec,
  recurrent,
  type SequenceRecord,
  type TargetSpace,
  unpackIncrements,
} from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";

interface GoldenLayer {
  readonly weight_ih: number[][];
  readonly weight_hh: number[][];
  readonly bias_ih: number[];
  readonly bias_hh: number[];
}
interface Golden {
  readonly title: string;
  readonly model: RecurrentSpec & { readonly noise: null };
  readonly targets: TargetSpace;
  readonly inputs: { readonly kind: "real"; readonly size: number } | null;
  readonly sequences: SequenceRecord[];
  readonly increments: number[][];
  readonly gradient: {
    readonly layers: GoldenLayer[];
    readonly readout: { weight: number[][]; bias: number[] };
    readonly logSd?: number[];
  };
}

const fixture = new URL("../../../fixtures/pytorch/recurrent.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, "utf8")) as { cases: Golden[] };

function flatten({ layers, readout, logSd }: Golden["gradient"]): number[] {
  const weights = layers.flatMap((layer) => [...layer.weight_ih.flat(), ...layer.weight_hh.flat(), ...layer.bias_ih, ...layer.bias_hh]);
  return [...weights, ...readout.weight.flat(), ...readout.bias, ...(logSd ?? [])];
}

function relativeError(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  return Math.max(...expected.map((value, i) => Math.abs(actual[i]! - value) / Math.max(1, Math.abs(value))));
}

describe("PyTorch's modules in float64", () => {
  it.each(cases.map((golden) => [golden.title, golden] as const))("give the same log-likelihoods and gradients: %s", (_, golden) => {
    const model: RecurrentModel = recurrent(golden.model);
    const data = packDataset({ name: "golden", targets: golden.targets, inputs: golden.inputs, sequences: golden.sequences });
    const workspace = createWorkspace();

    const packed = new Float64Array(data.stepCount);
    model.views.rollout(data).logProbInto(packed, workspace);
    const increments = unpackIncrements(data, packed).flatMap((values) => [...values]);
    expect(relativeError(increments, golden.increments.flat())).toBeLessThan(1e-12);

    const gradient = new Float64Array(model.parameterCount);
    const again = new Float64Array(data.stepCount);
    model.views.gradient(data).logProbAndGradientInto(again, gradient, { dropout: null }, workspace);
    expect(again).toEqual(packed);
    expect(relativeError(gradient, flatten(golden.gradient))).toBeLessThan(1e-11);
  });
});
