import { defineConfig } from "vitest/config";
import { sourceAliases } from "./test/support/source-aliases.js";

/** Tests that replace a module, add to the open lists of kinds what others would meet, or measure memory: each where nothing is loaded yet. */
const replacing = [
  "test/unrolled/files/write-file-atomically.test.ts",
  "test/extending/**/*.test.ts",
  "test/unrolled/{verbs,own-executor,own-family,network-options}.test.ts",
  "test/inference/exact/long-sequence.test.ts",
  "test/{core/laws/own-law,inference/feynman-kac/look-ahead,learning/registries}.test.ts",
];
const elsewhere = ["test/statistics/**", "test/browser/**"];

export default defineConfig({
  resolve: { alias: sourceAliases },
  test: {
    testTimeout: 30_000,
    // All cores: of two, vitest would use one.
    maxWorkers: "100%",
    reporters: ["default", "./scripts/plain-reporter.mjs"],
    projects: [
      // The others share what is loaded: modules of the packages keep no state that a test changes, and loading took a third of the time.
      { extends: true, test: { name: "shared", isolate: false, include: ["test/**/*.test.ts"], exclude: [...elsewhere, ...replacing] } },
      { extends: true, test: { name: "alone", include: replacing } },
    ],
  },
});
