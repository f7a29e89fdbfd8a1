import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin as EsbuildPlugin, version } from "esbuild";
import type { Plugin } from "vitest/config";
import { sourceAliases } from "./source-aliases.js";

const root = resolve(import.meta.dirname, "../..");
const home = join(root, "node_modules/.unrolled-tests");
const isSource = (path: string): boolean => /[\\/]packages[\\/]\w+[\\/]src[\\/]/.test(path);

/** What a project of vitest needs to run tests on the sources as Node loads them. */
export interface NativeSources {
  readonly plugins: Plugin[];
  /** Node, not vitest, loads what matches. */
  readonly external: RegExp[];
}

/**
 * The packages' sources of now as JavaScript that Node loads itself: vitest transformed each for every project and loaded it for every
 * worker, which took a sixth of the time of all tests. A source is one module, whether a test names its package or its path. Compiled when
 * they changed, and kept, as vitest asks once for each project. Only for a single run: in a watch, and where what sources import is
 * replaced (by mutants, by mocks), vitest must load them: those whose paths match `replaced`.
 */
export async function nativeSources(replaced?: RegExp): Promise<NativeSources> {
  const entries = [...new Set([...Object.values(sourceAliases), ...namedByTests()])].sort();
  const hash = createHash("sha256").update(
    JSON.stringify([version, readFileSync(resolve(import.meta.dirname, "native-sources.ts"), "utf8"), root, entries]),
  );
  for (const path of allSources()) hash.update(`${path}\n${readFileSync(path, "utf8")}\n`);
  const folder = join(home, hash.digest("hex").slice(0, 16));
  if (!existsSync(folder)) {
    mkdirSync(home, { recursive: true });
    removeOld();
    // Whole or not there at all, also where two runs begin at the same time.
    const unfinished = mkdtempSync(join(home, "unfinished-"));
    await compile(entries, unfinished);
    try {
      renameSync(unfinished, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error;
      rmSync(unfinished, { recursive: true });
    }
  }
  const built = new Map(entries.map((path) => [path, join(folder, relative(root, path).replace(/\.ts$/, ".mjs"))]));
  const plugin: Plugin = {
    name: "native sources",
    enforce: "pre",
    resolveId(name, importer) {
      const path = sourceAliases[name] ?? (name.startsWith(".") && importer ? sourcePath(name, importer) : name);
      if (!isSource(path) || replaced?.test(path)) return null;
      const found = built.get(path);
      // vitest would load it, and all that it imports, a second time.
      if (found === undefined) throw new Error(`native sources: a source must be named as a whole by "…/packages/…/src/….js", got ${name}`);
      return found;
    },
  };
  return { plugins: [plugin], external: [/[\\/]\.unrolled-tests[\\/]/] };
}

async function compile(entryPoints: string[], outdir: string): Promise<void> {
  await build({
    entryPoints,
    outbase: root,
    outdir,
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    sourcemap: "inline",
    sourcesContent: false,
    logLevel: "warning",
    plugins: [asIfInPlace],
  });
}

/** What no run of the last day began with. */
function removeOld(): void {
  for (const name of readdirSync(home)) {
    const path = join(home, name);
    if (Date.now() - statSync(path).mtimeMs > 86_400_000) rmSync(path, { recursive: true, force: true });
  }
}

function allSources(): string[] {
  return readdirSync(join(root, "packages"))
    .flatMap((name) => filesBelow(join(root, "packages", name, "src")))
    .sort();
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name));

const sourcePath = (name: string, importer: string): string => resolve(importer, "..", name).replace(/\.js$/, ".ts");

/** The sources that tests import by their paths. */
function namedByTests(): string[] {
  return filesBelow(join(root, "test")).flatMap((file) => {
    const names = readFileSync(file, "utf8").matchAll(/"([./]+\/packages\/\w+\/src\/[\w./-]+\.js)"/g);
    return [...names].map(([, name]) => sourcePath(name, file));
  });
}

/** What depends on where a source stands: other packages' names, installed packages, and its own address. */
const asIfInPlace: EsbuildPlugin = {
  name: "as if in place",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
      if (kind === "entry-point") return null;
      if (isBuiltin(path)) return { path, external: true };
      if (sourceAliases[path] !== undefined) return { path: sourceAliases[path] };
      return { path: pathToFileURL(createRequire(importer).resolve(path)).href, external: true };
    });
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      if (!text.includes("import.meta.url")) return null;
      return { contents: text.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href)), loader: "ts" };
    });
  },
};
