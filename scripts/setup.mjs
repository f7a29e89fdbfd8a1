// Installs the workspace with pnpm; does nothing when node_modules already matches the lockfile.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const lockfile = "pnpm-lock.yaml";
const installed = "node_modules/.pnpm/lock.yaml";
const { packageManager } = JSON.parse(readFileSync("package.json", "utf8"));
const upToDate =
  existsSync(installed) && existsSync("node_modules/.modules.yaml") && readFileSync(installed, "utf8") === readFileSync(lockfile, "utf8");

if (!upToDate) {
  const { status } = spawnSync("npx", ["--yes", packageManager, "install", "--frozen-lockfile", "--prefer-offline"], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  process.exit(status ?? 1);
}
