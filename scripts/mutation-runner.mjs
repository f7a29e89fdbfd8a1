// A process of `scripts/mutation.mjs` that runs test files with one mutant active, in their order, until one fails. Apart, so that what
// hangs can be ended. Message in: `{ files, mutant, hitLimit }`, without a mutant all files to their end; out: one line a file, then the end.
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { createVitest } from "vitest/node";

const reporter = {
  onTestModuleEnd(module) {
    const failed = [...module.children.allTests("failed")].map((test) => test.fullName);
    process.send({
      file: relative(process.cwd(), module.moduleId).replaceAll("\\", "/"),
      ms: Math.round(module.diagnostic().duration),
      tests: [...module.children.allTests()].filter((test) => /^(passed|failed)$/.test(test.result().state)).length,
      failed: failed[0] ?? (module.state() === "failed" ? "does not load" : undefined),
      reached: module.meta().reached,
    });
  },
};

/** Test files in the order in which they were asked for. */
class AsAsked {
  async sort(specifications) {
    return specifications;
  }
  async shard(specifications) {
    return specifications;
  }
}

const vitest = await createVitest("test", {
  config: "vitest.mutation.config.ts",
  watch: false,
  maxWorkers: 1,
  reporters: [reporter],
  sequence: { sequencer: AsAsked },
  onConsoleLog: () => false,
});
// Of all tests those that import a broken file, directly or not.
vitest.config.related = Object.keys(JSON.parse(readFileSync(process.env.MUTATION_SOURCES, "utf8")));
const related = await vitest.getRelevantTestSpecifications();
const known = new Map(related.map((specification) => [specification.moduleId, specification]));

process.on("message", async ({ files, mutant, hitLimit }) => {
  vitest.provide("mutation", { mutant, hitLimit });
  for (const { config } of [vitest, ...vitest.projects]) config.bail = mutant === undefined ? 0 : 1;
  vitest.state.filesMap.clear();
  vitest.state.errorsSet.clear();
  const specifications = files.map((file) => known.get(`${process.cwd()}/${file}`));
  try {
    const { unhandledErrors } = await vitest.runTestSpecifications(specifications);
    const outside = unhandledErrors.length > 0 ? `outside of a test: ${unhandledErrors[0].message ?? unhandledErrors[0]}` : undefined;
    process.send({ ended: true, outside });
  } catch (error) {
    process.send({ ended: true, outside: String(error) });
  }
});
process.on("disconnect", () => process.exit());
process.send({ ready: true, files: [...known.keys()].map((file) => relative(process.cwd(), file).replaceAll("\\", "/")) });
