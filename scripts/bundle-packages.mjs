// One file of a package's many, after tsc: a process loads it in a fifth of the time, and every script, command and worker
// thread begins with it. What a package imports only when it is needed stays in files of its own. The types stay as tsc made them.
import { readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

for (const name of ["kernels", "core", "inference", "learning", "plotting"]) {
  const folder = `packages/${name}/dist`;
  for (const file of readdirSync(folder)) if (/^part-.*\.js(\.map)?$/.test(file)) rmSync(`${folder}/${file}`);
  await build({
    entryPoints: { [name]: `${folder}/index.js`, ...(name === "core" ? { checks: `${folder}/checks/index.js` } : {}) },
    outdir: folder,
    bundle: true,
    splitting: true,
    chunkNames: "part-[hash]",
    packages: "external",
    format: "esm",
    platform: "neutral",
    target: "es2022",
    // Names stay, for stack traces.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: true,
    logLevel: "warning",
  });
}

// The help asks every family, so that they are one file, too; what only a fit or a report needs stays outside of it, and so does what
// others must share with them, such as the errors.
await build({
  entryPoints: ["packages/unrolled/dist/families/built-in.js"],
  outdir: "packages/unrolled/dist/families",
  allowOverwrite: true,
  bundle: true,
  format: "esm",
  platform: "neutral",
  target: "es2022",
  logLevel: "warning",
  plugins: [
    {
      name: "families alone",
      setup: ({ onResolve }) => {
        onResolve({ filter: /./ }, ({ path, kind }) =>
          kind === "dynamic-import" || !/^\.\/|^packages\//.test(path) ? { path, external: true } : null,
        );
      },
    },
  ],
});
