import type { Dataset, EmissionFile, EmissionName, HiddenMarkov, Key, SequenceRecord, TargetSpace } from "@unrolled/core";
import { hiddenMarkov, key, packDataset } from "@unrolled/core";

export const emissionKinds: readonly EmissionName[] = [
  "categorical",
  "bernoulli",
  "poisson",
  "gaussian",
  "gaussian-full",
  "gaussian-mixture",
];

/** A positive row that sums to 1. */
function randomLaw(size: number, k: Key): number[] {
  const u = new Float64Array(size);
  k.fillUniform(u);
  const total = u.reduce((a, b) => a + b);
  return Array.from(u, (x) => x / total);
}

function randomNumbers(rows: number, columns: number, k: Key, map: (normal: number) => number): number[][] {
  const z = new Float64Array(rows * columns);
  k.fillNormal(z);
  return Array.from({ length: rows }, (_, i) => Array.from(z.subarray(i * columns, (i + 1) * columns), map));
}

export function randomEmission(kind: EmissionName, K: number, D: number, k: Key): EmissionFile {
  const table = (label: string, map: (z: number) => number): number[][] => randomNumbers(K, D, k.fold(label), map);
  switch (kind) {
    case "categorical":
      return { kind, probabilities: Array.from({ length: K }, (_, i) => randomLaw(D, k.fold(i))) };
    case "bernoulli":
      return { kind, probabilities: table("p", (z) => 1 / (1 + Math.exp(-z))) };
    case "poisson":
      return { kind, rates: table("rates", (z) => Math.exp(1 + 0.5 * z)) };
    case "gaussian":
      return { kind, means: table("means", (z) => 2 * z), sds: table("sds", (z) => Math.exp(0.3 * z)) };
    case "gaussian-full":
      return {
        kind,
        means: table("means", (z) => 2 * z),
        covariances: Array.from({ length: K }, (_, i) => {
          const a = randomNumbers(D, D, k.fold("roots").fold(i), (z) => z);
          return a.map((row, r) => a.map((other, c) => row.reduce((s, x, j) => s + x * other[j], r === c ? 0.5 : 0)));
        }),
      };
    case "gaussian-mixture": {
      const M = 2;
      const cube = (label: string, map: (z: number) => number): number[][][] =>
        Array.from({ length: K }, (_, i) => randomNumbers(M, D, k.fold(label).fold(i), map));
      return {
        kind,
        weights: Array.from({ length: K }, (_, i) => randomLaw(M, k.fold("weights").fold(i))),
        means: cube("means", (z) => 2 * z),
        sds: cube("sds", (z) => Math.exp(0.3 * z)),
      };
    }
  }
}

export function randomMarkov(kind: EmissionName, K: number, D: number, seed: number, stationary = false): HiddenMarkov {
  const k = key(seed).fold("model");
  return hiddenMarkov({
    initial: stationary ? "stationary" : randomLaw(K, k.fold("initial")),
    transition: Array.from({ length: K }, (_, i) => randomLaw(K, k.fold("transition").fold(i))),
    emission: randomEmission(kind, K, D, k.fold("emission")),
  });
}

/** Ragged sequences (lengths 1..longest) of a model, about one target in ten missing, and in vectors one dimension in ten. */
export function simulate(model: HiddenMarkov, count: number, longest: number, seed: number, missing = 0.1): Dataset {
  const sequences = Array.from({ length: count }, (_, i): SequenceRecord => {
    const k = key(seed).fold("data").fold(i);
    const draws = new Float64Array(1);
    k.fold("length").fillUniform(draws);
    const length = missing === 0 ? longest : 1 + Math.floor(draws[0] * longest);
    const { targets } = model.sample(length, k.fold("sample"));
    const lost = new Float64Array(length * (1 + model.targets.size));
    k.fold("lost").fillUniform(lost);
    return {
      id: `s${i}`,
      targets: targets.map((target, t) => {
        if (lost[t] < missing) return null;
        if (typeof target === "number") return target;
        return target.map((y, d) => (lost[length + t * model.targets.size + d] < missing ? null : y));
      }),
    };
  });
  const { kind, size } = model.targets;
  const targets = (kind === "categorical" ? { kind, size, symbols: null } : { kind, size }) as TargetSpace;
  return packDataset({ name: "simulated", targets, sequences });
}
