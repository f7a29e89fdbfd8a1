import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What a run of Node loaded, beside its built-in modules. */
export interface LoadedModules {
  /** Files of this repository, from its root, with `/`. */
  readonly files: readonly string[];
  /** Names of packages of others, sorted, each once. */
  readonly packages: readonly string[];
}

/**
 * The files that `node …args` loads, imported or required, on the built `dist`: V8's coverage names every script that ran.
 *
 * @throws Error when the run fails.
 */
export function loadedModules(args: readonly string[]): LoadedModules {
  const directory = mkdtempSync(join(tmpdir(), "unrolled-modules-"));
  try {
    const env = { ...process.env, NODE_OPTIONS: "", NODE_V8_COVERAGE: directory };
    const run = spawnSync(process.execPath, args, { cwd: join(root, "packages/unrolled"), env, encoding: "utf8" });
    if (run.status !== 0) throw new Error(`node ${args.join(" ")} ended with ${run.status ?? run.signal}: ${run.stderr}`);
    return sortOut(readdirSync(directory).flatMap((name) => scriptsIn(join(directory, name))));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function scriptsIn(coverageFile: string): string[] {
  const { result } = JSON.parse(readFileSync(coverageFile, "utf8")) as { result: readonly { readonly url: string }[] };
  return result.filter(({ url }) => url.startsWith("file:")).map(({ url }) => fileURLToPath(url));
}

function sortOut(scripts: readonly string[]): LoadedModules {
  const files: string[] = [];
  const packages = new Set<string>();
  for (const script of scripts) {
    const [, inPackage] = script.split(/.*[\\/]node_modules[\\/]/);
    if (inPackage === undefined) files.push(script.replace(root, "").split(sep).join("/"));
    else packages.add(inPackage.split(sep, inPackage.startsWith("@") ? 2 : 1).join("/"));
  }
  return { files, packages: [...packages].sort() };
}
