// The plugin of `scripts/mutation.mjs`: of all mutants in the files that it mutates, StrykerJS tries those of the sample.
import { readFileSync, writeFileSync } from "node:fs";
import { CheckStatus } from "@stryker-mutator/api/check";
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";

/** What tells a mutant from all others: its file, place, mutator and replacement. Lines and columns from 0. */
export function mutantName(file, { location: { start, end }, mutatorName, replacement }) {
  return JSON.stringify([file, start.line, start.column, end.line, end.column, mutatorName, replacement]);
}

class SampleChecker {
  sample = new Set(JSON.parse(readFileSync(process.env.MUTATION_SAMPLE, "utf8")));

  async init() {}

  async check(mutants) {
    const passes = (mutant) => this.sample.has(mutantName(relative(mutant.fileName), mutant));
    for (const mutant of mutants) writeFileSync(`${process.env.MUTATION_SAMPLE}.${mutant.id}`, relative(mutant.fileName));
    return Object.fromEntries(
      mutants.map((mutant) => [
        mutant.id,
        passes(mutant) ? { status: CheckStatus.Passed } : { status: CheckStatus.CompileError, reason: "not in the sample" },
      ]),
    );
  }
}

/** From the folder `packages` on, whichever copy of the repository it is in. */
function relative(file) {
  return file.replaceAll("\\", "/").replace(/^.*\/(packages\/)/, "$1");
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Checker, "sample", SampleChecker)];
