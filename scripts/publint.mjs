// Each package as npm would ship it: entry points exist, types resolve.
import { readdirSync, readFileSync } from "node:fs";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

let problems = 0;
for (const name of readdirSync("packages")) {
  const pkgDir = `packages/${name}`;
  const { messages } = await publint({ pkgDir, level: "warning", pack: "npm" });
  const manifest = JSON.parse(readFileSync(`${pkgDir}/package.json`, "utf8"));
  for (const message of messages) console.log(`${pkgDir}: ${formatMessage(message, manifest)}`);
  problems += messages.length;
}
console.log(problems === 0 ? "publint: all packages are fine" : `publint: ${problems} problems`);
process.exit(problems === 0 ? 0 : 1);
