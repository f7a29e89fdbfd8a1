import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openFile } from "../../packages/unrolled/src/command/open-file.js";
import { runHere } from "../support/run-here.js";

let directory: string;
/** A folder with programs of these names, each of which notes what it is given and ends with the code. */
function programs(names: readonly string[], code: number): string {
  const folder = mkdtempSync(join(directory, "bin-"));
  for (const name of names) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >> "${folder}/calls"\nexit ${code}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}
const calls = (folder: string): string => readFileSync(join(folder, "calls"), "utf8");

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "unrolled-open-"));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
});

describe.skipIf(process.platform === "win32")("openFile", () => {
  it.each([
    ["linux", "xdg-open a b.html\n"],
    ["darwin", "open a b.html\n"],
    ["win32", "cmd /c start  a b.html\n"],
  ] as const)("on %s runs what a double click runs", async (platform, call) => {
    const PATH = programs(["xdg-open", "open", "cmd"], 0);
    expect(await openFile("a b.html", { platform, env: { PATH } })).toBeNull();
    expect(calls(PATH)).toBe(call);
  });

  it("says why it could not", async () => {
    expect(await openFile("a.html", { platform: "linux", env: { PATH: programs(["xdg-open"], 3) } })).toBe("xdg-open ended with code 3");
    expect(await openFile("a.html", { platform: "linux", env: { PATH: directory } })).toBe("there is no xdg-open here");
  });
});

describe.skipIf(process.platform !== "linux")("unrolled compare --open", () => {
  const data = {
    format: "unrolled/sequences",
    version: 1,
    targets: { kind: "categorical", size: 2 },
    splits: { train: [0, 1], valid: [2], test: [3] },
    sequences: ["0110100110", "1001011001", "0101101001", "1010010110"].map((text, i) => ({ id: `s${i}`, targets: [...text].map(Number) })),
  };
  const compare = async (code: number) => {
    writeFileSync(join(directory, "bits.json"), JSON.stringify(data));
    const folder = programs(["xdg-open"], code);
    vi.stubEnv("PATH", `${folder}${delimiter}${process.env.PATH}`);
    const out = join(directory, "out");
    const words = ["compare", "--data", join(directory, "bits.json"), "--model", "ngram:1", "--out", out, "--images", "none"];
    const run = await runHere([...words, "--workers", "0", "--open"]);
    return { ...run, report: join(out, "report.html"), folder };
  };

  it("opens the report when it is written", async () => {
    const { code, error, report, folder } = await compare(0);
    expect(code, error).toBe(0);
    expect(calls(folder)).toBe(`xdg-open ${report}\n`);
    expect(error).not.toContain("warning");
  });

  it("warns where that fails, and the run is done all the same", async () => {
    const { code, error, report } = await compare(4);
    expect(code).toBe(0);
    expect(error).toContain(`warning: --open: ${report} could not be opened: xdg-open ended with code 4; open it by hand\n`);
  });
});
