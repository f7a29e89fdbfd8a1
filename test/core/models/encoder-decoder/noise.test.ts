import { type AnyModel, type EncoderDecoderSpec, encoderDecoderModel, key, randomEncoderDecoder, unpackSequence } from "@unrolled/core";
import { chooseMethod, grid, logLikelihood, replicated, rollout, smc } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { pairedData } from "../../../support/paired-data.js";

const pairs = pairedData(
  [
    [3, 2],
    [2, 4],
    [1, 1],
  ],
  "source",
);

/** The same network with these sds in its decoder's layers; null: none there. */
function withSds(model: AnyModel, sds: readonly (number | null)[]): AnyModel {
  const file = model.toFile() as unknown as EncoderDecoderSpec;
  if (file.decoder.kind !== "recurrent") throw new Error("a recurrent decoder is required");
  const { layers, ...decoder } = file.decoder;
  const noisy = layers.map((layer, l) => ({
    ...layer,
    noise: sds[l] === null ? null : { sd: new Array<number>(layer.weight_hh[0]!.length * (decoder.cell === "lstm" ? 2 : 1)).fill(sds[l]!) },
  }));
  return encoderDecoderModel({ ...file, decoder: { ...decoder, layers: noisy } }) as AnyModel;
}

describe("noise in a decoder", () => {
  it.each(["elman", "gru", "lstm"] as const)("of almost no size gives the likelihood without it: %s", (cell) => {
    const still = randomEncoderDecoder({
      decoder: "recurrent",
      data: pairs,
      cell,
      hiddenSize: 2,
      attention: "dot",
      key: key("still"),
    }) as AnyModel;
    const exact = logLikelihood(still as never, pairs, rollout());
    const noisy = logLikelihood(withSds(still, [1e-9]) as never, pairs, smc({ particles: 20 }), key(1));
    for (const [i, { value }] of noisy.sequences.entries()) expect(Math.abs(value - exact.sequences[i]!.value)).toBeLessThan(1e-6);
  });

  // The state is one number, given what the encoder made.
  it.each([
    ["elman", "none", 1],
    ["gru", "additive", 2],
  ] as const)("in its top layer, one %s unit, agrees with the grid filter (attention: %s, layers: %i)", (cell, attention, layers) => {
    const start = randomEncoderDecoder({
      decoder: "recurrent",
      data: pairs,
      cell,
      hiddenSize: 1,
      layers,
      attention,
      key: key("top"),
    }) as AnyModel;
    const model = withSds(start, layers === 1 ? [0.5] : [null, 0.5]);
    expect(chooseMethod(model, pairs).method.name).toBe("grid");
    const exact = logLikelihood(model as never, pairs, grid());
    const sampled = logLikelihood(model as never, pairs, replicated(smc({ particles: 1000 }), 8), key(2));
    for (const [i, { value, standardError }] of sampled.sequences.entries()) {
      expect(standardError).toBeLessThan(0.02);
      expect(Math.abs(value - exact.sequences[i]!.value)).toBeLessThan(5 * standardError);
    }
  });

  // Held values of `sample` give the density of each point of a grid over the noisy numbers.
  it.each([
    ["its lower layer", [0.5, null], [0], 2],
    ["both its layers", [0.5, 0.4], [0, 1], 1],
  ] as const)("in %s agrees with quadrature over the noise", (_, sds, noisy, T) => {
    const short = pairedData([[3, T]], "source");
    const start = randomEncoderDecoder({
      decoder: "recurrent",
      data: short,
      cell: "elman",
      hiddenSize: 1,
      layers: 2,
      attention: "dot",
      key: key("both"),
    });
    const model = withSds(start as AnyModel, sds);
    const { targets, source } = unpackSequence(short, 0);
    const [points, step] = [41, 0.16];
    const dimensions = T * noisy.length;
    let sum = 0;
    for (let code = 0; code < points ** dimensions; code++) {
      let rest = code;
      const states = Array.from({ length: T }, () => {
        const state = new Array<number | null>(2).fill(null);
        for (const at of noisy) {
          state[at] = ((rest % points) - (points - 1) / 2) * step;
          rest = Math.floor(rest / points);
        }
        return state;
      });
      sum += Math.exp(model.sample(T, key(1), undefined, { targets: targets as number[], states }, source!).logWeight);
    }
    const exact = Math.log(sum * step ** dimensions);
    const { value, standardError } = logLikelihood(model as never, short, replicated(smc({ particles: 4000 }), 8), key(5));
    expect(standardError).toBeLessThan(0.02);
    expect(Math.abs(value - exact)).toBeLessThan(5 * standardError);
  });
});
