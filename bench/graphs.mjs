// What questions to a graph and pictures of it cost: milliseconds, the first call in a fresh process and the median of the others.
// Run `npm run build` first, then: node bench/graphs.mjs [rounds]
import { spawnSync } from "node:child_process";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import {
  drawingSvg,
  drawUnrolled,
  independence,
  inferenceCost,
  key,
  marginalGraph,
  minimalSeparator,
  packDataset,
  randomRecurrent,
  sliceIndependencies,
  unroll,
} from "../packages/unrolled/dist/index.js";

const data = packDataset({
  name: "shapes",
  targets: { kind: "real", size: 1 },
  inputs: { kind: "real", size: 1 },
  sequences: [{ id: "a", targets: [[0]], inputs: [[0]] }],
});
const { graph: template } = randomRecurrent({ cell: "lstm", hiddenSize: 1, data, noiseSd: 0.1, key: key("bench") });
const observed = (length) => Array.from({ length }, (_, t) => [`X${t + 1}`, `Y${t + 1}`]).flat();

const cases = [
  { name: "unroll, T = 200", run: () => unroll(template, 200), bound: null },
  {
    name: "query between the ends, T = 200",
    setUp: () => unroll(template, 200),
    run: (graph) => independence(graph, "Y200 _||_ Y1 | X1:200"),
    bound: 50,
  },
  {
    name: "query given the middle, T = 200",
    setUp: () => unroll(template, 200),
    run: (graph) => independence(graph, "Y200 _||_ Y1 | H100 C100 X1:200"),
    bound: 50,
  },
  {
    name: "nearest separator, T = 200",
    setUp: () => unroll(template, 200),
    run: (graph) => minimalSeparator(graph, ["Y200"], ["Y1"]),
    bound: null,
  },
  {
    name: "cost of inference, T = 200",
    setUp: () => unroll(template, 200),
    run: (graph) => inferenceCost(graph, { observed: observed(200), sizeOf: () => 2 }),
    bound: null,
  },
  { name: "graph over X and Y, T = 50", setUp: () => unroll(template, 50), run: (graph) => marginalGraph(graph), bound: null },
  { name: "independencies of a slice", run: () => sliceIndependencies(template), bound: null },
  { name: "SVG, T = 4", setUp: () => unroll(template, 4), run: (graph) => drawingSvg(drawUnrolled(graph)), bound: 1000 },
  { name: "SVG, T = 12", setUp: () => unroll(template, 12), run: (graph) => drawingSvg(drawUnrolled(graph)), bound: 1000 },
];

/** Milliseconds of `rounds` runs of one case. */
async function times({ setUp = () => undefined, run }, rounds) {
  const given = setUp();
  const taken = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await run(given);
    taken.push(performance.now() - start);
  }
  return taken;
}

const [, file, asked = "15", only] = process.argv;
const rounds = Number(asked);
if (only !== undefined) console.log(JSON.stringify(await times(cases[Number(only)], rounds)));
else {
  console.log(
    `LSTM with noise in its state; Node ${process.versions.node}, ${rounds} rounds in a process each, load ${loadavg()[0].toFixed(2)}; milliseconds\n`,
  );
  console.log("".padEnd(36) + ["first", "median", "bound"].map((title) => title.padStart(9)).join(""));
  for (const [i, { name, bound }] of cases.entries()) {
    const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), asked, String(i)], { encoding: "utf8" });
    if (child.status !== 0) throw new Error(`${file}: ${name}: ${child.stderr}`);
    const [first, ...others] = JSON.parse(child.stdout);
    const median = others.sort((a, b) => a - b)[others.length >> 1];
    console.log(name.padEnd(36) + [first.toFixed(1), median.toFixed(1), bound ?? ""].map((cell) => String(cell).padStart(9)).join(""));
  }
}
