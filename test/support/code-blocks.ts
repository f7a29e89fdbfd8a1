import { readFileSync } from "node:fs";

export interface CodeBlock {
  readonly file: string;
  readonly line: number;
  readonly language: string;
  /** The file that the block shows: a word with a dot behind the language, as in "csv buoys.csv". */
  readonly shows: string | null;
  readonly code: string;
}

/** The fenced blocks of a Markdown file. */
export function markdownBlocks(file: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: (Omit<CodeBlock, "code" | "file"> & { code: string[] }) | null = null;
  readFileSync(file, "utf8")
    .split(/\r?\n/)
    .forEach((text, index) => {
      const fence = /^\s*```\s*(\S*)(?:\s+(\S+\.\S+))?/.exec(text);
      if (open === null) {
        if (fence) open = { language: fence[1] ?? "", line: index + 1, shows: fence[2] ?? null, code: [] };
      } else if (fence) {
        blocks.push({ ...open, file, code: open.code.join("\n") });
        open = null;
      } else open.code.push(text);
    });
  return blocks;
}

/** The `@example` blocks of a source file's docstrings, fences removed. */
export function docstringExamples(file: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const source = readFileSync(file, "utf8");
  for (const comment of source.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const lines = comment[0].split(/\r?\n/).map((text) => text.replace(/^\s*\/?\*+\/?\s?/, "").replace(/\s*\*\/$/, ""));
    const firstLine = source.slice(0, comment.index).split("\n").length;
    for (let i = 0; i < lines.length; i++) {
      if (!/^@example\b/.test(lines[i])) continue;
      const code: string[] = [];
      let end = i + 1;
      while (end < lines.length && !/^@\w/.test(lines[end])) {
        if (!/^\s*```/.test(lines[end])) code.push(lines[end]);
        end++;
      }
      blocks.push({ file, line: firstLine + i, language: "ts", shows: null, code: code.join("\n").trim() });
    }
  }
  return blocks;
}

/** Adds the imports that an example leaves out: every public name that the code uses without declaring; `exported` says where each is. */
export function withImports(code: string, exported: ReadonlyMap<string, string>): string {
  const imported = new Set(
    [...code.matchAll(/import\s+(?:type\s+)?\{([^}]*)\}/g)].flatMap((match) =>
      match[1].split(",").map((name) => name.trim().replace(/^type\s+/, "")),
    ),
  );
  const bare = code.replace(/\/\/.*$/gm, "");
  const used = [...exported].filter(
    ([name]) =>
      !imported.has(name) &&
      new RegExp(`(?<![.\\w"'])${name}(?=\\s*[(<]|\\.\\w)`).test(bare) &&
      !new RegExp(`(?:const|let|function)\\s+${name}\\b`).test(bare),
  );
  return [...used.map(([name, from]) => `import { ${name} } from "${from}";`), code].join("\n");
}
