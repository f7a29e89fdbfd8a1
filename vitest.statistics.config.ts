import { defineConfig } from "vitest/config";
import { nativeSources } from "./test/support/native-sources.js";
import { sourceAliases } from "./test/support/source-aliases.js";

const native = process.argv.includes("run") ? await nativeSources() : undefined;

export default defineConfig({
  plugins: native?.plugins ?? [],
  resolve: { alias: sourceAliases },
  test: {
    include: ["test/statistics/**/*.test.ts"],
    testTimeout: 900_000,
    server: { deps: { external: native?.external ?? [] } },
    reporters: ["default", "./scripts/plain-reporter.mjs"],
  },
});
