import type { Key, TargetLaw } from "../contracts/index.js";

/** The law of y = means + scales ⊙ z, z a vector with this law and a density; scales above 0. */
export function scaledLaw(law: TargetLaw, means: readonly number[], scales: readonly number[]): TargetLaw {
  const { marginals } = law;
  return Object.freeze({
    logProb(value: readonly number[]) {
      const z = value.map((y, d) => (y - means[d]!) / scales[d]!);
      return law.logProb(z) - scales.reduce((sum, scale, d) => (Number.isNaN(value[d]!) ? sum : sum + Math.log(scale)), 0);
    },
    sample: (key: Key) => (law.sample(key) as readonly number[]).map((z, d) => means[d]! + scales[d]! * z),
    ...(marginals === undefined
      ? {}
      : {
          marginals: Object.freeze({
            size: marginals.size,
            discrete: false,
            mean: (d: number) => means[d]! + scales[d]! * marginals.mean(d),
            variance: (d: number) => scales[d]! * scales[d]! * marginals.variance(d),
            cdf: (y: number, d: number) => marginals.cdf((y - means[d]!) / scales[d]!, d),
          }),
        }),
  });
}
