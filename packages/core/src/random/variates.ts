import type gammaSampler from "@stdlib/random-base-gamma";
import type poissonSampler from "@stdlib/random-base-poisson";
import type { Key } from "../contracts/index.js";

/**
 * One draw from Poisson(rate), rate above 0: stdlib's sampler, which multiplies uniforms below a rate of 30 (Knuth 1969) and rejects above
 * (Hörmann 1993, doi:10.1016/0167-6687(93)90997-4).
 */
export function poissonVariate(rate: number, key: Key): number {
  samplers ??= loadSamplers();
  uniform = uniformsOf(key);
  return samplers.poisson(rate);
}

/**
 * `count` draws from Gamma(shape, 1), shape above 0: stdlib's sampler (Marsaglia & Tsang 2000, doi:10.1145/358407.358414). A sampler for
 * each key: inside it stands a generator for its normals, which is seeded from the key's first uniform.
 */
export function gammaVariates(count: number, shape: number, key: Key): Float64Array {
  samplers ??= loadSamplers();
  const draw = samplers.gamma.factory(shape, 1, { prng: uniformsOf(key) });
  return Float64Array.from({ length: count }, () => draw());
}

/** The key's draws one by one, without end: block b of them is filled from `key.fold(b)`, so that few are made where few are needed. */
function uniformsOf(key: Key): () => number {
  const block = new Float64Array(8);
  let drawn = 0;
  return () => {
    const place = drawn % block.length;
    if (place === 0) key.fold(drawn / block.length).fillUniform(block);
    drawn++;
    return block[place]!;
  };
}

interface Samplers {
  readonly poisson: (rate: number) => number;
  readonly gamma: typeof gammaSampler;
}

let samplers: Samplers | undefined;

/** What the Poisson sampler draws from: the key of the variate that is being made. */
let uniform: () => number;

/** On first use: a process that draws no variates does not wait for these packages. They are CommonJS, so that a call can load them and go on. */
function loadSamplers(): Samplers {
  const load = process.getBuiltinModule("node:module").createRequire(import.meta.url);
  const poisson: typeof poissonSampler = load("@stdlib/random-base-poisson");
  return { poisson: poisson.factory({ prng: () => uniform() }), gamma: load("@stdlib/random-base-gamma") };
}
