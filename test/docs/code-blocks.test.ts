import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { parseDataset, parseModel } from "@unrolled/core";
import * as unrolled from "unrolled";
import * as extend from "unrolled/extend";
import * as figures from "unrolled/figures";
import * as graph from "unrolled/graph";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CodeBlock, docstringExamples, markdownBlocks, withImports } from "../support/code-blocks.js";
import { exampleDefinitions } from "../support/example-prelude.js";
import { npyBytes, npzBytes } from "../support/numpy-bytes.js";
import { runHere } from "../support/run-here.js";

const root = resolve(import.meta.dirname, "../..");
/** Without what is installed or built, which holds many more files. */
const filesBelow = (folder: string, ending: string): string[] =>
  (existsSync(join(root, folder)) ? readdirSync(join(root, folder), { withFileTypes: true }) : [])
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return /^(node_modules|dist|\.venv)$/.test(entry.name) ? [] : filesBelow(path, ending);
      return entry.name.endsWith(ending) ? [join(root, path)] : [];
    })
    .sort();

const pages = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map((file) => join(root, file)),
  ...filesBelow("docs", ".md").filter((file) => !/\/api(-\w+)?\.md$/.test(file)), // their examples are those of the docstrings
  ...filesBelow("packages", "README.md"),
  ...filesBelow("test", "README.md"),
  ...filesBelow("bench", ".md"),
  ...filesBelow("notebooks", ".md"),
  ...filesBelow("examples", ".md"),
];
const blocks = pages.flatMap(markdownBlocks);
const examples = filesBelow("packages", ".ts").flatMap(docstringExamples);
const title = (block: CodeBlock): string => `${relative(root, block.file)}:${block.line}`;
const isTypeScript = (block: CodeBlock): boolean => block.language === "ts" || block.language === "typescript";

// Inside the front door, so that `import "unrolled"` resolves to it as it does for a user; one for each run, so that two do not meet.
const folder = mkdtempSync(join(root, "packages/unrolled/dist/.docs-"));

/** Imports stay first, then what the example may use without making it, then the example. */
function withDefinitions(code: string): string {
  const imports = code.match(/^import .*$/gm) ?? [];
  return [...imports, exampleDefinitions(code), code.replace(/^import .*$/gm, "")].join("\n");
}

describe("TypeScript in the documents and the docstrings", () => {
  const programs = [...blocks.filter(isTypeScript), ...examples];
  const names = programs.map((_, index) => `block-${index}`);
  let typeErrors = "";
  let failures: Record<string, string> = {};

  beforeAll(() => {
    // The front door comes last, so that it is where a name is taken from that other doors have, too.
    const doors = Object.entries({ "unrolled/extend": extend, "unrolled/figures": figures, "unrolled/graph": graph, unrolled });
    const exported = new Map(doors.flatMap(([from, names]) => Object.keys(names).map((name) => [name, from] as const)));
    programs.forEach((block, index) => {
      const documented = block.file.endsWith(".ts");
      const code = documented ? withImports(withDefinitions(block.code), exported) : block.code;
      writeFileSync(join(folder, `${names[index]}.ts`), `${code}\nexport {};\n`);
    });
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        extends: join(root, "tsconfig.base.json"),
        compilerOptions: {
          composite: false,
          declaration: false,
          declarationMap: false,
          sourceMap: false,
          incremental: false,
          noUncheckedIndexedAccess: false,
          lib: ["ES2023", "DOM"],
        },
        include: ["*.ts"],
      }),
    );
    const checked = spawnSync("node", [join(root, "node_modules/typescript/bin/tsc"), "-p", folder], { encoding: "utf8", cwd: folder });
    typeErrors = checked.stdout;
    writeFileSync(
      join(folder, "run-all.js"),
      `const failures = {};
console.log = console.error;
for (const name of ${JSON.stringify(names)}) try { await import("./" + name + ".js"); } catch (error) { failures[name] = String(error?.stack ?? error); }
process.stdout.write(JSON.stringify(failures));`,
    );
    const run = spawnSync("node", ["run-all.js"], { encoding: "utf8", cwd: folder, timeout: 120_000, maxBuffer: 1 << 26 });
    failures = JSON.parse(run.stdout || JSON.stringify({ "block-0": `the run ended early: ${run.stderr}` }));
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("exists", () => expect(programs.length).toBeGreaterThan(20));

  it.each(programs.map((block, index) => [title(block), names[index]] as const))("%s type-checks and runs", (_, name) => {
    const errors = typeErrors.split("\n").filter((line) => line.startsWith(`${name}.ts`));
    expect(errors).toEqual([]);
    expect(failures[name]).toBeUndefined();
  });
});

describe("JSON in the documents", () => {
  const json = blocks.filter((block) => block.language === "json");
  it.each(json.map((block) => [title(block), block] as const))("%s is JSON, and a whole file is a valid one", (_, block) => {
    const value: unknown = JSON.parse(block.code);
    const format = (value as { format?: string }).format;
    if (format === "unrolled/model") parseModel(value, title(block));
    else if (format === "unrolled/sequences") parseDataset(value, title(block));
  });
});

describe("Commands in the documents", () => {
  const scripts = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts as Record<string, string>;
  const shell = blocks.filter((block) => block.language === "sh");
  const directory = mkdtempSync(join(tmpdir(), "unrolled-docs-"));
  const executable = join(root, "packages/unrolled/bin/unrolled.js");
  beforeAll(() => {
    for (const { shows, code } of blocks) {
      if (shows === null) continue;
      mkdirSync(dirname(join(directory, shows)), { recursive: true });
      writeFileSync(join(directory, shows), `${code}\n`);
    }
    writeFileSync(join(directory, "gestures.npz"), gestures());
    // A project that has installed the package.
    mkdirSync(join(directory, "node_modules"));
    symlinkSync(join(root, "packages/unrolled"), join(directory, "node_modules/unrolled"), "junction");
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  // The blocks of all pages run in one folder in the order they stand, so that a later one may use what an earlier one wrote.
  it.each(shell.map((block) => [title(block), block] as const))("%s runs", { timeout: 120_000 }, async (_, block) => {
    const lines = block.code.replace(/\\\n\s*/g, " ").split("\n");
    for (const line of lines
      .map((text) =>
        text
          .replace(/^\$ /, "")
          .replace(/\s+#.*$/, "")
          .trim(),
      )
      .filter((text) => text !== "" && !text.startsWith("#"))) {
      const [command, ...words] = line.split(/\s+/);
      if (command === "npx" && words[0] === "unrolled") await runUnrolled(line.replace(/^npx unrolled\s*/, ""));
      else if (command === "unrolled") await runUnrolled(line.replace(/^unrolled\s*/, ""));
      else if (command === "npm" && (words[0] === "start" || words[0] === "test")) expect(scripts).toHaveProperty(words[0]);
      else if (command === "npm" && words[0] === "run")
        expect(scripts).toHaveProperty([words.filter((word) => !word.startsWith("-"))[1] as string]);
      else if (command === "bash" || command === "node")
        expect(existsSync(join(root, words[0] as string)), `${words[0]} exists`).toBe(true);
      else
        expect(
          ["npm install unrolled", "git clone", "cd", "apt-get install", "pip install"].some((known) => line.startsWith(known)),
          `known command: ${line}`,
        ).toBe(true);
    }
  });

  /**
   * Without threads and pictures for print, which cost more here than the rest and have tests of their own; in this process,
   * unless the line needs a shell or adds to the lists of kinds, which other tests share.
   */
  async function runUnrolled(rest: string): Promise<void> {
    const quicker = rest.startsWith("compare") ? `${rest} --images none --workers 0` : rest;
    if (/[|<>]|--use\b/.test(rest.replace(/"[^"]*"/g, ""))) {
      execFileSync("sh", ["-c", `node "${executable}" ${quicker}`], {
        cwd: directory,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      });
      return;
    }
    const words = [...quicker.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
    const { code, error } = await runHere(words, { cwd: directory });
    expect(code, error).toBe(0);
  }
});

/** What `numpy.savez("gestures.npz", X=X, y=y)` writes, of twelve series of eight steps in two classes. */
function gestures(): Uint8Array {
  const series = Float64Array.from({ length: 12 * 8 }, (_, i) => Math.sin(i) + (Math.floor(i / 8) % 2));
  const classes = Int32Array.from({ length: 12 }, (_, i) => i % 2);
  return npzBytes({ X: npyBytes(series, [12, 8]), y: npyBytes(classes, [12]) });
}
