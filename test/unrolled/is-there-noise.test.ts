import { type Dataset, key, recurrent } from "@unrolled/core";
import { compareScores, sampleDataset } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { modelSummary } from "../../packages/unrolled/src/compare/model-summary.js";
import type { ComparedModel } from "../../packages/unrolled/src/families/family.js";
import { noiseFindings } from "../../packages/unrolled/src/families/noise-findings.js";
import { compare } from "../../packages/unrolled/src/verbs/compare.js";
import { fakeScore, fakeSequence } from "../support/fake-scores.js";

const unit = { kind: "nats", step: "step", density: false } as const;

/** 80 sequences of 30 symbols; the state of one unit goes on of itself, moved by an input and, with an sd, by noise. */
function drawn(sd: number): Dataset {
  const network = recurrent({
    name: "one unit",
    cell: "elman",
    inputSize: 1,
    hiddenSize: 1,
    inputs: "given",
    layers: [{ weight_ih: [[0.3]], weight_hh: [[1.5]], bias_ih: [0], bias_hh: [0] }],
    initialState: null,
    readout: { weight: [[3], [-3]], bias: [0, 0] },
    emission: { kind: "categorical" },
    noise: { sd: [sd] },
  });
  const inputs = Array.from({ length: 80 }, (_, i) => {
    const x = new Float64Array(30);
    key("is there noise").fold(i).fillNormal(x);
    return Array.from(x, (value) => [value]);
  });
  return sampleDataset(network, { count: 80, length: 30, inputs }, key("is there noise"));
}

async function compared(spec: string, sd: number) {
  const { compared, headline, results } = await compare({ data: drawn(sd), models: [spec], split: "shuffled", workers: 0 });
  const model = compared.models[0]!;
  const sentences = headline.filter((text) => text.includes("in the state"));
  expect(sentences).toHaveLength(1);
  return { model, sentence: sentences[0]!, result: results.models[0]! };
}

describe("a comparison says whether there is noise in the state", () => {
  it.each(["noisy-elman:1,learner=fivo,noise=0.5,epochs=20,lr=0.03", "noisy-elman:1,restarts=2,epochs=40,particles=32,lr=0.03"])(
    "yes, where there is much: %s",
    async (spec) => {
      const { model, sentence, result } = await compared(spec, 0.5);
      expect(sentence).toMatch(
        /^There is noise in the state: noisy-elman:1 is better on test .* by 0\.\d+ bits per step \(95 % interval 0/,
      );
      const { candidate, score, pair } = model.rival!;
      expect(candidate.entrant.label).toBe("1 units without noise, lr 0.03");
      expect(score.logLikelihood.exact).toBe(true);
      const byHand = (model.score.logLikelihood.value - score.logLikelihood.value) / score.logLikelihood.steps;
      expect(pair.meanDifferencePerStep).toBeCloseTo(byHand, 12);
      expect(pair.interval95![0]).toBeGreaterThan(0);
      expect(modelSummary(model).mark).toBeUndefined();
      expect(result.rival).toMatchObject({ label: candidate.entrant.label, validPerStep: candidate.fit!.validPerStep, pair });
    },
  );

  it.each(["noisy-elman:1,restarts=1,epochs=15,lr=0.03", "noisy-elman:1,learner=iwae,noise=3,epochs=6,lr=0.03"])(
    "no, where there is none, and then the network without noise stands in its place: %s",
    async (spec) => {
      const { model, sentence, result } = await compared(spec, 0.0001);
      expect(result.chosen).toBe("1 units without noise, lr 0.03");
      expect(sentence).toMatch(/^No noise was found in the state of noisy-elman:1: on valid the network without noise has \d/);
      expect(sentence).toContain("on test the network without noise is");
      expect(modelSummary(model).mark).toBe("without noise");
      expect(model.score.logLikelihood.exact).toBe(true);
      expect(model.rival!.candidate.entrant.label).not.toContain("without noise");
      expect(model.fitted.fit.validPerStep!).toBeGreaterThanOrEqual(model.rival!.candidate.fit!.validPerStep!);
    },
  );

  const words = async (differences: readonly number[], chosen = "fivo"): Promise<string> => {
    const scored = (values: readonly number[]) => values.map((value, i) => fakeSequence({ id: `s${i}`, steps: 10, value }));
    const base = differences.map((_, i) => -20 - i);
    const both = [fakeScore("noisy", scored(base.map((value, i) => value + differences[i]!))), fakeScore("without", scored(base))];
    const { pairs } = await compareScores(both, key(1));
    const fitted = { entrant: { candidate: { learner: chosen } }, fit: { validPerStep: -2 } };
    const model = {
      name: "noisy",
      fitted,
      rival: {
        candidate: { entrant: { candidate: { learner: "iwae" } }, fit: { validPerStep: -2.1 } },
        score: both[1]!.logLikelihood,
        pair: pairs[0]!,
      },
    };
    return noiseFindings([model as unknown as ComparedModel], { unit }).headline![0]!;
  };

  it("and says no more than the interval does", async () => {
    const wave = Array.from({ length: 12 }, (_, i) => Math.sin(5 * i));
    expect(await words(wave.map((x) => 3 + x))).toMatch(/^There is noise in the state: .* by 0\.29 nats per step \(95 % interval 0\.24/);
    expect(await words(wave.map((x) => x + 0.3))).toMatch(/^Whether there is noise in the state is open: noisy is ahead of .*interval −/);
    expect(await words(wave.map((x) => x - 0.3))).toMatch(/^Whether there is noise in the state is open: noisy is behind /);
    expect(await words(wave.map((x) => x - 3))).toMatch(
      /^Noise in the state did not carry over to test: .* without noise is better by 0\.31/,
    );
    expect(await words(wave.map(() => 0))).toBe(
      "The noise in the state of noisy changes nothing: without it every test sequence is as likely.",
    );
    const kept = (differences: readonly number[]) => words(differences, "twin");
    expect(await kept(wave.map((x) => x + 0.3))).toMatch(
      /^No noise was found in the state of noisy: .* learned by iwae, -2\.1000; .* without noise is better by/,
    );
    expect(await kept(wave.map((x) => x - 0.3))).toMatch(/^No noise was found .* without noise is worse by .*interval −/);
    expect(await kept(wave.map((x) => x - 3))).toMatch(
      /^Whether there is noise in the state of noisy is open: on valid .*, but on test the network without noise is worse by 0\.31/,
    );
  });
});
