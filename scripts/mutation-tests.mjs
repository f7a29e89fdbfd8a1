// What StrykerJS runs for each mutant of the command's package: the test files that reach the mutant's file, until one fails.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const mutant = `${process.env.MUTATION_SAMPLE}.${process.env.__STRYKER_ACTIVE_MUTANT__}`;
const vitest = "node_modules/vitest/vitest.mjs";
// Without a mutant: do the tests run at all?
const args = existsSync(mutant)
  ? ["related", "--run", "--bail", "1", "--exclude", "test/docs/**", readFileSync(mutant, "utf8")]
  : ["run", "test/unrolled/spec.test.ts"];
process.exitCode = spawnSync(process.execPath, [vitest, ...args], { stdio: "inherit" }).status ?? 1;
