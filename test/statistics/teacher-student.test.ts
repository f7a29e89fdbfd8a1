import { type Dataset, key, type NoisyRecurrentModel, recurrent, selectSequences } from "@unrolled/core";
import { guided, logLikelihood, replicated, sampleDataset, smc } from "@unrolled/inference";
import { fit, particleEm } from "@unrolled/learning";
import { describe, expect, it } from "vitest";

/** A noisy Elman network of 2 units whose state is seen with errors of sd 0.1. */
function network(sd: number): NoisyRecurrentModel {
  return recurrent({
    name: `noise ${sd}`,
    cell: "elman",
    inputSize: 1,
    hiddenSize: 2,
    inputs: "given",
    layers: [
      {
        weight_ih: [[0.6], [0.4]],
        weight_hh: [
          [1, 0.4],
          [-0.4, 1],
        ],
        bias_ih: [0, 0],
        bias_hh: [0, 0],
      },
    ],
    initialState: null,
    readout: {
      weight: [
        [1, 0],
        [0, 1],
      ],
      bias: [0, 0],
    },
    emission: { kind: "gaussian", sd: [0.1, 0.1] },
    noise: { sd: [sd, sd] },
  });
}

function drawn(teacher: NoisyRecurrentModel, sd: number): (from: number, to: number) => Dataset {
  const inputs = Array.from({ length: 160 }, (_, i) => {
    const x = new Float64Array(50);
    key("teacher").fold(i).fillNormal(x);
    return Array.from(x, (value) => [value]);
  });
  const data = sampleDataset(teacher, { count: 160, length: 50, inputs }, key("teacher").fold(String(sd)));
  return (from, to) => selectSequences(data, [...data.sequences.keys()].slice(from, to));
}

/** The student starts at the teacher's weights, so that its readout and its coordinates are known, and with another noise. */
describe("a student that starts with noise of sd 0.8 finds its teacher's", () => {
  it.each([0.05, 0.1, 0.2, 0.5])("%f: within 15 %, and is less than 0.01 nats a step below it on test", (sd) => {
    const teacher = network(sd);
    const part = drawn(teacher, sd);
    const { model } = fit(network(0.8), { train: part(0, 100), valid: part(100, 130) }, particleEm({ maxIterations: 60, patience: 60 }), {
      key: key("student"),
    });
    const method = replicated(smc({ particles: 300, proposal: guided() }), 4);
    const [best, found] = [teacher, model].map((one) => logLikelihood(one, part(130, 160), method, key("score")));
    const error = Math.hypot(best!.standardError, found!.standardError) / best!.steps;
    const gap = (best!.value - found!.value) / best!.steps;
    const { sd: sds } = model.toFile().noise as { readonly sd: readonly number[] };
    console.log(`sd ${sd}: found ${sds.map((one) => one.toFixed(4)).join(", ")}; gap ${gap.toFixed(4)} ± ${error.toFixed(4)} nats a step`);
    expect(error).toBeLessThan(0.002);
    expect(gap).toBeLessThan(0.01);
    expect(sds).toHaveLength(2);
    for (const one of sds) expect(Math.abs(one / sd - 1)).toBeLessThan(0.15);
  });
});
