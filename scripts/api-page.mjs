// Writes docs/api*.md from the declarations and docstrings of what each door exports: `node scripts/api-page.mjs`. A test holds that they are up to date.
import { writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Sections in the order of the data flow, and the rooms or files whose names stand in them; the first that fits. */
const sections = [
  ["Verbs", /unrolled\/src\/verbs\//],
  [
    "Data",
    /core\/src\/(data|io\/(parse-dataset|read|table|text|numpy|dataset|splits)|contracts\/dataset)|unrolled\/src\/(data|files\/(read-dataset|readers))/,
  ],
  ["Keys", /core\/src\/(random|contracts\/key)/],
  [
    "Models",
    /core\/src\/(models|laws|networks|cells|distributions|io|contracts\/(model|template|parameters|distribution))|unrolled\/src\/files/,
  ],
  [
    "Log-likelihoods and methods",
    /inference\/src\/(methods|verbs|feynman-kac|estimates)|core\/src\/contracts\/(log-likelihood|method|settings|rounds)/,
  ],
  ["Forecasts", /inference\/src\/forecasts|core\/src\/contracts\/(forecast|pseudo-residuals)/],
  ["Hidden states", /inference\/src\/(exact|states)|core\/src\/contracts\/(posterior|particles|views)/],
  ["Learning", /learning\/src\/|core\/src\/contracts\/fit/],
  ["Comparison", /inference\/src\/comparison|core\/src\/contracts\/(comparison|convergence)/],
  ["Graphs and independence", /core\/src\/(graph|contracts\/(graph|independence))|inference\/src\/independence|plotting\/src\/drawings/],
  ["Figures and reports", /plotting\/src\/|core\/src\/contracts\/figure/],
  ["Workers, progress, errors and kernels", /./],
];

const doors = [
  { page: "api.md", door: "unrolled", entry: "index.ts", whole: true, about: "The front door: what a script or a notebook needs." },
  {
    page: "api-graph.md",
    door: "unrolled/graph",
    entry: "graph.ts",
    whole: true,
    about: "Graphs of models and programs: templates, separation, marginals, costs, pictures.",
  },
  {
    page: "api-figures.md",
    door: "unrolled/figures",
    entry: "figures.ts",
    whole: true,
    about: "Figures as plotly JSON, tables and sentences, pages and image files.",
  },
  {
    page: "api-extend.md",
    door: "unrolled/extend",
    entry: "extend.ts",
    whole: false,
    about: "Everything, for what adds to the toolkit, in one line each; the link is the place.",
  },
];

const program = ts.createProgram(
  doors.map(({ entry }) => join(root, "packages/unrolled/src", entry)),
  {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"],
    paths: Object.fromEntries(
      ["kernels", "core", "inference", "learning", "plotting"].map((name) => [
        `@unrolled/${name}`,
        [join(root, `packages/${name}/src/index.ts`)],
      ]),
    ),
  },
);
const checker = program.getTypeChecker();

/** The docstring of a declaration, its prose apart from its tags. */
function docOf(node) {
  const owner = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  const text = node.getSourceFile().text;
  const comment = (ts.getLeadingCommentRanges(text, owner.getFullStart()) ?? [])
    .map(({ pos, end }) => text.slice(pos, end))
    .filter((each) => each.startsWith("/**"))
    .at(-1);
  if (comment === undefined) return null;
  const lines = comment
    .replace(/^\/\*\*|\*\/$/g, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""));
  const parts = lines
    .join("\n")
    .trim()
    .split(/^(?=@\w)/m);
  const tags = parts
    .filter((part) => part.startsWith("@"))
    .map((part) => {
      const [, name, body] = /^@(\w+)\s?([\s\S]*)$/.exec(part.trim());
      return { name, body: name === "example" ? body.replace(/^\n/, "") : body };
    });
  return { prose: parts[0].startsWith("@") ? "" : parts[0].trim(), tags };
}

/** The declaration as it stands in the source, without its body. */
function declarationOf(node) {
  const source = node.getSourceFile();
  const from = (start, end) =>
    source.text
      .slice(start, end)
      .replace(/^export /, "")
      .trim();
  if (ts.isFunctionDeclaration(node)) return from(node.getStart(source), node.body?.getStart(source) ?? node.end).replace(/^async /, "");
  if (ts.isVariableDeclaration(node))
    return `const ${node.name.getText(source)}: ${node.type?.getText(source) ?? checker.typeToString(checker.getTypeAtLocation(node), node, ts.TypeFormatFlags.NoTruncation)}`;
  if (ts.isClassDeclaration(node))
    return `class ${node.name.text} extends Error { ${node.members
      .filter(ts.isPropertyDeclaration)
      .map((member) => member.getText(source))
      .join(" ")} }`;
  return from(node.getStart(source), node.end);
}

/** Shapes of options that a function takes and the door does not export: they are shown with it. */
function optionsOf(node, exported) {
  if (!ts.isFunctionDeclaration(node)) return [];
  return node.parameters.flatMap(({ type }) => {
    if (type === undefined || !ts.isTypeReferenceNode(type)) return [];
    const symbol = checker.getTypeAtLocation(type).aliasSymbol ?? checker.getTypeAtLocation(type).symbol;
    const declaration = symbol?.declarations?.[0];
    const isOurs =
      declaration !== undefined && ts.isInterfaceDeclaration(declaration) && declaration.getSourceFile().fileName.includes("/packages/");
    return isOurs && !exported.has(symbol.name) ? [declaration] : [];
  });
}

/** What a door exports, each name once, with the place that declares it. */
export function entriesOf(entry) {
  const file = program.getSourceFile(join(root, "packages/unrolled/src", entry));
  const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(file));
  const exported = new Set(symbols.map(({ name }) => name));
  return symbols
    .map((symbol) => {
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const declarations = target.declarations ?? [];
      const node = declarations.find((each) => docOf(each) !== null) ?? declarations[0];
      const path = relative(root, node.getSourceFile().fileName);
      const section = sections.find(([, rooms]) => rooms.test(path))[0];
      const isType = !(target.flags & ts.SymbolFlags.Value);
      return {
        name: symbol.name,
        isType,
        callable: ts.isFunctionDeclaration(node),
        path,
        section,
        doc: docOf(node),
        declarations,
        node,
        options: optionsOf(node, exported),
      };
    })
    .sort((a, b) => (a.isType === b.isType ? (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1) : a.isType ? 1 : -1));
}

const firstSentence = (prose) =>
  (/^[\s\S]*?[.:](?=\s|$)/.exec(prose)?.[0] ?? prose).replace(/\s+/g, " ").replace(/\|/g, "\\|").replace(/:$/, ".");

/** The anchors of headings in their order, as GitHub gives them: the second of a name, in whatever case, has -1. */
function anchorsOf(headings) {
  const seen = new Map();
  return headings.map((text) => {
    const anchor = text
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replace(/ /g, "-");
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}
const fence = (code) => `\`\`\`ts\n${code}\n\`\`\``;

function entryText({ name, path, doc, declarations, node, options }) {
  const shown = ts.isFunctionDeclaration(node)
    ? declarations.filter((each) => ts.isFunctionDeclaration(each) && (declarations.length === 1 || each.body === undefined))
    : [node];
  const lines = [`### ${name}`, "", doc?.prose ?? "", "", fence([...shown, ...options].map(declarationOf).join("\n\n"))];
  const all = (tag) => (doc?.tags ?? []).filter((each) => each.name === tag).map(({ body }) => body.trim().replace(/\s+/g, " "));
  const notes = [
    ...all("typeParam").map((body) => `- ${body.replace(/^(\S+)/, "`$1`:")}`),
    ...all("param").map((body) => `- ${body.replace(/^(\S+)/, "`$1`:")}`),
    ...all("returns").map((body) => `- Returns ${body}`),
    ...all("throws").map((body) => `- Throws ${body}`),
  ];
  if (notes.length > 0) lines.push("", ...notes);
  for (const { body } of (doc?.tags ?? []).filter((each) => each.name === "example")) lines.push("", fence(body.trimEnd()));
  lines.push("", `[${path.replace("packages/", "").replace("/src/", " · ")}](../${path})`, "");
  return lines.join("\n");
}

/** The text of a door's page. */
export function pageText({ door, entry, whole, about }) {
  const entries = entriesOf(entry);
  const used = sections
    .map(([title]) => ({ title, entries: entries.filter(({ section }) => section === title) }))
    .filter((each) => each.entries.length > 0);
  const headings = [{ name: door }, ...used.flatMap((section) => [section, ...(whole ? section.entries : [])])];
  const anchors = new Map(anchorsOf(headings.map(({ name, title }) => title ?? name)).map((anchor, i) => [headings[i], anchor]));
  const links = (list) => list.map((entry) => `[\`${entry.name}\`](#${anchors.get(entry)})`).join(" · ");
  const others = doors
    .filter((each) => each.door !== door)
    .map((each) => `[${each.door}](${each.page})`)
    .join(", ");
  const contents = used.map((section) => {
    const { title, entries: list } = section;
    const [values, types] = [list.filter(({ isType }) => !isType), list.filter(({ isType }) => isType)];
    return `- [${title}](#${anchors.get(section)})${values.length > 0 && whole ? `: ${links(values)}` : ""}${types.length > 0 && whole ? `${values.length > 0 ? "; types" : ": types"} ${links(types)}` : ""}`;
  });
  const bodies = used.map(({ title, entries: list }) =>
    whole
      ? `## ${title}\n\n${list.map(entryText).join("\n")}`
      : `## ${title}\n\n| name | what |\n|---|---|\n${list.map(({ name, path, doc }) => `| [\`${name}\`](../${path}) | ${firstSentence(doc?.prose ?? "")} |`).join("\n")}\n`,
  );
  return `<!-- Written by scripts/api-page.mjs from the docstrings; change those. -->
# ${door}

${about} \`import { … } from "${door}"\`. Other doors: ${others}.

Log quantities are in nats. Steps are counted from 0 in code and from 1 in formulas. Examples may use \`hmm\`, \`data\`, \`network\`, \`noisyNetwork\`, \`train\` and
\`valid\` without making them; all of them are run by the tests.

${contents.join("\n")}

${bodies.join("\n")}`.replace(/\n{3,}/g, "\n\n");
}

export { doors };

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const door of doors) writeFileSync(join(root, "docs", door.page), pageText(door));
