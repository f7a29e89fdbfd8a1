import { fileURLToPath } from "node:url";

const source = (name: string): string => fileURLToPath(new URL(`../../packages/${name}/src/index.ts`, import.meta.url));

/** Tests read the packages' source, so that a test run needs no build; the command's tests run the built `dist`. */
export const sourceAliases: Record<string, string> = {
  "@unrolled/kernels": source("kernels"),
  "@unrolled/core": source("core"),
  "@unrolled/inference": source("inference"),
  "@unrolled/learning": source("learning"),
  "@unrolled/plotting": source("plotting"),
  unrolled: source("unrolled"),
};
