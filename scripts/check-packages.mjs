// Packs every package as npm would publish it, installs the packs into an empty project, and uses them there: the
// import, the types, the command, and a browser bundle that scores a hidden Markov model.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const project = mkdtempSync(join(tmpdir(), "unrolled-packages-"));
const packs = join(project, "packs");
mkdirSync(packs);
const { packageManager } = JSON.parse(readFileSync("package.json", "utf8"));
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], shell: process.platform === "win32" });

let passed = 0;
let failed = 0;
function check(name, test) {
  try {
    test();
    passed++;
    console.log(`ok: ${name}`);
  } catch (error) {
    failed++;
    console.log(`failed: ${name}: ${error instanceof Error ? `${error.message}\n${error.stdout ?? ""}` : error}`);
  }
}
const expect = (condition, message) => {
  if (!condition) throw new Error(message);
};

const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
const chromiumFlags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
chromiumFlags.push(
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--virtual-time-budget=5000",
  "--dump-dom",
);

/** log p(0, 0, 1) of the fixture's model, over all paths of the hidden state. */
function enumerated() {
  const stay = (a, b) => (a === b ? 0.9 : 0.1);
  const emit = (state, symbol) => (state === symbol ? 0.8 : 0.2);
  let p = 0;
  for (const a of [0, 1])
    for (const b of [0, 1]) for (const c of [0, 1]) p += 0.5 * emit(a, 0) * stay(a, b) * emit(b, 0) * stay(b, c) * emit(c, 1);
  return Math.log(p);
}

try {
  for (const name of readdirSync("packages"))
    run("npx", ["--yes", packageManager, "pack", "--pack-destination", packs], `packages/${name}`);
  const files = readdirSync(packs);
  const fileOf = (name) => `file:packs/${files.find((file) => new RegExp(`^${name}-\\d`).test(file))}`;
  const names = ["kernels", "core", "inference", "learning", "plotting"];
  const dependencies = Object.fromEntries([
    ...names.map((name) => [`@unrolled/${name}`, fileOf(`unrolled-${name}`)]),
    ["unrolled", fileOf("unrolled")],
  ]);
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "empty", private: true, type: "module", dependencies, overrides: dependencies }),
  );
  cpSync("test/fixtures/packages", project, { recursive: true });
  check("npm installs the packs", () => run("npm", ["install", "--silent", "--no-audit", "--no-fund"], project));
  const expected = `log-likelihood ${enumerated().toFixed(12)}`;
  check("import scores an HMM", () => expect(run("node", ["score.mjs"], project).includes(expected), "unexpected log-likelihood"));
  check("types resolve", () => run("node", [resolve("node_modules/typescript/bin/tsc"), "-p", "."], project));
  check("the command runs", () => expect(run("npx", ["unrolled", "--version"], project).includes("0.1.0"), "no version"));
  check("a page scores an HMM in the browser", () => {
    run(resolve("node_modules/.bin/esbuild"), ["score.mjs", "--bundle", "--platform=browser", "--outfile=score.bundle.js"], project);
    const dom = run(
      chromium,
      [...chromiumFlags, `--user-data-dir=${join(project, "profile")}`, `file://${join(project, "page.html")}`],
      project,
    );
    expect(dom.includes(expected), `expected "${expected}", the page shows ${dom}`);
  });
} finally {
  rmSync(project, { recursive: true, force: true });
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
