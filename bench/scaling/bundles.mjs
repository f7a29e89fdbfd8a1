import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const entries = [
  {
    title: "scores an HMM",
    code: `import { hiddenMarkov, packDataset } from "@unrolled/core";
import { forward, logLikelihood } from "@unrolled/inference";
globalThis.score = (spec, data) => logLikelihood(hiddenMarkov(spec), packDataset(data), forward()).value;`,
  },
  {
    title: "core, inference, learning and plotting, all of each",
    code: ["core", "inference", "learning", "plotting"].map((name) => `export * from "@unrolled/${name}";`).join("\n"),
  },
];

/** Bytes of a page's script, minified, and as sent by a server that compresses. */
export async function bundleSizes() {
  const sizes = [];
  for (const { title, code } of entries) {
    const { outputFiles } = await build({
      stdin: { contents: code, resolveDir: new URL("../../packages/unrolled", import.meta.url).pathname },
      bundle: true,
      minify: true,
      format: "esm",
      platform: "browser",
      external: ["node:*"],
      write: false,
    });
    const [{ contents }] = outputFiles;
    sizes.push({ title, minified: contents.length, gzip: gzipSync(contents, { level: 9 }).length });
  }
  return sizes;
}
