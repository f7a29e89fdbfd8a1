import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.config.js";

/**
 * The tests that StrykerJS runs in a thread, for mutants of all packages but `unrolled`: those that read the sources. The command's tests change
 * the working folder and make threads, which a thread cannot.
 */
export default mergeConfig(
  base,
  defineConfig({
    test: {
      exclude: ["test/docs/**", "test/bench/**", "test/types/**", "test/unrolled/**", "test/**/own-*.test.ts"],
      testTimeout: 120_000,
    },
  }),
);
