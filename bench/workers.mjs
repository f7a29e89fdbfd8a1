// One worker against two, interleaved, on warm pools: node bench/workers.mjs (after npm run build).
// (i) the particle filter of a noisy GRU on 64 sequences; (ii) an HMM from random restarts. Rounds alternate; a line gives
// the median seconds of each, the median ratio, and whether the results are the same bytes. Two workers need two idle cores:
// a round counts as quiet where other processes took less than a tenth of one, and rounds are run until seven are quiet (--quiet
// 7) or sixty are done (--most 60); where fewer than three are quiet, all count, and the line says so.
import { availableParallelism, cpus, loadavg } from "node:os";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { baumWelch, key, packDataset, randomHiddenMarkov, randomRecurrent, smc, workerPool } from "../packages/unrolled/dist/index.js";

const { values } = parseArgs({ options: { quiet: { type: "string", default: "7" }, most: { type: "string", default: "60" } } });
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const load = () =>
  loadavg()
    .map((x) => x.toFixed(1))
    .join(" ");

/** Seconds that other processes have computed since `since`. */
function others(since) {
  const busy = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;
  const { user, system } = process.cpuUsage();
  const seconds = busy - (user + system) / 1e6;
  return since === undefined ? seconds : seconds - since;
}

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
const start = (k) => randomHiddenMarkov({ stateCount: 24, emission: "categorical", data: texts, key: k });
const learner = (limit) => baumWelch({ maxIterations: limit ?? 40, tolerance: null });

const jobs = {
  "64 sequences, smc(100) of a noisy GRU": (pool) => pool.logLikelihood(network, texts, smc({ particles: 100 }), key(7)),
  "HMM of 24 states, 8 restarts": async (pool) => {
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
  const all = [];
  const results = await Promise.all(pools.map(job)); // warm
  while (all.length < Number(values.most) && all.filter(({ quiet }) => quiet).length < Number(values.quiet)) {
    const seconds = [0, 0];
    const begun = performance.now();
    const before = others();
    for (const i of all.length % 2 === 0 ? [0, 1] : [1, 0]) {
      const start = performance.now();
      results[i] = await job(pools[i]);
      seconds[i] = (performance.now() - start) / 1000;
    }
    all.push({ seconds, quiet: others(before) < (0.1 * (performance.now() - begun)) / 1000 });
  }
  const quiet = all.filter((round) => round.quiet);
  const rounds = quiet.length < 3 ? all : quiet;
  const of = (i) => median(rounds.map(({ seconds }) => seconds[i])).toFixed(3);
  const ratio = median(rounds.map(({ seconds }) => seconds[0] / seconds[1])).toFixed(2);
  console.log(
    `${name}: one worker ${of(0)} s, two ${of(1)} s, ratio ${ratio}, of ${rounds.length} ${quiet.length < 3 ? "rounds, NOT quiet" : `quiet rounds of ${all.length}`};` +
      ` same bytes: ${isDeepStrictEqual(results[0], results[1])}; load ${load()}`,
  );
}
for (const pool of pools) await pool.close();
