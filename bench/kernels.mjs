// Blocked kernels beside their plain definitions, in one run: node bench/kernels.mjs (after npm run build).
// Versions alternate round by round; a line gives the median over rounds of each and the median ratio. Trust the ratios:
// the machine may be shared (the load is printed).
import { loadavg } from "node:os";
import {
  fillNormal,
  fillUniform,
  gemm,
  gemmTransposedA,
  multinomialAncestors,
  normaliseLogWeights,
  residualAncestors,
  stratifiedAncestors,
  systematicAncestors,
} from "../packages/kernels/dist/index.js";

const rounds = 21;
const numbers = (length) => Float64Array.from({ length }, (_, i) => Math.sin(1 + 1.7 * i));

function plainGemm(C, A, B, m, k, n) {
  C.fill(0);
  for (let i = 0; i < m; i++)
    for (let p = 0; p < k; p++) {
      const x = A[i * k + p];
      for (let j = 0; j < n; j++) C[i * n + j] += x * B[p * n + j];
    }
}
function plainGemmTransposedA(C, A, B, m, k, n) {
  for (let i = 0; i < m; i++)
    for (let p = 0; p < k; p++) {
      const x = A[i * k + p];
      for (let j = 0; j < n; j++) C[p * n + j] += x * B[i * n + j];
    }
}
function boxMuller(out, uniforms) {
  for (let i = 0; i < out.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(uniforms[i]));
    const angle = 2 * Math.PI * uniforms[i + 1];
    out[i] = radius * Math.cos(angle);
    out[i + 1] = radius * Math.sin(angle);
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const clock = () => Number(process.hrtime.bigint());

/** Median nanoseconds of one call of each version, and the median ratio of the first to each. */
function race(versions, calls) {
  const times = versions.map(() => []);
  for (let round = 0; round < rounds; round++)
    versions.forEach((version, v) => {
      const start = clock();
      for (let call = 0; call < calls; call++) version();
      times[v].push((clock() - start) / calls);
    });
  return {
    medians: times.map((t) => median(t.slice(3))),
    ratios: times.map((t) => median(t.slice(3).map((x, i) => times[0][i + 3] / x))),
  };
}

console.log(`Node ${process.version}, load ${loadavg()[0].toFixed(2)}\n`);
console.log("product            plain GFLOP/s   blocked   ratio   transposed: plain   blocked   ratio");
for (const [m, k, n] of [
  [32, 64, 256],
  [128, 32, 96],
  [32, 2, 2],
  [32, 4, 4],
  [32, 8, 8],
  [32, 32, 32],
  [1, 64, 256],
  [3, 27, 27],
  [1000, 32, 32],
]) {
  const A = numbers(m * k);
  const B = numbers(k * n);
  const D = numbers(m * n);
  const C = new Float64Array(m * n);
  const G = new Float64Array(k * n);
  const calls = Math.ceil(1e6 / (m * k * n));
  const flops = 2 * m * k * n;
  const product = race([() => plainGemm(C, A, B, m, k, n), () => gemm(C, 0, A, 0, B, 0, m, k, n, false)], calls);
  const gradient = race([() => plainGemmTransposedA(G, A, D, m, k, n), () => gemmTransposedA(G, 0, A, 0, D, 0, m, k, n)], calls);
  const rate = (ns) => (flops / ns).toFixed(2).padStart(8);
  console.log(
    `${`${m} x ${k} x ${n}`.padEnd(18)} ${rate(product.medians[0])} ${rate(product.medians[1])} ${product.ratios[1].toFixed(1).padStart(8)}` +
      `          ${rate(gradient.medians[0])} ${rate(gradient.medians[1])} ${gradient.ratios[1].toFixed(1).padStart(8)}`,
  );
  if (!Number.isFinite(C[0] + G[0])) throw new Error("no result");
}

console.log("\nrandom, ns a value (Math.random and Box–Muller stand first)");
const out = new Float64Array(1 << 14);
let block = 0;
const uniforms = race(
  [
    () => {
      for (let i = 0; i < out.length; i++) out[i] = Math.random();
    },
    () => fillUniform(out, 0, out.length, 1, block++),
  ],
  20,
);
const source = new Float64Array(out.length);
const normals = race(
  [
    () => {
      fillUniform(source, 0, out.length, 2, block++);
      boxMuller(out, source);
    },
    () => fillNormal(out, 0, out.length, 3, block++),
  ],
  20,
);
const each = (ns) => (ns / out.length).toFixed(1);
console.log(
  `uniform  ${each(uniforms.medians[0])} -> ${each(uniforms.medians[1])}   normal  ${each(normals.medians[0])} -> ${each(normals.medians[1])}`,
);

console.log("\nresampling, ns a particle");
for (const N of [1000, 10_000]) {
  const logWeights = numbers(N).map((x) => 3 * x);
  const weights = new Float64Array(N);
  const ancestors = new Int32Array(N);
  const scratch = new Float64Array(N);
  const drawn = new Float64Array(N);
  fillUniform(drawn, 0, N, 4, N);
  const run = (scheme) => () => {
    scratch.set(drawn);
    scheme(ancestors, N, weights, N, scratch);
  };
  normaliseLogWeights(weights, logWeights, N);
  const { medians } = race(
    [
      () => normaliseLogWeights(weights, logWeights, N),
      run(multinomialAncestors),
      run(residualAncestors),
      run(stratifiedAncestors),
      run(systematicAncestors),
    ],
    Math.ceil(1e5 / N),
  );
  const [normalise, multinomial, residual, stratified, systematic] = medians.map((ns) => (ns / N).toFixed(1));
  console.log(
    `N ${N}: normalise ${normalise}, multinomial ${multinomial}, residual ${residual}, stratified ${stratified}, systematic ${systematic}`,
  );
}
