import type * as promises from "node:fs/promises";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isInputError } from "@unrolled/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { prepareDirectory, prepareOutputFile, writeFileAtomically } from "../../../packages/unrolled/src/files/index.js";

/** What the next opened file does when it is written to: the way to a full disk without filling one. */
const fault = vi.hoisted(() => ({ code: null as string | null }));
vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof promises>();
  return {
    ...real,
    open: async (...args: Parameters<typeof real.open>) => {
      const file = await real.open(...args);
      if (fault.code === null) return file;
      const { code } = fault;
      return Object.assign(file, {
        writeFile: async () => {
          await file.write("half of it");
          throw Object.assign(new Error(`${code}: write`), { code });
        },
      });
    },
  };
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "unrolled-files-"));
});
afterEach(async () => {
  fault.code = null;
  await rm(folder, { recursive: true });
});

describe("writeFileAtomically", () => {
  test("writes text and bytes, replaces the old file, and leaves nothing else", async () => {
    const path = join(folder, "a.json");
    await writeFileAtomically(path, "old");
    await writeFileAtomically(path, "nü\n");
    expect(await readFile(path, "utf8")).toBe("nü\n");
    await writeFileAtomically(path, Uint8Array.of(1, 2));
    expect([...(await readFile(path))]).toEqual([1, 2]);
    expect(await readdir(folder)).toEqual(["a.json"]);
  });

  test("many writers of one file at once leave one whole content", async () => {
    const path = join(folder, "a.txt");
    const contents = Array.from({ length: 20 }, (_, i) => `${i}`.repeat(10_000));
    await Promise.all(contents.map((content) => writeFileAtomically(path, content)));
    expect(contents).toContain(await readFile(path, "utf8"));
    expect(await readdir(folder)).toEqual(["a.txt"]);
  });

  test("a disk that fills leaves the old file whole, no temporary file, and one clear line with the code", async () => {
    const path = join(folder, "results.json");
    await writeFileAtomically(path, "old");
    fault.code = "ENOSPC";
    const error = await writeFileAtomically(path, "new").catch((reason: unknown) => reason);
    expect(error).toMatchObject({ message: `${path}: cannot be written: the disk is full`, code: "ENOSPC" });
    expect(isInputError(error)).toBe(false);
    expect(await readFile(path, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["results.json"]);
  });

  test.each([
    ["a folder that is not there", "none/a.txt", "the folder does not exist"],
    ["a folder in its place", "taken", "it is a directory"],
    ["a file for a folder", "file/a.txt", "a part of the path is not a directory"],
  ])("%s is named", async (_, name, reason) => {
    await mkdir(join(folder, "taken"));
    await writeFile(join(folder, "file"), "x");
    const path = join(folder, name);
    await expect(writeFileAtomically(path, "x")).rejects.toThrow(`${path}: cannot be written: ${reason}`);
    expect((await readdir(folder)).sort()).toEqual(["file", "taken"]);
  });
});

describe("prepareDirectory", () => {
  test("makes what is missing and leaves nothing in it", async () => {
    await prepareDirectory(join(folder, "a/b"));
    await prepareDirectory(join(folder, "a/b"));
    expect(await readdir(join(folder, "a/b"))).toEqual([]);
  });

  test("refuses a file in its place, or above it, as wrong input", async () => {
    await writeFile(join(folder, "file"), "x");
    for (const path of [join(folder, "file"), join(folder, "file/below")]) {
      const error = await prepareDirectory(path).catch((reason: unknown) => reason);
      expect((error as Error).message).toBe(`${path}: cannot be written: a part of the path is a file`);
      expect(isInputError(error)).toBe(true);
    }
  });

  test("refuses a folder that cannot be written in", async (context) => {
    const path = join(folder, "locked");
    await mkdir(path, { mode: 0o500 });
    const allowed = await writeFile(join(path, "probe"), "").then(
      () => true,
      () => false,
    );
    if (allowed) context.skip("this user may write everywhere");
    await expect(prepareDirectory(path)).rejects.toThrow(`${path}: cannot be written: permission denied`);
    await chmod(path, 0o700);
  });

  test("refuses /dev/null/x, and a link that leads nowhere", async () => {
    await symlink(join(folder, "nowhere/at/all"), join(folder, "link"));
    await expect(prepareDirectory(join(folder, "link"))).rejects.toThrow(/link: cannot be written: /);
    await expect(prepareDirectory("/dev/null/x")).rejects.toThrow("/dev/null/x: cannot be written: a part of the path is a file");
  });
});

describe("prepareOutputFile", () => {
  test("makes the folder of a file that can be written, and does not touch the file", async () => {
    await prepareOutputFile(join(folder, "deep/er/out.json"));
    expect(await readdir(join(folder, "deep/er"))).toEqual([]);
  });

  test("refuses a directory, and a file below a file", async () => {
    await expect(prepareOutputFile(folder)).rejects.toThrow(`${folder}: cannot be written: it is a directory`);
    await writeFile(join(folder, "file"), "x");
    const path = join(folder, "file/out.json");
    await expect(prepareOutputFile(path)).rejects.toThrow(
      `${path}: ${join(folder, "file")}: cannot be written: a part of the path is a file`,
    );
  });
});
