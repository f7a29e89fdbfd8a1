// unrolled and each installed peer on the same workloads, interleaved in one run: npm run bench -- --help
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { load, machine } from "./machine.mjs";
import { openPeers, peerNames } from "./peers.mjs";
import { race } from "./race.mjs";
import { markdown, terminal } from "./report.mjs";
import { openOurs, openServer, sidesOf } from "./sides.mjs";
import { smokeVariants, variants } from "./workloads/index.mjs";
import { writeResults } from "./write-results.mjs";

const help = `npm run bench -- [options]       (npm run build first)

  --only W2          this workload, or lines with this in their title ("K = 4"); may be repeated
  --rounds 7         timed rounds (default 5)
  --peers a,b        of ${peerNames.join(", ")}; none: only ours (default: all that are installed)
  --avx2             keep the peers from vectors of 512 bits: as on a processor without them
  --out folder       where latest.md and latest.json go (default: bench/results for a whole run, else nowhere)
  --smoke            tiny sizes, one round, no peers
  --scaling          instead: cost against sizes, memory, start-up times, bundle sizes
  --help`;

const { values: options } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    rounds: { type: "string" },
    peers: { type: "string" },
    avx2: { type: "boolean", default: false },
    out: { type: "string" },
    smoke: { type: "boolean", default: false },
    scaling: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (options.help) console.log(help);
else if (options.scaling) await (await import("./scaling/run.mjs")).runScaling(options);
else await runRaces();

async function runRaces() {
  const { smoke, only } = options;
  const chosen = (smoke ? smokeVariants : variants).filter(
    ({ workload, title }) => only === undefined || only.some((word) => word === workload || title.includes(word)),
  );
  const rounds = Number(options.rounds ?? (smoke ? 1 : 5));
  const names = smoke || options.peers === "none" ? [] : (options.peers?.split(",") ?? peerNames);
  const whole = !smoke && only === undefined && options.peers === undefined && !options.avx2;
  const out = options.out ?? (whole ? new URL("results/", import.meta.url).pathname : null);

  const start = load();
  const date = new Date().toISOString().slice(0, 10);
  const { peers, skipped } = await openPeers(names, { narrow: options.avx2 });
  for (const line of skipped) console.log(`Skipped ${line}`);
  const folder = mkdtempSync(join(tmpdir(), "unrolled-bench-"));
  const lines = [];
  // Nothing is timed in earnest then, and starting processes is most of the cost.
  const shared = smoke ? await openServer() : null;
  try {
    for (const variant of chosen) {
      const input = join(folder, "input.json");
      writeFileSync(input, JSON.stringify(variant.input()));
      const ours = shared === null ? await openOurs(variant) : sidesOf(shared, variant, true);
      const sides = [...ours, ...peers.flatMap((child) => sidesOf(child, variant, false))];
      const line = {
        workload: variant.workload,
        title: variant.title,
        sides: await race(variant, input, sides, { rounds, patient: !smoke }),
      };
      if (shared === null) for (const { child } of ours) child.close();
      lines.push(line);
      console.log(`${terminal(line)}\n`);
    }
  } finally {
    shared?.close();
    for (const peer of peers) peer.close();
    rmSync(folder, { recursive: true });
  }

  const versions = Object.assign({}, ...peers.map((peer) => peer.versions));
  const result = { date, machine: machine(), load: { start, end: load() }, rounds, versions, skipped, lines };
  if (out !== null) writeResults(out, "latest", result, markdown(result));
  console.log(`Node ${process.version}, ${result.machine.processor}, load ${start} to ${result.load.end}`);
  if (lines.some(({ sides }) => sides.some(({ error }) => error !== null))) process.exitCode = 1;
}
