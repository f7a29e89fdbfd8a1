import { readFileSync } from "node:fs";
import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.config.js";

/** The code with the mutants of `scripts/mutation.mjs` in it, by path. */
const broken: Readonly<Record<string, string>> = JSON.parse(readFileSync(process.env.MUTATION_SOURCES ?? "", "utf8"));

/** The tests as they are, on the sources with switches for mutants. */
export default mergeConfig(
  base,
  defineConfig({
    plugins: [{ name: "mutants", enforce: "pre", load: (id) => broken[id.replace(/\?.*/, "")] }],
    test: { setupFiles: ["./scripts/mutation-setup.mjs"], testTimeout: 120_000 },
  }),
);
