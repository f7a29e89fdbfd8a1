import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const script = resolve(import.meta.dirname, "../../bench/run.mjs");
const folder = mkdtempSync(join(tmpdir(), "unrolled-bench-test-"));
afterAll(() => rmSync(folder, { recursive: true }));
const bench = (...args: string[]): string =>
  execFileSync("node", [script, ...args, "--smoke", "--out", folder], { encoding: "utf8", timeout: 30_000 });
const read = (file: string): string => readFileSync(join(folder, file), "utf8");

interface Side {
  readonly name: string;
  readonly error: string | null;
  readonly cpu: { readonly median: number };
}

describe("The benchmarks, at sizes that take no time", () => {
  it("run each workload and write a table and its numbers", () => {
    bench();
    const { lines } = JSON.parse(read("latest.json")) as { lines: { workload: string; title: string; sides: Side[] }[] };
    expect(new Set(lines.map(({ workload }) => workload))).toEqual(new Set(["W1", "W2", "W3", "W4", "W5"]));
    for (const { title, sides } of lines) {
      expect(
        sides.map(({ error }) => error),
        title,
      ).toEqual(sides.map(() => null));
      expect(sides[0]!.cpu.median, title).toBeGreaterThan(0);
      expect(read("latest.md")).toContain(title);
    }
  });

  it("measure how cost, memory, start and bundles grow", () => {
    bench("--scaling");
    const { costs, memory, starts, bundles } = JSON.parse(read("scaling.json"));
    expect(costs[0].medians).toHaveLength(2);
    expect(memory[0].run).toBeGreaterThan(0);
    expect(starts[0].title).toBe("node -e 0");
    expect(bundles[0].gzip).toBeLessThan(bundles[1].gzip);
    expect(read("scaling.md")).toContain("exponent");
  });
});
