import { readFileSync } from "node:fs";
import {
  type AnyModel,
  type EncoderDecoderSpec,
  encoderDecoderModel,
  packDataset,
  type SequenceRecord,
  unpackIncrements,
} from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";

interface Golden {
  readonly title: string;
  readonly model: EncoderDecoderSpec;
  readonly axis: "inputs" | "source";
  readonly sequences: SequenceRecord<number>[];
  readonly increments: number[][];
  /** By the parameter's name. */
  readonly gradient: Readonly<Record<string, number[]>>;
}

const fixture = new URL("../../../fixtures/pytorch/encoder-decoder.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, "utf8")) as { cases: Golden[] };

function worst(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(actual[i] - value) / Math.max(1, Math.abs(value))), 0);
}

describe("encoders and decoders, and PyTorch's modules in float64", () => {
  it.each(cases.map((golden) => [golden.title, golden] as const))("have the same log-likelihoods and gradients: %s", (_, golden) => {
    const model = encoderDecoderModel(golden.model) as AnyModel;
    const space = { kind: "categorical", size: 4 } as const;
    const data = packDataset({
      name: "golden",
      targets: { kind: "categorical", size: 3, symbols: null },
      [golden.axis]: space,
      sequences: golden.sequences,
    });
    const workspace = createWorkspace();
    const packed = new Float64Array(data.stepCount);
    const gradient = new Float64Array(model.parameterCount);
    model.views.gradient!(data).logProbAndGradientInto(packed, gradient, { dropout: null }, workspace);
    for (const [i, increments] of unpackIncrements(data, packed).entries())
      expect(worst(increments, golden.increments[i])).toBeLessThan(1e-12);
    const { slices } = model.parameters!;
    expect(slices.map(({ name }) => name).sort()).toEqual(Object.keys(golden.gradient).sort());
    for (const { name, offset } of slices) {
      const expected = golden.gradient[name];
      expect(worst(gradient.subarray(offset, offset + expected.length), expected)).toBeLessThan(1e-11);
    }
  });
});
