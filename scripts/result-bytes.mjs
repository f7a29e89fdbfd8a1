// Fits and scores a model of each kind on each kernel and prints a hash of every number that comes out, one line each.
// `scripts/compare-node-versions.mjs` runs it under several versions of Node: the lines must be the same.
import { createHash } from "node:crypto";
import {
  baumWelch,
  bptt,
  chooseMethod,
  cosineRate,
  fit,
  fitNGram,
  hiddenMarkov,
  interval95,
  kernels,
  key,
  logLikelihood,
  packDataset,
  particleBound,
  randomHiddenMarkov,
  randomRecurrent,
  replicated,
  sampleDataset,
  smc,
} from "../packages/unrolled/dist/extend.js";

const hash = (value) => createHash("sha256").update(JSON.stringify(value, exact)).digest("hex").slice(0, 16);
/** Typed arrays by their bits, numbers as they are written. */
const exact = (name, value) =>
  name === "key" || name === "kernel"
    ? undefined
    : value instanceof Float64Array
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("hex")
      : value;

const walk = {
  kind: "gaussian",
  means: [
    [-1, 0.5],
    [2, 1],
  ],
  sds: [
    [1, 0.5],
    [0.7, 2],
  ],
};

const source = hiddenMarkov({
  initial: [0.5, 0.5],
  transition: [
    [0.9, 0.1],
    [0.3, 0.7],
  ],
  emission: walk,
});
const real = sampleDataset(source, { count: 24, length: 30 }, key("real"));
const text = packDataset({
  name: "text",
  targets: { kind: "categorical", size: 6, symbols: null },
  sequences: Array.from({ length: 24 }, (_, i) => ({ id: `s${i}`, targets: Array.from({ length: 30 }, (_, t) => (t * t + i * t) % 6) })),
});

const descent = bptt({ maxEpochs: 25, batchSize: 6, schedule: cosineRate({ final: 0.1 }), dropout: 0.2, clip: 1 });
const bound = particleBound({ particles: 4, maxEpochs: 10, batchSize: 6 });
const network = (cell, data, more = {}) => randomRecurrent({ cell, hiddenSize: 8, data, key: key(cell), ...more });
const jobs = {
  "hmm gaussian": () => [
    randomHiddenMarkov({ stateCount: 3, emission: "gaussian", data: real, key: key(1) }),
    real,
    baumWelch({ maxIterations: 30 }),
  ],
  "hmm mixture": () => [
    randomHiddenMarkov({ stateCount: 2, emission: "gaussian-mixture", data: real, key: key(1) }),
    real,
    baumWelch({ maxIterations: 30 }),
  ],
  "hmm full": () => [
    randomHiddenMarkov({ stateCount: 2, emission: "gaussian-full", data: real, key: key(1) }),
    real,
    baumWelch({ maxIterations: 30 }),
  ],
  "hmm categorical": () => [
    randomHiddenMarkov({ stateCount: 4, emission: "categorical", data: text, key: key(1) }),
    text,
    baumWelch({ maxIterations: 30 }),
  ],
  "n-gram": () => [fitNGram(text, { order: 3, smoothing: "kneser-ney" }), text, null],
  elman: () => [network("elman", real), real, descent],
  gru: () => [network("gru", text, { layers: 2 }), text, descent],
  lstm: () => [network("lstm", real), real, descent],
  "noisy gru": () => [network("gru", text, { noiseSd: 0.2 }), text, bound],
  "noisy elman of one unit": () => [network("elman", real, { hiddenSize: 1, noiseSd: 0.3 }), real, bound],
};

for (const kernel of kernels.info().available) {
  kernels.use(kernel);
  for (const [name, make] of Object.entries(jobs)) {
    const [start, data, learner] = make();
    const model = learner === null ? start : fit(start, { train: data, valid: null }, learner, { key: key(2) }).model;
    const { method } = chooseMethod(model, data, { particles: 50, replicates: 4 });
    const scores = [logLikelihood(model, data, method, key(3))];
    if ("particles" in model.views) scores.push(logLikelihood(model, data, replicated(smc({ particles: 20 }), 3), key(3)));
    const intervals = await Promise.all(scores.map((score) => interval95(score)));
    console.log(`${kernel}, ${name}: ${hash(model.parameters?.values ?? model.toFile())} ${hash(scores)} ${hash(intervals)}`);
  }
}
