import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin as EsbuildPlugin } from "esbuild";
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
 * worker, which took a sixth of the time of all tests. A source is one module, whether a test names its package or its path. Only for a
 * single run: in a watch, and where sources are replaced (mutants, mocks), vitest must load them.
 */
export async function nativeSources(): Promise<NativeSources> {
  mkdirSync(home, { recursive: true });
  const folder = mkdtempSync(join(home, "run-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const entries = [...new Set([...Object.values(sourceAliases), ...namedByTests()])];
  await build({
    entryPoints: entries,
    outbase: root,
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    sourcemap: "linked",
    logLevel: "warning",
    plugins: [asIfInPlace],
  });
  const built = new Map(entries.map((path) => [path, join(folder, relative(root, path).replace(/\.ts$/, ".mjs"))]));
  const plugin: Plugin = {
    name: "native sources",
    enforce: "pre",
    resolveId(name, importer) {
      const path = sourceAliases[name] ?? (name.startsWith(".") && importer ? sourcePath(name, importer) : name);
      if (!isSource(path)) return null;
      const found = built.get(path);
      // vitest would load it, and all that it imports, a second time.
      if (found === undefined) throw new Error(`native sources: a source must be named as a whole by "…/packages/…/src/….js", got ${name}`);
      return found;
    },
  };
  return { plugins: [plugin], external: [/[\\/]\.unrolled-tests[\\/]/] };
}

const sourcePath = (name: string, importer: string): string => resolve(importer, "..", name).replace(/\.js$/, ".ts");

/** The sources that tests import by their paths. */
function namedByTests(): string[] {
  return readdirSync(join(root, "test"), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .flatMap((entry) => {
      const file = join(entry.parentPath, entry.name);
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
