// The kernels beside their plain twins, in one run: node bench/kernels.mjs (after npm run build).
// All kernels that run here take turns, round by round; a line gives the median of each and its ratio to plain. Trust the
// ratios: the machine may be shared (the load is printed).
import { loadavg } from "node:os";
import * as k from "../packages/kernels/dist/kernels.js";

const rounds = 15;
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const { available } = k.kernels.info();

/** Nanoseconds (or GFLOP/s, from `flops` a run) of `run` on each kernel, in turn. */
function race(title, unit, work, run) {
  const times = new Map(available.map((name) => [name, []]));
  for (let round = -2; round < rounds; round++)
    for (const name of available) {
      k.kernels.use(name);
      const started = process.cpuUsage();
      const clock = performance.now();
      let runs = 0;
      do {
        run();
        runs++;
      } while (performance.now() - clock < 8);
      const { user, system } = process.cpuUsage(started);
      if (round >= 0) times.get(name).push(((user + system) * 1000) / runs);
    }
  const plain = median(times.get("plain"));
  const cells = available.map((name) => {
    const ns = median(times.get(name));
    const figure = unit === "GFLOP/s" ? work / ns : ns / work;
    return `${name} ${figure.toPrecision(3).padStart(6)} (${(plain / ns).toFixed(1)} ×)`;
  });
  console.log(`${title.padEnd(46)} ${unit.padEnd(8)} ${cells.join("   ")}`);
}

console.log(`load ${loadavg()[0].toFixed(1)}, Node ${process.version}, ${available.join(", ")}`);
// In the scope of a workspace, where kernels do not copy.
const workspace = k.createWorkspace();
workspace.scope(() => {
  const numbers = (length, precision = "float64") => workspace.vector(length, precision).map((_, i) => Math.sin(1 + 1.7 * i));
  const placed = (length, precision) => {
    const out = workspace.vector(length, precision);
    out.set(numbers(length));
    return out;
  };
  for (const precision of ["float64", "float32"]) {
    for (const [m, n, p] of [
      [32, 128, 512],
      [1000, 32, 32],
      [200, 128, 128],
    ]) {
      const [A, B, C] = [m * n, n * p, m * p].map((length) => placed(length, precision));
      race(`product ${m} × ${n} × ${p}, ${precision}`, "GFLOP/s", 2 * m * n * p, () => k.gemm(C, 0, A, 0, B, 0, m, n, p, false));
      const D = placed(n * p, precision);
      race(`transposed product, the same, ${precision}`, "GFLOP/s", 2 * m * n * p, () => k.gemmTransposedA(D, 0, A, 0, C, 0, m, n, p));
    }
    const x = placed(4096, precision);
    const y = placed(4096, precision);
    race(`tanh of a number, ${precision}`, "ns", 4096, () => k.tanhInto(y, 0, x, 0, 4096));
    race(`σ of a number, ${precision}`, "ns", 4096, () => k.sigmoidInPlace(y, 0, 4096));
    race(`a normal draw, ${precision}`, "ns", 4096, () => k.fillNormal(x, 0, 4096, 1, 2));
  }
  const u = workspace.vector(4096);
  race("a uniform draw", "ns", 4096, () => k.fillUniform(u, 0, 4096, 1, 2));
  const [logWeights, weights] = [placed(4096), workspace.vector(4096)];
  race("a log-weight to a weight", "ns", 4096, () => k.normaliseLogWeights(weights, logWeights, 4096));
  // So many that no branch predictor learns them by heart.
  const N = 100_000;
  const [many, ancestors] = [workspace.vector(N), workspace.indices(N)];
  k.fillNormal(many, 0, N, 3, 4);
  k.normaliseLogWeights(many, many, N);
  race("a systematic ancestor", "ns", N, () => k.systematicAncestors(ancestors, N, many, N, u));
  // Twelve sequences, two paths each, back through 128 particles of two units: a step of particle EM's backward simulation.
  const [clouds, K, M, S] = [12, 2, 128, 2];
  const [heavy, chosen, sizes, inverseSd] = [clouds * M, clouds * K, clouds * K, S].map((length) => workspace.vector(length).fill(0.5));
  const came = workspace.indices(clouds * K);
  for (const precision of ["float64", "float32"]) {
    const [means, next] = [placed(clouds * M * S, precision), placed(clouds * K * S, precision)];
    race(`a particle weighed backwards, ${precision}`, "ns", clouds * K * M, () =>
      k.drawBackward(came, sizes, weights, heavy, 0, means, 0, next, 0, chosen, 0, inverseSd, clouds, K, M, S),
    );
  }
  const [count, V] = [256, 60];
  const [logits, out] = [placed(count * V), workspace.vector(count)];
  const symbols = workspace.indices(count);
  race("log softmax, a logit of 60", "ns", count * V, () => k.softmaxRows(out, 0, logits, 0, symbols, 0, count, 1, V, false));
});
