import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, describe, expect, it, vi } from "vitest";
import { signOfLife } from "../../packages/unrolled/src/command/terminal.js";
import { loadReading } from "../../packages/unrolled/src/data/index.js";

function terminal(isTTY: boolean) {
  const error = Object.assign(new PassThrough(), { isTTY });
  const pieces: string[] = [];
  error.on("data", (piece) => pieces.push(String(piece)));
  return { terminal: { out: new PassThrough(), error }, text: () => pieces.join("") };
}

describe("signOfLife", () => {
  const saidIn = async (isTTY: boolean, argv: readonly string[], done: number): Promise<string> => {
    vi.useFakeTimers();
    const { terminal: shown, text } = terminal(isTTY);
    const loaded = signOfLife("compare", argv, shown);
    vi.advanceTimersByTime(done);
    loaded();
    vi.advanceTimersByTime(5000);
    vi.useRealTimers();
    await new Promise((resolve) => setImmediate(resolve));
    return text();
  };

  it("says on a terminal, well within a second, that a command that is not ready yet is loading", async () => {
    expect(await saidIn(true, ["--model", "hmm"], 900)).toBe("unrolled compare: loading\n");
  });

  it.each([
    ["a command that is ready at once", true, [], 100],
    ["--quiet", true, ["--quiet"], 900],
    ["what is no terminal", false, [], 900],
  ] as const)("says nothing for %s", async (_, isTTY, argv, done) => {
    expect(await saidIn(isTTY, argv, done)).toBe("");
  });
});

describe("reading", () => {
  const directory = mkdtempSync(join(tmpdir(), "unrolled-reading-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const announced = async (source: string): Promise<string[]> => {
    const said: string[] = [];
    await loadReading([source], {}, { announce: (sentence) => said.push(sentence) });
    return said;
  };

  it("is announced before it begins where it takes a while: data sets by name and files of a megabyte", async () => {
    const large = join(directory, "large.csv");
    writeFileSync(large, `y\n${"12.345678\n".repeat(110_000)}`);
    const small = join(directory, "small.csv");
    writeFileSync(small, `y\n${"12.345678\n".repeat(100)}`);
    expect(await announced(large)).toEqual(["reading large, 1.1 MB"]);
    expect(await announced(small)).toEqual([]);
    expect(await announced("moby-dick")).toEqual(["reading the data set moby-dick"]);
  });
});
