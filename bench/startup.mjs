// What the command and the library cost before they do anything: milliseconds over a bare `node -e 0`.
// Run `npm run build` first, then: node bench/startup.mjs [rounds]
import { spawnSync } from "node:child_process";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";

const cwd = fileURLToPath(new URL("../packages/unrolled/", import.meta.url));
const rounds = Number(process.argv[2] ?? 25);

const bare = ["-e", "0"];
const cases = [
  { name: "node -e 0", args: bare, bound: null },
  { name: "unrolled --help", args: ["bin/unrolled.js", "--help"], bound: 100 },
  { name: 'import "unrolled"', args: ["-e", 'import("unrolled")'], bound: 150 },
  { name: 'import "@unrolled/kernels"', args: ["-e", 'import("@unrolled/kernels")'], bound: null },
];

/** Milliseconds from the start of a process to its end. */
function milliseconds(args) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`);
  return performance.now() - start;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

for (const { args } of cases) milliseconds(args); // fills the disk's cache
const times = cases.map(() => []);
for (let round = 0; round < rounds; round++) for (const [i, { args }] of cases.entries()) times[i].push(milliseconds(args));

const [bareTimes] = times;
console.log(`Node ${process.versions.node}, ${rounds} interleaved rounds, load ${loadavg()[0].toFixed(2)}; milliseconds of wall time\n`);
console.log(`${"".padEnd(28)}${["median", "best", "median over", "best over", "bound"].map((title) => title.padStart(13)).join("")}`);
for (const [i, { name, bound }] of cases.entries()) {
  const over = bareTimes === times[i] ? ["", ""] : [median(times[i]) - median(bareTimes), Math.min(...times[i]) - Math.min(...bareTimes)];
  const cells = [median(times[i]), Math.min(...times[i]), ...over, bound ?? ""];
  console.log(name.padEnd(28) + cells.map((cell) => (typeof cell === "number" ? cell.toFixed(0) : cell).padStart(13)).join(""));
}
