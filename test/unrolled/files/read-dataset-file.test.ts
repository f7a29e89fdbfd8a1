import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isInputError, stringifyJson } from "@unrolled/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readDataFiles, readDatasetFile, readText } from "../../../packages/unrolled/src/files/index.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "unrolled-files-"));
});
afterEach(() => rm(folder, { recursive: true }));

const write = async (name: string, content: string | Uint8Array): Promise<string> => {
  await writeFile(join(folder, name), content);
  return join(folder, name);
};
const refusal = async (path: string): Promise<string> => {
  const error: unknown = await readDatasetFile(path).then(
    () => new Error("it was read"),
    (reason: unknown) => reason,
  );
  expect(isInputError(error)).toBe(true);
  expect((error as Error).message.startsWith(`${path}: `)).toBe(true);
  return (error as Error).message.slice(path.length + 2);
};

test("every format is read by its extension, in either case", async () => {
  const json = {
    format: "unrolled/sequences",
    version: 1,
    targets: { kind: "real", size: 1 },
    sequences: [{ id: "a", targets: [[1], [2]] }],
  };
  expect((await readDatasetFile(await write("a.json", stringifyJson(json)))).stepCount).toBe(2);
  expect((await readDatasetFile(await write("roll.json", '{"train":[[[60],[]]],"valid":[],"test":[]}'))).targets.size).toBe(88);
  expect((await readDatasetFile(await write("a.CSV", "y\r\n1\r\n2\r\n"))).stepCount).toBe(2);
  expect((await readDatasetFile(await write("a.txt", "to be or not"), { text: { length: 3 } })).sequences).toHaveLength(4);
  for (const name of ["real-3x2.npy", "symbols.npz"]) {
    await copyFile(fileURLToPath(new URL(`../../fixtures/numpy/${name}`, import.meta.url)), join(folder, name));
    expect((await readDatasetFile(join(folder, name))).stepCount).toBeGreaterThan(2);
  }
});

test("a file that cannot be read is named in one line", async () => {
  expect(await refusal(join(folder, "none.json"))).toBe("no such file");
  expect(await refusal(join(folder, "none.json/below.json"))).toBe("no such file");
  expect(await refusal(join(await write("x.json", "{}"), "below.json"))).toBe("no such file (a part of its path is not a directory)");
  const directory = await mkdtemp(join(folder, "d-"));
  await rm(directory, { recursive: true });
  expect(await refusal(await write("a.parquet", "x"))).toBe(
    'expected a data file (.json, .csv, .tsv, .tab, .txt, .npy, .npz), found the extension ".parquet"',
  );
  expect(await refusal(await write("noext", "x"))).toBe(
    'expected a data file (.json, .csv, .tsv, .tab, .txt, .npy, .npz), found the extension ""',
  );
});

test("a directory is not a file", async () => {
  const directory = await mkdtemp(join(folder, "d.json-"));
  await expect(readText(directory)).rejects.toThrow(`${directory}: expected a file, found a directory`);
});

test("text that is not UTF-8 is refused, and a byte-order mark is dropped", async () => {
  const latin1 = Uint8Array.of(121, 10, 99, 97, 102, 233, 10);
  const problem =
    "line 2, byte 4: expected UTF-8 text, found the byte 0xe9 out of place; name another encoding, such as --encoding windows-1252";
  expect(await refusal(await write("latin1.csv", latin1))).toBe(problem.replace("byte 4", "column 1 (y)"));
  for (const name of ["latin1.txt", "latin1.json"]) expect(await refusal(await write(name, latin1))).toBe(problem);
  for (const name of ["latin1.txt", "latin1.csv"])
    expect((await readDatasetFile(join(folder, name), { encoding: "latin1" })).targets).toMatchObject({
      symbols: expect.arrayContaining([name === "latin1.txt" ? "é" : "café"]),
    });
  expect(await refusal(await write("utf16.json", Uint8Array.of(0xff, 0xfe, 123, 0, 125, 0)))).toMatch(/^format: expected/);
  expect(await readText(await write("bom.txt", "\ufeffa"))).toBe("a");
});

test("a folder of texts is one dataset, cut as --text-unit says, and a note says how", async () => {
  await mkdir(join(folder, "names"));
  await write("names/Greek.txt", "Adamidis\nAdamou\nAgelakos\n");
  await write("names/Irish.txt", Uint8Array.of(0xff, 0xfe, ...Buffer.from("Adam\r\nAodh\r\n", "utf16le")));
  const { data, notes } = await readDataFiles([join(folder, "names")]);
  expect(data.sequences.map(({ id, label }) => [id, label])).toEqual([
    ["Greek/line-0", "Greek"],
    ["Greek/line-1", "Greek"],
    ["Greek/line-2", "Greek"],
    ["Irish/line-0", "Irish"],
    ["Irish/line-1", "Irish"],
  ]);
  expect(notes).toEqual([
    expect.stringMatching(/^names \(2 files\): a list, each line a sequence: .* For running text: --text-unit character/),
  ]);
  const words = await readDataFiles([join(folder, "names")], { textUnit: "word" });
  expect(words.data.targets).toMatchObject({ size: 5, symbols: ["Adam", "Adamidis", "Adamou", "Agelakos", "Aodh"] });
  await expect(readDataFiles([join(folder, "names")], { missing: ["NA"] })).rejects.toThrow(
    /the option missing is for a table.*, this is text/,
  );
});

test("empty files are refused", async () => {
  expect(await refusal(await write("a.json", ""))).toBe("expected JSON, found an empty file");
  expect(await refusal(await write("a.csv", ""))).toBe("expected a header line, found an empty file");
  expect(await refusal(await write("a.txt", ""))).toBe("expected text, found none");
  expect(await refusal(await write("a.npy", ""))).toMatch(/^expected a NumPy array/);
  expect(await refusal(await write("a.npz", ""))).toMatch(/^expected a NumPy archive/);
});
