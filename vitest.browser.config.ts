import { defineConfig } from "vitest/config";
import { sourceAliases } from "./test/support/source-aliases.js";

export default defineConfig({
  resolve: { alias: sourceAliases },
  test: {
    include: ["test/browser/**/*.test.ts"],
    testTimeout: 900_000,
    reporters: ["default", "./scripts/plain-reporter.mjs"],
  },
});
