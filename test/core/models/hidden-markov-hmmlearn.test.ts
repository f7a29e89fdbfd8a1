import { readFileSync } from "node:fs";
import { type EmissionFileOf, type HiddenMarkov, type HiddenMarkovSpec, hiddenMarkov, packDataset } from "@unrolled/core";
import { expectedStatistics, forward, logLikelihood, posterior, viterbi } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, test } from "vitest";
import { relativeError } from "../../support/relative-error.js";

interface Case {
  readonly name: string;
  readonly model: HiddenMarkovSpec;
  readonly sequences: number[][];
  readonly logLikelihood: number[];
  readonly posterior: number[][][];
  readonly path: number[][];
  readonly pathLogProbability: number[];
  readonly afterOneStep: HiddenMarkovSpec;
}

const { cases }: { cases: Case[] } = JSON.parse(
  readFileSync(new URL("../../fixtures/hidden-markov/hmmlearn.json", import.meta.url), "utf8"),
);

describe.each(cases)("hmmlearn's $name model", (golden) => {
  const model = hiddenMarkov(golden.model);
  const { kind, size } = model.targets;
  const data = packDataset({
    name: golden.name,
    targets: kind === "categorical" ? { kind, size, symbols: null } : { kind, size },
    sequences: golden.sequences.map((targets, i) => ({ id: `s${i}`, targets })),
  });

  test("has the same scores, posteriors and Viterbi paths", () => {
    const scores = logLikelihood(model, data, forward());
    const laws = posterior(model, data);
    const paths = viterbi(model, data);
    golden.sequences.forEach((_, i) => {
      expect(relativeError(scores.sequences[i].value, golden.logLikelihood[i])).toBeLessThan(1e-12);
      golden.posterior[i].flat().forEach((p, j) => void expect(laws[i].marginals![j]).toBeCloseTo(p, 11));
      expect(Array.from(paths[i].path!)).toEqual(golden.path[i]);
      expect(relativeError(paths[i].logProbability, golden.pathLogProbability[i])).toBeLessThan(1e-12);
    });
  });

  test("is the same after one step of EM without priors", () => {
    const { statistics } = expectedStatistics(model.views.finite(data), createWorkspace());
    const prior = { initial: 0, transition: 0, emission: 0 };
    const next = (model.views.expectations(data).maximise(statistics, prior) as HiddenMarkov).toFile();
    const close = (actual: unknown, expected: unknown): void =>
      void expect(actual).toEqual(JSON.parse(JSON.stringify(expected), (_, x) => (typeof x === "number" ? expect.closeTo(x, 10) : x)));
    close(next.initial, golden.afterOneStep.initial);
    close(next.transition, golden.afterOneStep.transition);
    if (next.emission.kind !== "gaussian-mixture") {
      close(next.emission, golden.afterOneStep.emission);
      return;
    }
    // hmmlearn squares about the old means (its c_n), which adds (new − old)² to each variance.
    const theirs = golden.afterOneStep.emission as EmissionFileOf<"gaussian-mixture">;
    const old = golden.model.emission as EmissionFileOf<"gaussian-mixture">;
    const aboutOld = next.emission.sds.map((sds, k) =>
      sds.map((row, m) => row.map((sd, d) => Math.hypot(sd, theirs.means[k][m][d] - old.means[k][m][d]))),
    );
    close({ ...next.emission, sds: aboutOld }, theirs);
  });
});
