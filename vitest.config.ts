import { defineConfig } from "vitest/config";
import { LongFirst } from "./test/support/long-first.js";
import { nativeSources } from "./test/support/native-sources.js";
import { sourceAliases } from "./test/support/source-aliases.js";

/** Tests that replace a module that the sources import. */
const replacing = ["test/unrolled/files/write-file-atomically.test.ts"];
/** Tests that measure memory, or add a method that is chosen wherever it is cheapest: each where nothing is loaded yet. */
const alone = ["test/inference/exact/long-sequence.test.ts", "test/extending/own-method.test.ts"];
/** Tests that add to the open lists of kinds: where only their like would meet what they add. */
const adding = [
  "test/extending/{own-network,own-proposal}.test.ts",
  "test/unrolled/{verbs,data/get-dataset}.test.ts",
  "test/{core/laws/own-law,inference/feynman-kac/{look-ahead,linearised,expansion},learning/registries}.test.ts",
];
const elsewhere = ["test/statistics/**", "test/browser/**"];

const single = process.argv.includes("run");
const native = single ? await nativeSources() : undefined;
const onSources = { plugins: native?.plugins ?? [] };
const onMocks = { plugins: single ? (await nativeSources(/packages.unrolled.src.files/)).plugins : [] };
const server = { deps: { external: native?.external ?? [] } };

export default defineConfig({
  resolve: { alias: sourceAliases },
  test: {
    testTimeout: 30_000,
    // All cores: of two, vitest would use one.
    maxWorkers: "100%",
    sequence: { sequencer: LongFirst },
    reporters: ["default", "./scripts/plain-reporter.mjs"],
    projects: [
      // What is loaded is shared: modules of the packages keep no state that a test changes, and loading took a third of the time.
      {
        extends: true,
        ...onSources,
        test: {
          name: "shared",
          isolate: false,
          server,
          include: ["test/**/*.test.ts"],
          exclude: [...elsewhere, ...replacing, ...alone, ...adding],
        },
      },
      { extends: true, ...onSources, test: { name: "adding", isolate: false, server, include: adding } },
      { extends: true, ...onSources, test: { name: "alone", server, include: alone } },
      { extends: true, ...onMocks, test: { name: "replacing", server, include: replacing } },
    ],
  },
});
