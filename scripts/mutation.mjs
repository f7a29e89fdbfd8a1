// npm run test:mutation -- --seed S [--count N] [PATH…]: breaks the code under the paths in N places drawn by the seed, one at a time, and
// lists the breaks that no test saw. For each, the test files that reach it run, the cheapest first, until one fails. What is known already
// of an unchanged file is read from the notes of earlier runs; `--again` tries once more what survived, with the tests as they are now.
import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { drawSample } from "./mutation-sample.mjs";

const packages = ["kernels", "core", "inference", "learning", "plotting", "unrolled"];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: "string" }, count: { type: "string", default: "100" }, again: { type: "boolean", default: false } },
});
const paths = positionals.length > 0 ? positionals : packages.map((name) => `packages/${name}`);
const missing = paths.find((path) => !path.startsWith("packages/") || !existsSync(path));
if (values.seed === undefined) refuse("--seed is required: the sample is drawn by it");
if (!/^[1-9]\d*$/.test(values.count)) refuse(`--count must be a positive integer, got "${values.count}"`);
if (missing !== undefined) refuse(`a path must be of a file or folder under packages, got "${missing}"`);

const notes = "node_modules/.cache/mutation";
mkdirSync(notes, { recursive: true });
const { mutants, sources } = await drawSample(values.seed, Number(values.count), paths);
if (mutants.length === 0) refuse(`nothing to break under ${paths.join(", ")}`);
const sample = sha256(JSON.stringify([mutants.map(({ name, id }) => [name, id])])).slice(0, 12);
process.env.MUTATION_SOURCES = `${notes}/sources-${sample}.json`;
writeFileSync(process.env.MUTATION_SOURCES, JSON.stringify(sources));

let runner = await openRunner();
/** Of each test file, what it reaches and how long it takes. */
const reaches = new Map();
const outcomes = readNotes("outcomes");
if (values.again) for (const [name, { status }] of outcomes) if (status === "survived") outcomes.delete(name);

const rooms = new Set(mutants.map(({ file }) => `test/${file.split("/")[1]}/`));
const isNear = (file) => [...rooms].some((room) => file.startsWith(room));
const elsewhere = ["test/docs/", "test/bench/", "test/types/"];
const tests = runner.files.filter((file) => !elsewhere.some((folder) => file.startsWith(folder)));
// The tests of the packages at hand see most: only for what those let pass do all the others run.
const open = () => mutants.filter(({ name }) => !outcomes.has(name));
for (const stage of [tests.filter(isNear), tests.filter((file) => !isNear(file))]) {
  if (open().length === 0) break;
  await findReach(stage);
  for (const [index, mutant] of open().entries()) {
    const { status, by } = await tryMutant(mutant, stage);
    console.log(`${index + 1} of ${mutants.length} ${place(mutant)} ${status}${by ? ` by ${by}` : ""}`);
    if (status !== "survived" || stage[0] !== tests.find(isNear)) note("outcomes", outcomes, mutant.name, { status, by });
  }
}
runner.end();

for (const name of packages) {
  const of = mutants.filter(({ file }) => file.startsWith(`packages/${name}/`));
  if (of.length > 0)
    console.log(`${name}: ${of.filter(({ name }) => outcomes.get(name).status !== "survived").length} of ${of.length} seen`);
}
const survivors = mutants.filter(({ name }) => outcomes.get(name).status === "survived");
console.log(
  `seed ${values.seed}: ${mutants.length - survivors.length} of ${mutants.length} mutants seen by tests${survivors.length > 0 ? "; not seen:" : ""}`,
);
for (const mutant of survivors) console.log(`  ${place(mutant)}`);
process.exitCode = survivors.length === 0 ? 0 : 1;

function place({ file, line, mutator, original, replacement }) {
  const short = (text) => text.replace(/\s+/g, " ").slice(0, 60);
  return `${file}:${line} ${mutator}: ${short(original)} → ${short(replacement)}`;
}

/** Runs each file of tests once on the whole code and notes which mutants it reaches. Files that fail so are left out and named. */
async function findReach(files) {
  const known = readNotes(`reach-${sample}`);
  const named = new Map(files.map((file) => [file, sha256(file + readFileSync(file, "utf8"))]));
  const unknown = files.filter((file) => !known.has(named.get(file)));
  let count = 0;
  await runner.run({ files: unknown }, 600_000, ({ file, ms, tests, failed, reached }) => {
    console.log(`reach ${++count} of ${unknown.length}: ${file}${failed ? `, left out: it fails (${failed})` : ""}`);
    note(`reach-${sample}`, known, named.get(file), { ms, tests, failed, reached: reached ?? {} });
  });
  for (const file of files) {
    const found = known.get(named.get(file));
    if (found !== undefined && found.failed === undefined) reaches.set(file, found);
  }
}

async function tryMutant({ id }, stage) {
  // What only loading reaches, any test may depend on.
  const whileLoading = [...reaches.values()].some(({ reached }) => reached.whileLoading?.[id] > 0);
  const hits = (file) => (reaches.get(file)?.reached.byTests?.[id] ?? 0) + (reaches.get(file)?.reached.whileLoading?.[id] ?? 0);
  const files = stage
    .filter((file) => reaches.has(file) && (whileLoading || hits(file) > 0))
    .sort((a, b) => Number(hits(b) > 0) - Number(hits(a) > 0) || reaches.get(a).ms - reaches.get(b).ms);
  if (files.length === 0) return { status: "survived" };
  const hitLimit = 1000 + 100 * files.reduce((sum, file) => sum + hits(file), 0);
  // Far more than a file takes: the machine may have other work.
  const patience = 60_000 + 5 * Math.max(...files.map((file) => reaches.get(file).ms));
  for (let attempt = 1; ; attempt++) {
    const ran = new Map();
    let failure;
    const end = await runner.run({ files, mutant: id, hitLimit }, patience, ({ file, tests, failed }) => {
      ran.set(file, tests);
      failure ??= failed && `${file}, ${failed}`;
    });
    if (end.late) return { status: "endless", by: "the clock" };
    failure ??= end.outside;
    if (failure !== undefined) return { status: "killed", by: failure };
    if (attempt === 3 || files.every((file) => ran.get(file) >= (reaches.get(file).tests ?? 1))) return { status: "survived" };
    // The end of the run before may have stopped this one: survived is only what every test saw.
    runner.end();
    runner = await openRunner();
  }
}

/** A process that runs tests, one order at a time; it is replaced when a test file takes longer than the patience. */
async function openRunner() {
  const child = fork("scripts/mutation-runner.mjs", { detached: true, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const stop = () => process.kill(-child.pid, "SIGKILL");
  process.on("exit", stop);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  const end = () => {
    process.off("exit", stop);
    stop();
  };
  const { files } = await new Promise((resolve, reject) =>
    child.once("message", resolve).once("exit", () => reject(new Error("no runner"))),
  );
  const run = (order, patience, onFile) =>
    new Promise((resolve) => {
      let clock;
      const settle = async (outcome) => {
        clearTimeout(clock);
        child.removeAllListeners("message").removeAllListeners("exit");
        if (outcome.late || outcome.died) {
          end();
          runner = await openRunner();
        }
        resolve(outcome);
      };
      const wait = () => {
        clearTimeout(clock);
        clock = setTimeout(() => settle({ late: true }), patience);
      };
      child.on("message", (message) => {
        wait();
        if (message.ended) settle(message);
        else onFile(message);
      });
      child.once("exit", () => settle({ died: true, outside: "the tests' process ended" }));
      wait();
      child.send(order);
    });
  return { files, run, end };
}

/** Notes of earlier runs, one JSON a line. */
function readNotes(kind) {
  const file = `${notes}/${kind}.jsonl`;
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  return new Map(lines.map((line) => JSON.parse(line)));
}

function note(kind, map, name, value) {
  map.set(name, value);
  appendFileSync(`${notes}/${kind}.jsonl`, `${JSON.stringify([name, value])}\n`);
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}

function refuse(message) {
  console.error(`mutation: ${message}`);
  process.exit(2);
}
