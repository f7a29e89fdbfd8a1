import { defineConfig } from "vitest/config";
import { sourceAliases } from "./test/support/source-aliases.js";

export default defineConfig({
  resolve: { alias: sourceAliases },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/statistics/**", "test/browser/**"],
    testTimeout: 30_000,
    // All cores: of two, vitest would use one.
    maxWorkers: "100%",
    reporters: ["default", "./scripts/plain-reporter.mjs"],
  },
});
