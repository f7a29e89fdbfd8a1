// Cost against sizes, memory, start-up times and bundle sizes of unrolled alone: npm run bench -- --scaling
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, load, machine } from "../machine.mjs";
import { digits } from "../report.mjs";
import { writeResults } from "../write-results.mjs";
import { bundleSizes } from "./bundles.mjs";
import { costs } from "./cost.mjs";
import { peaks } from "./memory.mjs";
import { startTimes } from "./startup.mjs";

export async function runScaling({ rounds, smoke, out }) {
  const start = load();
  const folder = mkdtempSync(join(tmpdir(), "unrolled-bench-"));
  const input = join(folder, "input.json");
  const result = { date: new Date().toISOString().slice(0, 10), machine: machine(), costs: [], memory: [] };
  try {
    const onLaw = (law) => {
      result.costs.push(law);
      console.log(costRow(law));
    };
    await costs({ input, rounds: Number(rounds ?? (smoke ? 1 : 3)), smoke, onLaw });
    const onPeak = (peak) => {
      result.memory.push(peak);
      console.log(memoryRow(peak));
    };
    await peaks({ input, smoke, onPeak });
  } finally {
    rmSync(folder, { recursive: true });
  }
  result.starts = startTimes(smoke ? 1 : 20);
  result.bundles = await bundleSizes();
  result.load = { start, end: load() };
  const text = markdown(result);
  console.log(text);
  const target = out ?? (smoke ? null : new URL("../results/", import.meta.url).pathname);
  if (target !== null) writeResults(target, "scaling", result, text);
}

const costRow = ({ title, size, sizes, medians, exponent, standardError }) =>
  `| ${title} | ${size} | ${exponent.toFixed(2)} ± ${standardError.toFixed(2)} | ${sizes.map((n, i) => `${n.toLocaleString("en")}: ${digits(medians[i])}`).join(", ")} |`;
const memoryRow = ({ title, loaded, run }) => `| ${title} | ${Math.round(loaded)} | ${Math.round(run)} |`;
const KiB = (bytes) => (bytes / 1024).toFixed(1);

function markdown(result) {
  return [
    "# Scaling",
    "",
    describe(result),
    "",
    "## Cost",
    "",
    "Milliseconds of processor time, and the exponent of the power law through them (least squares on the logarithms, ± one standard error).",
    "",
    "| | size | exponent | ms at each size |",
    "|---|---|---|---|",
    ...result.costs.map(costRow),
    "",
    "## Memory",
    "",
    "Largest resident memory in MiB: after loading unrolled and the data, and after two runs.",
    "",
    "| | loaded | run |",
    "|---|---|---|",
    ...result.memory.map(memoryRow),
    "",
    "## Start",
    "",
    "Milliseconds from spawn to end, median of interleaved starts.",
    "",
    "| | ms | beyond a bare Node | best |",
    "|---|---|---|---|",
    ...result.starts.map(
      ({ title, median, beyondNode, best }) => `| ${title} | ${digits(median)} | ${beyondNode.toFixed(0)} | ${digits(best)} |`,
    ),
    "",
    "## Bundles",
    "",
    "KiB of a page's script, by esbuild.",
    "",
    "| an entry that | minified | gzip |",
    "|---|---|---|",
    ...result.bundles.map(({ title, minified, gzip }) => `| ${title} | ${KiB(minified)} | ${KiB(gzip)} |`),
    "",
  ].join("\n");
}
