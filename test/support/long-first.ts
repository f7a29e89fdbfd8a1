import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The test files that take longest, as parts of their paths; a file that is long and comes last leaves a core idle. */
const long = [
  "docs/code-blocks",
  "unrolled/compare-command",
  "unrolled/own-family",
  "unrolled/worker-pool",
  "plotting/images",
  "contracts/independence",
  "states/networks",
  "states/linear-gaussian",
  "sampling/float32",
  "bench/smoke",
  "unrolled/startup",
];

/** Within a project the longest files first, then as vitest has it, which knows no times in a fresh clone. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = long.findIndex((part) => moduleId.includes(`${part}.test`));
      return found < 0 ? long.length : found;
    };
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project.name))];
    return sorted.toSorted((a, b) => projects.indexOf(a.project.name) - projects.indexOf(b.project.name) || place(a) - place(b));
  }
}
