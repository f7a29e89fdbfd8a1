// One worker against two, interleaved, on warm pools: node bench/workers.mjs (after npm run build).
// (i) the particle filter of a noisy GRU on 64 sequences; (ii) an HMM from random restarts. Rounds alternate; a line gives
// the median seconds of each and the median ratio, and whether the results are the same bytes. The machine needs two idle
// cores: the load is printed, and `node bench/workers.mjs --rounds 15` takes more rounds.
import { availableParallelism, loadavg } from "node:os";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { baumWelch, key, packDataset, randomHiddenMarkov, randomRecurrent, smc, workerPool } from "../packages/unrolled/dist/index.js";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "7" } } });
const rounds = Number(values.rounds);
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const load = () =>
  loadavg()
    .map((x) => x.toFixed(1))
    .join(" ");

const noise = (length, k) => {
  const uniforms = new Float64Array(length);
  k.fillUniform(uniforms);
  return Array.from(uniforms, (u) => Math.floor(27 * u ** 2));
};
const texts = packDataset({
  name: "letters",
  targets: { kind: "categorical", size: 27, symbols: null },
  sequences: Array.from({ length: 64 }, (_, i) => ({ id: `text ${i + 1}`, targets: noise(200, key("letters").fold(i)) })),
});
const network = randomRecurrent({ cell: "gru", hiddenSize: 32, data: texts, noiseSd: 0.2, key: key(2) });
const start = (k) => randomHiddenMarkov({ stateCount: 16, emission: "categorical", data: texts, key: k });
const learner = (limit) => baumWelch({ maxIterations: limit ?? 40, tolerance: null });

const jobs = {
  "64 sequences, smc(100) of a noisy GRU": (pool) => pool.logLikelihood(network, texts, smc({ particles: 100 }), key(7)),
  "HMM of 16 states, 8 restarts": async (pool) => {
    const best = await pool.bestOfRestarts(
      start,
      { train: texts, valid: null },
      { restarts: 8, shortIterations: 10, learner, key: key(8) },
    );
    return { ...best, fit: { ...best.fit, model: best.fit.model.toFile() } };
  },
};

console.log(`${availableParallelism()} cores, load ${load()}, Node ${process.version}`);
const pools = [await workerPool({ workers: 1 }), await workerPool({ workers: 2 })];
for (const [name, job] of Object.entries(jobs)) {
  const times = [[], []];
  const results = await Promise.all(pools.map(job)); // warm
  for (let round = 0; round < rounds; round++)
    for (const i of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const begun = performance.now();
      results[i] = await job(pools[i]);
      times[i].push((performance.now() - begun) / 1000);
    }
  const ratios = times[0].map((time, round) => time / times[1][round]);
  console.log(
    `${name}: one worker ${median(times[0]).toFixed(3)} s, two ${median(times[1]).toFixed(3)} s; ratio ${median(ratios).toFixed(2)}` +
      ` (best round ${Math.max(...ratios).toFixed(2)}, of the fastest ${(Math.min(...times[0]) / Math.min(...times[1])).toFixed(2)});` +
      ` same bytes: ${isDeepStrictEqual(results[0], results[1])}; load ${load()}`,
  );
}
for (const pool of pools) await pool.close();
