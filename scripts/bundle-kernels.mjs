// One file of the kernels' many, after tsc: a process loads it in a fifth of the time, and every script, command and worker
// thread begins with it. The types stay as tsc made them.
import { build } from "esbuild";

await build({
  entryPoints: ["packages/kernels/dist/index.js"],
  outfile: "packages/kernels/dist/kernels.js",
  bundle: true,
  format: "esm",
  platform: "neutral",
  target: "es2022",
  sourcemap: true,
  logLevel: "warning",
});
