// npm run test:mutation -- --seed S --count N [--package NAME]…: breaks the code in N places of each package, drawn by the seed, one at a
// time, and says which breaks no test saw. StrykerJS makes the mutants and runs the tests that reach them.
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import { Instrumenter } from "@stryker-mutator/instrumenter";
import { mutantName } from "./mutation-sample.mjs";

const packages = ["kernels", "core", "inference", "learning", "plotting", "unrolled"];
const { values } = parseArgs({
  options: { seed: { type: "string" }, count: { type: "string", default: "100" }, package: { type: "string", multiple: true } },
});
const unknown = values.package?.find((name) => !packages.includes(name));
if (values.seed === undefined) refuse("--seed is required: the sample is drawn by it");
if (!/^[1-9]\d*$/.test(values.count)) refuse(`--count must be a positive integer, got "${values.count}"`);
if (unknown !== undefined) refuse(`--package must be one of ${packages.join(", ")}, got "${unknown}"`);

const out = "node_modules/.cache/mutation";
mkdirSync(out, { recursive: true });

/** Outside the repository, whose own checks would find the copies. */
const sandboxes = mkdtempSync(join(tmpdir(), "unrolled-mutation-"));
process.on("exit", () => rmSync(sandboxes, { recursive: true, force: true }));

let survived = 0;
for (const name of values.package ?? packages) {
  const sample = await drawSample(name);
  const results = await tryMutants(name, sample);
  const of = (...states) => results.filter(({ status }) => states.includes(status));
  const lost = of("Survived", "NoCoverage");
  survived += lost.length;
  console.log(`\n${name}, seed ${values.seed}: ${of("Killed", "Timeout").length} of ${results.length} mutants killed`);
  for (const { file, location, mutatorName, original, replacement, status } of lost) {
    const short = (text) => text.replace(/\s+/g, " ").slice(0, 60);
    console.log(
      `  ${file}:${location.start.line} ${mutatorName}${status === "NoCoverage" ? ", no test reaches it" : ""}: ${short(original)} → ${short(replacement)}`,
    );
  }
}
process.exitCode = survived === 0 ? 0 : 1;

function refuse(message) {
  console.error(`mutation: ${message}`);
  process.exit(2);
}

/** The mutants of a package whose hash with the seed is least: any count of them is a random sample. */
async function drawSample(name) {
  const files = readdirSync(`packages/${name}/src`, { recursive: true, encoding: "utf8" })
    .map((file) => `packages/${name}/src/${file.replaceAll("\\", "/")}`)
    .filter((file) => file.endsWith(".ts") && !file.includes("/generated/") && !file.endsWith("/index.ts"));
  const nothing = () => {};
  const logger = { debug: nothing, info: nothing, warn: nothing, isDebugEnabled: () => false };
  const instrumenter = new Instrumenter(logger);
  const { mutants } = await instrumenter.instrument(
    files.map((file) => ({ name: file, mutate: true, content: readFileSync(file, "utf8") })),
    { ignorers: [], excludedMutations: [], plugins: null },
  );
  const named = mutants.map((mutant) => {
    const text = mutantName(mutant.fileName, mutant);
    return { file: mutant.fileName, mutant, text, order: createHash("sha256").update(`${values.seed} ${text}`).digest("hex") };
  });
  return named.sort((a, b) => (a.order < b.order ? -1 : 1)).slice(0, Number(values.count));
}

async function tryMutants(name, sample) {
  const list = `${out}/${name}-sample.json`;
  writeFileSync(list, JSON.stringify(sample.map(({ text }) => text)));
  process.env.MUTATION_SAMPLE = `${process.cwd()}/${list}`;
  const range = ({ file, mutant: { location } }) =>
    `${file}:${location.start.line + 1}:${location.start.column}-${location.end.line + 1}:${location.end.column}`;
  const stryker = new Stryker({
    mutate: sample.map(range),
    // In a thread, test by test, or where tests need a process of their own, one run of the related test files for each mutant.
    ...(name === "unrolled"
      ? { testRunner: "command", commandRunner: { command: "node scripts/mutation-tests.mjs" } }
      : { testRunner: "vitest", vitest: { configFile: "vitest.mutation.config.ts" }, coverageAnalysis: "perTest" }),
    checkers: ["sample"],
    plugins: ["@stryker-mutator/vitest-runner", `${process.cwd()}/scripts/mutation-sample.mjs`],
    reporters: process.stdout.isTTY ? ["json", "progress"] : ["json"],
    jsonReporter: { fileName: `${out}/${name}.json` },
    allowConsoleColors: false,
    ignorePatterns: ["reports", "out", ".venv", "notebooks", "coverage"],
    tempDirName: sandboxes,
    concurrency: 2,
    timeoutMS: 60_000,
    dryRunTimeoutMinutes: 30,
  });
  await stryker.runMutationTest();
  const report = JSON.parse(readFileSync(`${out}/${name}.json`, "utf8"));
  return Object.entries(report.files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter(({ status }) => status !== "CompileError" && status !== "Ignored")
      .map((mutant) => ({ file, original: textAt(source, mutant.location), ...mutant })),
  );
}

/** The text of a place; lines and columns from 1. */
function textAt(source, { start, end }) {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  return lines.join("\n");
}
