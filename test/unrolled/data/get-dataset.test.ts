import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprintOf, parseCsv } from "@unrolled/core";
import { datasets, getDataset, loadDataset, readDatasetFile } from "unrolled";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cacheFolder } from "../../../packages/unrolled/src/data/cache-folder.js";
import { type FileServer, fileServer, serving } from "../../support/file-server.js";
import { runHere } from "../../support/run-here.js";

const tides = Buffer.from(["sequence,target", ...Array.from({ length: 24 }, (_, i) => `port ${i % 6},${(i * 7) % 5}`)].join("\n"));
const sha256 = createHash("sha256").update(tides).digest("hex");
const read = (files: Readonly<Record<string, Uint8Array>>) => parseCsv(new TextDecoder().decode(files["tides.csv"]), "tides");

let server: FileServer;
let cache: string;
let first = tides;
beforeAll(async () => {
  server = await fileServer();
  const described = { description: "Tides", purpose: "tests", origin: "made up", licence: "CC0", size: "6 sequences, 24 steps" };
  const fingerprint = fingerprintOf(await read({ "tides.csv": tides }));
  const url = server.answer("/tides.csv", serving(tides));
  const changing = server.answer("/changing.csv", (request, response, visit) =>
    serving(visit === 1 ? first : tides)(request, response, visit),
  );
  const file = { name: "tides.csv", bytes: tides.length, sha256 };
  datasets.add({ ...described, name: "test-tides", files: [{ ...file, url }], fingerprint, load: read });
  datasets.add({ ...described, name: "test-unseen", files: [{ name: "tides.csv", url, sha256: null }], fingerprint, load: read });
  datasets.add({
    ...described,
    name: "test-changing",
    files: [{ name: "tides.csv", url: changing, sha256: null }],
    fingerprint,
    load: read,
  });
  datasets.add({ ...described, name: "test-moved", files: [{ ...file, url: `${server.base}/moved.csv` }], load: read });
});
afterAll(() => server.close());
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "unrolled-cache-"));
  server.seen.length = 0;
  return () => rmSync(cache, { recursive: true, force: true });
});
const get = (...words: string[]) => runHere(["data", "get", ...words, "--cache", cache]);

describe("unrolled data get", () => {
  it("fetches a data set once, checks it, and every command finds it by its name", async () => {
    const before = await runHere(["compare", "--data", "test-tides", "--cache", cache]);
    expect(before.code).toBe(2);
    expect(before.error).toMatch(/test-tides: this data set is not in .* yet; fetch it by: unrolled data get test-tides\n$/);

    const got = await get("test-tides");
    expect(got).toMatchObject({ code: 0, out: "test-tides: 6 sequences, 24 steps; --data test-tides finds it\n" });
    expect(got.error).toContain(`tides.csv: fetched, ${tides.length} bytes, SHA-256 ${sha256}`);
    const again = await get("test-tides", "--json");
    expect(JSON.parse(again.out)).toMatchObject({ name: "test-tides", sequences: 6, steps: 24, files: [{ sha256, fetched: false }] });
    expect(server.seen).toHaveLength(1);

    const out = join(cache, "hmm.json");
    const fitted = await runHere(["fit", "hmm:1", "--data", "test-tides", "--cache", cache, "--out", out, "--quiet"]);
    expect(fitted.code, fitted.error).toBe(0);
    expect((await runHere(["loglik", out, "--data", "test-tides", "--cache", cache])).code).toBe(0);
    expect((await getDataset("test-tides", { cache, offline: true })).stepCount).toBe(24);
  });

  it("says in the list what is here", async () => {
    await get("test-unseen");
    const { out } = await runHere(["data", "list", "--json", "--cache", cache]);
    const where = new Map((JSON.parse(out) as { name: string; where: string }[]).map((entry) => [entry.name, entry.where]));
    expect(where.get("moby-dick")).toBe("with the package");
    expect(where.get("test-unseen")).toBe("fetched");
    expect(where.get("test-tides")).toBe("to be fetched");
    const { out: text } = await runHere(["data", "list", "--cache", cache]);
    expect(text).toContain("to be fetched (1 kB): unrolled data get test-tides\n");
  });

  it("writes the sequences where they are wanted", async () => {
    const out = join(cache, "tides.json");
    expect(await get("test-tides", "--out", out)).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(out, "utf8")).provenance).toMatchObject({ licence: "CC0", urls: [`${server.base}/tides.csv`] });
    expect((await readDatasetFile(out)).sequences.map(({ id }) => id)).toEqual(
      (await getDataset("test-tides", { cache })).sequences.map(({ id }) => id),
    );
    const shipped = join(cache, "nile.csv");
    expect(await get("nile", "--out", shipped)).toMatchObject({
      code: 0,
      out: `nile: 1 sequence, 100 steps; comes with the package; written to ${shipped}\n`,
    });
    expect((await readDatasetFile(shipped)).stepCount).toBe(100);
  });

  it("mends what was damaged in the cache, which no command reads before", async () => {
    await get("test-tides");
    const file = join(cache, "test-tides", "tides.csv");
    writeFileSync(file, readFileSync(file, "utf8").replace("port 3", "port 2"));
    const read = await runHere(["compare", "--data", "test-tides", "--cache", cache]);
    expect(read).toMatchObject({ code: 2 });
    expect(read.error).toContain(`this is not what ${server.base}/tides.csv gave; fetch it again by: unrolled data get test-tides`);
    expect((await get("test-tides", "--offline")).code).toBe(1);
    expect((await get("test-tides")).code).toBe(0);
    expect(readFileSync(file).equals(tides)).toBe(true);
  });

  it("notes the hash of what nobody had seen, prints it, and holds what comes later to it", async () => {
    const { code, error } = await get("test-unseen");
    expect(code).toBe(0);
    expect(error).toContain(`SHA-256 ${sha256} (as it first came; no other was known)`);
    const file = join(cache, "test-unseen", "tides.csv");
    expect(readFileSync(`${file}.sha256`, "utf8")).toBe(`${sha256}  tides.csv\n`);
    writeFileSync(file, "sequence,target\na,1\n");
    expect((await runHere(["compare", "--data", "test-unseen", "--cache", cache])).code).toBe(2);
  });

  it("refuses content that is not what it is known to be, wherever it came from", async () => {
    first = Buffer.from(tides.toString().replace("port 0,0", "port 0,1"));
    const { code, error } = await get("test-changing");
    expect(code).toBe(1);
    expect(error).toMatch(
      /test-changing: the data set's content must have the fingerprint [0-9a-f]{16}, got [0-9a-f]{16}: its origin has changed/,
    );
  });

  it("fails in one line with the address, and leaves nothing that could be taken for the data", async () => {
    const { code, error } = await get("test-moved");
    expect(code).toBe(1);
    const place = join(cache, "test-moved", "tides.csv");
    expect(error).toBe(
      `unrolled: ${server.base}/moved.csv: the server answered 404 Not Found; got by other means, the file may be put at ${place}\n`,
    );
    expect(existsSync(place)).toBe(false);
    writeFileSync(place, tides);
    expect((await get("test-moved", "--offline")).code).toBe(0);
  });

  it.each([
    [["data", "get", "test-tide"], /there is no data set "test-tide"; available are .*; did you mean test-tides\?|did you mean/],
    [["data", "get"], /data: the name of a data set is required/],
    [["data", "gte", "nile"], /data: unknown word "gte"; available are list, get/],
    [["data", "get", "nile", "lynx"], /data: unexpected argument "lynx"/],
    [["data", "get", "test-tides", "--offline", "--cache", "/nowhere"], /test-tides is not in .*nowhere, and --offline fetches nothing/],
    [["data", "get", "nile", "--out", "nile.xlsx"], /--out writes .json, .csv, .txt/],
  ])("%j is wrong usage", async (words, message) => {
    const { code, error } = await runHere(words);
    expect(code).toBe(2);
    expect(error).toMatch(message);
    expect(server.seen).toEqual([]);
  });
});

describe("the library", () => {
  it("knows no name that there is not, and takes sets that come with the package", async () => {
    await expect(getDataset("niel")).rejects.toThrow(/getDataset: data set must be one of .*got "niel"/);
    expect((await getDataset("earthquakes", { offline: true })).targets.kind).toBe("count");
    await expect(loadDataset("test-tides")).rejects.toThrow("fetch it by: unrolled data get test-tides");
  });

  it("keeps data sets where the user or the platform says", () => {
    expect(cacheFolder("/a", { UNROLLED_CACHE: "/b" })).toBe("/a");
    expect(cacheFolder(undefined, { UNROLLED_CACHE: "/b", XDG_CACHE_HOME: "/c" })).toBe("/b");
    expect(cacheFolder(undefined, { XDG_CACHE_HOME: "/c" }, "darwin")).toBe(join("/c", "unrolled"));
    expect(cacheFolder(undefined, {}, "linux")).toBe(join(homedir(), ".cache", "unrolled"));
    expect(cacheFolder(undefined, {}, "darwin")).toBe(join(homedir(), "Library", "Caches", "unrolled"));
    expect(cacheFolder(undefined, { LOCALAPPDATA: "/d" }, "win32")).toBe(join("/d", "unrolled", "Cache"));
  });
});
