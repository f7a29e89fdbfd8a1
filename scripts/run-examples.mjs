// Runs examples, all of them or those whose numbers or names are given: `node scripts/run-examples.mjs 03`. Figures go to examples/out.
// Types are stripped by esbuild, so that every supported version of Node runs them.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { transformSync } from "esbuild";

const folder = resolve(import.meta.dirname, "../examples");
const out = join(folder, "out");
const asked = process.argv.slice(2);
const examples = readdirSync(folder)
  .filter((file) => /^\d\d-.*\.ts$/.test(file))
  .filter((file) => asked.length === 0 || asked.some((name) => file.startsWith(name.replace(/^examples\//, ""))));
rmSync(out, { recursive: true, force: true }); // so that a figure is one of this run
mkdirSync(out, { recursive: true });

let failed = 0;
for (const example of examples) {
  const script = join(out, example.replace(/\.ts$/, ".mjs"));
  writeFileSync(
    script,
    transformSync(readFileSync(join(folder, example), "utf8"), { loader: "ts", target: "node20", sourcefile: example }).code,
  );
  console.log(`\n== ${example}`);
  const started = performance.now();
  const { status } = spawnSync(process.execPath, [script], { cwd: out, stdio: "inherit" });
  console.log(`-- ${((performance.now() - started) / 1000).toFixed(1)} s`);
  rmSync(script);
  const drawn = [".svg", ".html"].some((ending) => existsSync(script.replace(/\.mjs$/, ending)));
  if (!drawn) console.error(`run-examples: ${example} has written no figure of its name`);
  if (status !== 0 || !drawn) failed++;
}
if (examples.length === 0) console.error(`run-examples: there is no example ${asked.join(", ")} in examples/`);
console.log(`\n${examples.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 || examples.length === 0 ? 1 : 0);
