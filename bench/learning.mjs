// Training, per pass over 1,000 sequences of 200 symbols of 27: node bench/learning.mjs (after npm run build).
// A line gives the least and the median processor time of the passes after the first, which compiles. The machine may be
// shared (the load is printed), so processor time is counted, not the clock.
import { loadavg } from "node:os";
import { key, packDataset, randomHiddenMarkov, randomRecurrent } from "../packages/core/dist/index.js";
import { baumWelch, bptt, fit, particleBound, particleEm } from "../packages/learning/dist/index.js";

const [sequenceCount, length, symbolCount] = [1000, 200, 27];
const targets = { kind: "categorical", size: symbolCount, symbols: null };
const every = packDataset({
  name: "every symbol",
  targets,
  sequences: [{ id: "a", targets: Array.from({ length: symbolCount }, (_, i) => i) }],
});
const source = randomHiddenMarkov({ stateCount: 8, emission: "categorical", data: every, key: key("source") });
const train = packDataset({
  name: "bench",
  targets,
  sequences: Array.from({ length: sequenceCount }, (_, i) => ({ id: `${i}`, targets: source.sample(length, key("data").fold(i)).targets })),
});

function race(name, model, learner, data = train) {
  const passes = [];
  let before = process.cpuUsage();
  const onIteration = () => {
    const { user, system } = process.cpuUsage(before);
    passes.push((user + system) / 1000);
    before = process.cpuUsage();
  };
  const { history } = fit(model, { train: data, valid: null }, learner, { key: key(1), observers: [{ onIteration }] });
  const sorted = passes.slice(1).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  const result = history.at(-1).objective.toFixed(3);
  console.log(
    `${name.padEnd(46)} least ${sorted[0].toFixed(0).padStart(6)} ms   median ${median.toFixed(0).padStart(6)} ms   objective ${result}`,
  );
}

console.log(`load ${loadavg()[0].toFixed(1)}, Node ${process.version}`);
for (const stateCount of [2, 4, 8, 16, 32]) {
  const start = randomHiddenMarkov({ stateCount, emission: "categorical", data: train, key: key("start") });
  race(`Baum-Welch iteration, K = ${stateCount}`, start, baumWelch({ maxIterations: 8, tolerance: null }));
}
for (const cell of ["elman", "gru", "lstm"])
  race(`BPTT epoch, ${cell}, H = 64`, randomRecurrent({ cell, hiddenSize: 64, data: train, key: key("start") }), bptt({ maxEpochs: 3 }));
for (const cell of ["elman", "gru"]) {
  const start = randomRecurrent({ cell, hiddenSize: 16, data: train, noiseSd: 0.1, key: key("start") });
  race(`FIVO epoch, ${cell}, H = 16, 4 particles`, start, particleBound({ particles: 4, maxEpochs: 3 }));
}
// On 200 sequences of 80 steps of 6 symbols, as small networks meet it.
const few = packDataset({
  name: "few",
  targets: { ...targets, size: 6 },
  sequences: Array.from({ length: 200 }, (_, i) => {
    const { targets: symbols } = source.sample(80, key("few").fold(i));
    return { id: `${i}`, targets: symbols.map((symbol) => symbol % 6) };
  }),
});
for (const particles of [32, 128]) {
  const start = randomRecurrent({ cell: "elman", hiddenSize: 2, data: few, noiseSd: 0.8, key: key("start") });
  const learner = particleEm({ phases: [{ iterations: 5, particles }], patience: null });
  race(`Particle EM iteration, elman, H = 2, N = ${particles}`, start, learner, few);
}
