import { type Key, key, type Precision, packDataset, randomRecurrent } from "@unrolled/core";
import { logLikelihood, smc } from "@unrolled/inference";

/** A key whose normal draws are the float32 ones in both precisions: what then differs is rounding alone. */
function sameDraws(inner: Key): Key {
  return {
    fold: (label) => sameDraws(inner.fold(label)),
    split: (count) => inner.split(count).map(sameDraws),
    fillUniform: (out) => inner.fillUniform(out),
    fillNormal(out, from) {
      const draws = new Float32Array(out.length);
      inner.fillNormal(draws, from);
      out.set(draws);
    },
    toString: () => inner.toString(),
  };
}

const wave = (length: number, seed: number): number[] => Array.from({ length }, (_, i) => Math.sin(seed + 1.3 * i));
/** 100 steps of 30 symbols with 8 inputs. */
export const wavyData = packDataset({
  name: "wave",
  targets: { kind: "categorical", size: 30, symbols: null },
  inputs: { kind: "real", size: 8 },
  sequences: [
    {
      id: "a",
      inputs: Array.from({ length: 100 }, (_, t) => wave(8, t)),
      targets: Array.from({ length: 100 }, (_, t) => (t * t * 7 + 3 * t) % 30),
    },
  ],
});

/**
 * Root mean square over `count` runs of what float32 adds to a run's log likelihood, and the standard error of a run: of the law of bench's W1.
 * With weights twice as large and more noise, about one run in a hundred moves by 0.2 standard errors: a particle on the edge between two
 * ancestors chose the other.
 */
export function roundingEffect(cell: "elman" | "gru" | "lstm", count: number): { readonly effect: number; readonly standardError: number } {
  const model = randomRecurrent({ cell, hiddenSize: 32, inputs: "given", data: wavyData, noiseSd: 0.1, key: key(1) });
  const runs = Array.from({ length: count }, (_, seed) => {
    const value = (precision: Precision): number =>
      logLikelihood(model, wavyData, smc({ particles: 500, precision }), sameDraws(key("run").fold(seed))).value;
    return { single: value("float32"), double: value("float64") };
  });
  const mean = runs.reduce((sum, run) => sum + run.double, 0) / runs.length;
  return {
    standardError: Math.sqrt(runs.reduce((sum, run) => sum + (run.double - mean) ** 2, 0) / (runs.length - 1)),
    effect: Math.sqrt(runs.reduce((sum, run) => sum + (run.single - run.double) ** 2, 0) / runs.length),
  };
}
