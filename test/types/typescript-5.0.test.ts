import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript-5.0";
import { expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const files = ["log-likelihood.ts", "misuse.ts"].map((name) => resolve(import.meta.dirname, name));
const mark = "// @ts-expect-error";

// The compiler that tslab 1.0.22 brings to notebooks, on the packages' built declarations.
it("TypeScript 5.0 refuses what it should of the packages' types, and nothing else", { timeout: 120_000 }, () => {
  expect(ts.version).toMatch(/^5\.0\./);
  const packages = ["kernels", "core", "inference", "learning", "plotting", "unrolled"];
  const paths = Object.fromEntries(
    packages.map((name) => [name === "unrolled" ? name : `@unrolled/${name}`, [resolve(root, `packages/${name}/dist/index.d.ts`)]]),
  );
  const options = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
    types: [],
    paths,
  };
  // The marks are left out, so that every error is seen.
  const host = ts.createCompilerHost(options);
  const { readFile } = host;
  host.readFile = (path) => (files.includes(path) ? readFile(path)?.replaceAll(mark, "// expected:") : readFile(path));
  host.getSourceFile = (path, languageVersion) => {
    const text = host.readFile(path);
    return text === undefined ? undefined : ts.createSourceFile(path, text, languageVersion);
  };
  const program = ts.createProgram(files, options, host);
  for (const file of files) {
    const source = program.getSourceFile(file)!;
    const errors = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    const lines = readFileSync(file, "utf8").split("\n");
    const expected = lines.flatMap((line, index) => (line.startsWith(mark) ? [index + 2] : []));
    const found = new Set(errors.map(({ start }) => source.getLineAndCharacterOfPosition(start!).line + 1));
    expect([...found].sort((a, b) => a - b)).toEqual(expected);
    // None of them because a name or a module is not found.
    for (const { code } of errors) expect([2304, 2307, 2305]).not.toContain(code);
    expect(expected.length).toBeGreaterThan(5);
  }
  const declarations = program.getSourceFiles().filter(({ fileName }) => /\/packages\/\w+\/dist\//.test(fileName));
  expect(declarations.length).toBeGreaterThan(100);
  expect(declarations.flatMap((source) => program.getSyntacticDiagnostics(source))).toEqual([]);
});
