import { spawnSync } from "node:child_process";
import { median } from "../race.mjs";

const module = (name, file = "index") => JSON.stringify(new URL(`../../packages/${name}/dist/${file}.js`, import.meta.url).href);
const command = new URL("../../packages/unrolled/bin/unrolled.js", import.meta.url).pathname;

const starts = [
  { title: "node -e 0", args: ["-e", "0"] },
  {
    title: "the kernels, loaded and compiled",
    args: ["--input-type=module", "-e", `import { kernels } from ${module("kernels", "kernels")}; kernels.info()`],
  },
  { title: 'import "@unrolled/core"', args: ["--input-type=module", "-e", `import ${module("core")}`] },
  { title: 'import "unrolled"', args: ["--input-type=module", "-e", `import ${module("unrolled")}`] },
  { title: "unrolled --version", args: [command, "--version"] },
  { title: "unrolled --help", args: [command, "--help"] },
];

/** Median milliseconds from spawn to end, all kinds of start in turn, and what each takes beyond a bare Node. */
export function startTimes(times) {
  const taken = starts.map(() => []);
  for (let i = 0; i < times; i++)
    starts.forEach(({ args, title }, s) => {
      const start = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
      taken[s].push(performance.now() - start);
      if (status !== 0) throw new Error(`${title}: ${stderr}`);
    });
  const bare = median(taken[0]);
  return starts.map(({ title }, s) => ({
    title,
    median: median(taken[s]),
    beyondNode: median(taken[s]) - bare,
    best: Math.min(...taken[s]),
  }));
}
