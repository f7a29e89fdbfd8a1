import { fileURLToPath } from "node:url";

const source = (name: string, file = "index"): string => fileURLToPath(new URL(`../../packages/${name}/src/${file}.ts`, import.meta.url));

/** Tests read the packages' source, so that a test run needs no build; the command's tests run the built `dist`. */
export const sourceAliases: Record<string, string> = {
  "@unrolled/kernels": source("kernels"),
  // The first that fits is taken, and "@unrolled/core" fits both.
  "@unrolled/core/checks": source("core", "checks/index"),
  "@unrolled/core": source("core"),
  "@unrolled/inference": source("inference"),
  "@unrolled/learning": source("learning"),
  "@unrolled/plotting": source("plotting"),
  // Likewise.
  "unrolled/graph": source("unrolled", "graph"),
  "unrolled/figures": source("unrolled", "figures"),
  "unrolled/extend": source("unrolled", "extend"),
  unrolled: source("unrolled"),
};
