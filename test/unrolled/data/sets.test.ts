import { datasets, splitOf } from "unrolled";
import { describe, expect, it } from "vitest";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const fetched = datasets.all().filter(({ files }) => files !== undefined);
const load = (name: string, files: Readonly<Record<string, string>>) =>
  datasets.get(name, "test").load(Object.fromEntries(Object.entries(files).map(([file, text]) => [file, bytes(text)])));

describe("the data sets that are fetched", () => {
  it.each(fetched.flatMap(({ name, files = [], fingerprint }) => files.map((file) => [name, file.name, file, fingerprint] as const)))(
    "%s: %s stands at an address that never changes, and what it holds is known",
    (_, name, { url, sha256 }, fingerprint) => {
      expect(url).toMatch(/^https:\/\/raw\.githubusercontent\.com\/[\w-]+\/[\w-]+\/[0-9a-f]{40}\//);
      expect(url.endsWith(`/${name}`)).toBe(true);
      if (sha256 !== null) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
    },
  );

  it("sunspots and lynx: a year a step, named by what is counted", async () => {
    const sunspots = await load("sunspots", { "sunspot.year.csv": "rownames,time,value\n1,1700,5\n2,1701,11.5\n" });
    expect(sunspots.targets).toEqual({ kind: "real", size: 1, names: ["sunspots"] });
    expect([...(sunspots.targetValues as Float64Array)]).toEqual([5, 11.5]);
    const lynx = await load("lynx", { "lynx.csv": "rownames,time,value\n1,1821,269\n2,1822,321\n" });
    expect(lynx.targets).toMatchObject({ kind: "count", names: ["lynx"] });
  });

  it("old-faithful: waiting time and duration in the order of the eruptions", async () => {
    const data = await load("old-faithful", { "geyser.csv": "rownames,waiting,duration\n1,80,4.0166667\n2,71,2.15\n" });
    expect(data.targets).toMatchObject({ names: ["waiting", "duration"] });
    expect([...(data.targetValues as Float64Array)]).toEqual([80, 4.0166667, 71, 2.15]);
  });

  it("jsb-chorales: train, valid and test, whatever their order in the file", async () => {
    const data = await load("jsb-chorales", {
      "jsb-chorales-quarter.json": '{"test": [[[60, 64]]], "train": [[[21], []]], "valid": [[[108]]]}',
    });
    expect(data.sequences.map(({ id }) => id)).toEqual(["train-0", "valid-0", "test-0"]);
    expect(splitOf(data, "train").stepCount).toBe(2);
  });

  it("japanese-vowels: utterances end with a line of ones, speakers stand in a row, every sixth of train is valid", async () => {
    const utterance = (k: number): string => `${`${k}.5 `.repeat(12)}\r\n${"1.0 ".repeat(12)}\r\n`;
    const file = (count: number): string => Array.from({ length: count }, (_, k) => utterance(k)).join("");
    const data = await load("japanese-vowels", { "ae.train": file(270), "ae.test": `${file(370)}\r\n` });
    expect(data.sequences.map(({ label }) => label).filter((label) => label === "speaker 3")).toHaveLength(30 + 88);
    expect(data.splits).toMatchObject({ test: { length: 370 }, valid: { length: 45 }, train: { length: 225 } });
    expect(data.splits?.valid.map((index) => data.sequences[index]?.id).slice(0, 2)).toEqual(["train-6", "train-12"]);
    expect(data.targetValues?.[12]).toBe(1.5);
    await expect(load("japanese-vowels", { "ae.train": file(269), "ae.test": file(370) })).rejects.toThrow(
      "expected 270 utterances, found 269",
    );
    await expect(load("japanese-vowels", { "ae.train": "1 2\n", "ae.test": "" })).rejects.toThrow("ae.train: line 1: expected 12 numbers");
  });

  it("tiny-shakespeare: characters in sequences of 200", async () => {
    const data = await load("tiny-shakespeare", { "input.txt": "First Citizen:\nSpeak, speak.\n".repeat(20) });
    expect(data.name).toBe("tiny-shakespeare");
    expect(data.length).toBe(200);
  });
});
