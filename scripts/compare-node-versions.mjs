// compare-node-versions VERSION…: fits and scores under this Node and under each version named (the npm package `node` brings it),
// and compares the bytes, on the kernels that both have. Needs a build.
import { execFileSync } from "node:child_process";

const shell = process.platform === "win32";
const linesOf = (command, args) => {
  const output = execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], shell, env: nodeEnv });
  return new Map(
    output
      .trim()
      .split("\n")
      .map((line) => line.split(": ")),
  );
};
const { UNROLLED_KERNEL: _, ...nodeEnv } = process.env;
const script = "scripts/result-bytes.mjs";
const here = linesOf(process.execPath, [script]);

let passed = 0;
let failed = 0;
for (const version of process.argv.slice(2)) {
  const there = linesOf("npx", ["--yes", `node@${version}`, script]);
  for (const [name, bytes] of here) {
    if (!there.has(name)) continue;
    const same = there.get(name) === bytes;
    if (same) passed++;
    else failed++;
    if (!same) console.log(`Node ${version} differs from ${process.version}: ${name}`);
  }
  console.log(`Node ${version}: ${[...there.keys()].filter((name) => here.has(name)).length} results compared with ${process.version}`);
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
