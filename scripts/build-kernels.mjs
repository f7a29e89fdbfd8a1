// Compiles packages/kernels/assembly (AssemblyScript) to two WebAssembly modules, without and with fused multiply-add, and
// writes them as TypeScript texts, with the type of what they export, to packages/kernels/src/generated. Does nothing when
// the sources are those that the generated files were made from.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const folder = "packages/kernels/assembly";
const target = "packages/kernels/src/generated";
const variants = [
  { name: "simd", constant: "simdModule", flags: [] },
  { name: "relaxed-simd", constant: "relaxedSimdModule", flags: ["--enable", "relaxed-simd"] },
];
const flags = ["-O3", "--noAssert", "--runtime", "stub", "--enable", "simd", "--enable", "bulk-memory", "--importMemory"];
// UNROLLED_KERNEL_NAMES=1 keeps the functions' names, for profiles.
if (process.env.UNROLLED_KERNEL_NAMES) flags.push("--debug");
// Addresses below this are never handed out, so that 0 can stand for none.
flags.push("--memoryBase", "1024");

const sources = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => [file, readFileSync(`${folder}/${file}`, "utf8")]),
);
const { version } = createRequire(import.meta.url)("assemblyscript/package.json");
const hash = createHash("sha256")
  .update(JSON.stringify([version, flags, [...sources], readFileSync(new URL(import.meta.url), "utf8")]))
  .digest("hex");
const stamp = `// Made by scripts/build-kernels.mjs from ${folder}; do not edit. ${hash}\n`;
const fresh = ["simd-module.ts", "relaxed-simd-module.ts", "wasm-kernels.ts"].every(
  (file) => existsSync(`${target}/${file}`) && readFileSync(`${target}/${file}`, "utf8").startsWith(stamp),
);
if (!fresh) {
  const { default: asc } = await import("assemblyscript/asc");
  mkdirSync(target, { recursive: true });
  for (const variant of variants) writeFileSync(`${target}/${variant.name}-module.ts`, stamp + (await compile(asc, variant)));
  writeFileSync(`${target}/wasm-kernels.ts`, stamp + exportTypes());
}

/** The module as base64 in a TypeScript constant: it needs no path and no fetch, wherever it is loaded. */
async function compile(asc, { name, constant, flags: more }) {
  let binary = null;
  const { error, stderr } = await asc.main([`${folder}/index.ts`, ...flags, ...more, "--outFile", "kernels.wasm"], {
    readFile: (file) => {
      const key = file.replace(`${folder}/`, "");
      return sources.get(key) ?? null;
    },
    writeFile: (file, contents) => {
      if (file === "kernels.wasm") binary = contents;
    },
    listFiles: () => [],
  });
  if (error !== null || binary === null) throw new Error(`build-kernels: ${name} did not compile\n${stderr.toString()}`);
  return `export const ${constant} =\n  "${Buffer.from(binary).toString("base64")}";\n`;
}

/** An interface of the exported functions, read off their declarations: addresses, counts and numbers are all numbers here. */
function exportTypes() {
  const exported = new Set();
  for (const [, names, star] of sources.get("index.ts").matchAll(/export (?:\{([^}]*)\}|\* from "\.\/([^"]+)")/g)) {
    if (star !== undefined) for (const [, name] of sources.get(`${star}.ts`).matchAll(/^export function (\w+)\(/gm)) exported.add(name);
    else for (const name of names.split(",")) if (name.trim() !== "") exported.add(name.trim());
  }
  const lines = [];
  for (const text of sources.values())
    for (const [, name, parameters, result] of text.matchAll(/^export function (\w+)\(([^)]*)\): (\w+)/gm)) {
      if (!exported.has(name)) continue;
      const types = { bool: "boolean", void: "void" };
      const typed = parameters
        .split(",")
        .filter((parameter) => parameter.trim() !== "")
        .map((parameter) => {
          const [label, type] = parameter.split(":").map((part) => part.trim());
          return `${label}: ${types[type] ?? "number"}`;
        });
      lines.push(`  ${name}(${typed.join(", ")}): ${types[result] ?? "number"};`);
    }
  return `/** What both WebAssembly modules export; arrays are given by their addresses. */\nexport interface WasmKernels {\n${lines.sort().join("\n")}\n}\n`;
}
