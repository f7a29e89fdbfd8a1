import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FetchOptions, fetchFile } from "../../../packages/unrolled/src/data/fetch-file.js";
import { type FileServer, fileServer, serving, stoppingAfter } from "../../support/file-server.js";

const content = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * i * 31 + (i >> 7)) & 255));
const sha256 = createHash("sha256").update(content).digest("hex");
const quickly: FetchOptions = { pause: 1, timeout: 2000 };

let server: FileServer;
let folder: string;
beforeAll(async () => {
  server = await fileServer();
});
afterAll(() => server.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "unrolled-fetch-"));
  server.seen.length = 0;
  return () => rmSync(folder, { recursive: true, force: true });
});
const path = (): string => join(folder, "file.bin");
const remote = (url: string, known: { bytes?: number; sha256?: string | null } = {}) => ({ name: "file.bin", url, sha256: null, ...known });
/** Breaks the connection when that much has been written. */
const breakingAt = (bytes: number) => (_: string, done: number) => void (done === bytes && server.breakConnections());
/** Each test its own path on the server, whose visits are counted. */
let paths = 0;
const place = (): string => `/${++paths}`;

describe("a file that is fetched", () => {
  it("comes whole, with its size and SHA-256, and tells how far it is", async () => {
    const url = server.answer(place(), serving(content));
    const told: number[] = [];
    const onBytes = (name: string, done: number, total: number) =>
      void told.push(name === "file.bin" && total === 200_000 ? done : Number.NaN);
    expect(await fetchFile(remote(url, { sha256, bytes: 200_000 }), path(), { ...quickly, onBytes })).toEqual({ bytes: 200_000, sha256 });
    expect(readFileSync(path()).equals(content)).toBe(true);
    expect(told.at(-1)).toBe(200_000);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(readdirSync(folder)).toEqual(["file.bin"]);
  });

  it("goes on where an earlier call stopped, in a request for the rest alone", async () => {
    const url = server.answer(place(), serving(content));
    writeFileSync(`${path()}.part`, content.subarray(0, 150_000));
    await fetchFile(remote(url, { sha256 }), path(), quickly);
    expect(server.seen.map(({ range }) => range)).toEqual(["bytes=150000-"]);
    expect(readFileSync(path()).equals(content)).toBe(true);
  });

  it("goes on by itself where the connection breaks, once for each break", async () => {
    const said: string[] = [];
    const where = place();
    const whole = serving(content, '"one"');
    const url = server.answer(where, (request, response, visit) =>
      visit === 1 ? stoppingAfter(content, 70_000, '"one"')(request, response, visit) : whole(request, response, visit),
    );
    await fetchFile(remote(url), path(), { ...quickly, onBytes: breakingAt(70_000), onRetry: (sentence) => said.push(sentence) });
    expect(server.seen).toEqual([
      { path: where, range: null, ifRange: null },
      { path: where, range: "bytes=70000-", ifRange: '"one"' },
    ]);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^http.*: the connection broke; trying again$/);
    expect(readFileSync(path()).equals(content)).toBe(true);
    expect(readdirSync(folder)).toEqual(["file.bin"]);
  });

  it("starts afresh where the server has another version by now", async () => {
    const url = server.answer(place(), serving(content, '"new"'));
    writeFileSync(`${path()}.part`, Buffer.alloc(50_000, 1));
    writeFileSync(`${path()}.part.etag`, '"old"');
    expect((await fetchFile(remote(url), path(), quickly)).sha256).toBe(sha256);
    expect(server.seen).toMatchObject([{ range: "bytes=50000-", ifRange: '"old"' }]);
  });

  it("does not go on from what nothing would check in the end", async () => {
    const url = server.answer(place(), serving(content));
    writeFileSync(`${path()}.part`, Buffer.alloc(50_000, 1));
    expect((await fetchFile(remote(url), path(), quickly)).sha256).toBe(sha256);
    expect(server.seen).toMatchObject([{ range: null }]);
  });

  it("is fetched again from its beginning where the parts do not fit together, and where there is more than the server has", async () => {
    const url = server.answer(place(), serving(content));
    writeFileSync(`${path()}.part`, Buffer.alloc(50_000, 1));
    await fetchFile(remote(url, { sha256 }), path(), quickly);
    expect(server.seen.map(({ range }) => range)).toEqual(["bytes=50000-", null]);
    writeFileSync(`${path()}.part`, Buffer.alloc(300_000, 1));
    await fetchFile(remote(url, { sha256 }), path(), quickly);
    expect(server.seen.map(({ range }) => range).slice(2)).toEqual(["bytes=300000-", null]);
    expect(readFileSync(path()).equals(content)).toBe(true);
  });

  it("is not put together from a piece of another place than was asked for", async () => {
    const url = server.answer(place(), (request, response, visit) => {
      if (visit > 1) return serving(content, '"one"')(request, response, visit);
      response.writeHead(206, { etag: '"one"', "content-range": `bytes 0-199999/200000`, "content-length": 200_000 }).end(content);
    });
    writeFileSync(`${path()}.part`, content.subarray(0, 50_000));
    writeFileSync(`${path()}.part.etag`, '"one"');
    expect((await fetchFile(remote(url), path(), quickly)).sha256).toBe(sha256);
    expect(server.seen.map(({ range }) => range)).toEqual(["bytes=50000-", null]);
  });

  it("may take longer than the timeout, as long as something comes", async () => {
    let write: (piece: string) => void = () => undefined;
    const url = server.answer(place(), (_, response) => {
      response.writeHead(200, { "content-length": 6 }).write("1");
      write = (piece) => void response.write(piece);
    });
    const onBytes = (_: string, done: number): void => void setTimeout(() => write(`${done + 1}`), 250);
    await fetchFile(remote(url), path(), { retries: 0, timeout: 1000, onBytes });
    expect(readFileSync(path(), "utf8")).toBe("123456");
  });

  it("follows redirects", async () => {
    const target = server.answer(place(), serving(content));
    const url = server.answer(place(), (_, response) => void response.writeHead(302, { location: target }).end());
    expect((await fetchFile(remote(url, { sha256 }), path(), quickly)).bytes).toBe(200_000);
  });

  it("is tried again after 503 and 429, as often as is said", async () => {
    const url = server.answer(place(), (request, response, visit) =>
      visit < 3 ? void response.writeHead(visit === 1 ? 503 : 429).end() : serving(content)(request, response, visit),
    );
    expect((await fetchFile(remote(url, { sha256 }), path(), { ...quickly, retries: 2 })).bytes).toBe(200_000);
    const always = server.answer(place(), (_, response) => void response.writeHead(500).end());
    server.seen.length = 0;
    await expect(fetchFile(remote(always), path(), { ...quickly, retries: 2 })).rejects.toThrow(
      /the server answered 500 Internal Server Error; given up after 3 attempts/,
    );
    expect(server.seen).toHaveLength(3);
  });
});

describe("a file that cannot be had", () => {
  it("is named with the SHA-256 that came in place of the one expected, and nothing stays", async () => {
    const url = server.answer(place(), serving(Buffer.from("something else")));
    const other = createHash("sha256").update("something else").digest("hex");
    await expect(fetchFile(remote(url, { sha256 }), path(), quickly)).rejects.toThrow(
      `${url}: expected a file of SHA-256 ${sha256}, got one of ${other}`,
    );
    expect(readdirSync(folder)).toEqual([]);
    expect(server.seen).toHaveLength(1);
  });

  it("is not left as whole where it is cut short, though the server says that this was all", async () => {
    const url = server.answer(place(), serving(content.subarray(0, 120_000)));
    await expect(fetchFile(remote(url, { sha256, bytes: 200_000 }), path(), { ...quickly, retries: 1 })).rejects.toThrow(
      /expected 200000 bytes, got 120000|416/,
    );
    expect(existsSync(path())).toBe(false);
  });

  it("keeps what has come where the connection breaks for good", async () => {
    const url = server.answer(place(), stoppingAfter(content, 70_000, '"one"'));
    await expect(fetchFile(remote(url), path(), { ...quickly, retries: 0, onBytes: breakingAt(70_000) })).rejects.toThrow(
      /the connection broke; given up after 1 attempt;/,
    );
    expect(existsSync(path())).toBe(false);
    expect(readFileSync(`${path()}.part`).equals(content.subarray(0, 70_000))).toBe(true);
  });

  it("says 404 at once", async () => {
    await expect(fetchFile(remote(`${server.base}/nowhere`), path(), quickly)).rejects.toThrow(
      "/nowhere: the server answered 404 Not Found",
    );
    expect(server.seen).toHaveLength(1);
  });

  it("gives up where nothing comes, before the answer and within it", async () => {
    const silent = server.answer(place(), () => undefined);
    await expect(fetchFile(remote(silent), path(), { retries: 0, timeout: 60 })).rejects.toThrow("nothing came for 0.06 s");
    const stalling = server.answer(place(), (_, response) => void response.writeHead(200, { "content-length": 10 }).write("12345"));
    await expect(fetchFile(remote(stalling), path(), { retries: 0, timeout: 60 })).rejects.toThrow("nothing came for 0.06 s");
  });

  it("says that there is no server", async () => {
    const closed = await fileServer();
    await closed.close();
    await expect(fetchFile(remote(`${closed.base}/x`), path(), { ...quickly, retries: 0 })).rejects.toThrow("the connection was refused");
  });

  it("stops at a signal, with what has come kept", async () => {
    const stop = new AbortController();
    const url = server.answer(place(), stoppingAfter(Buffer.from("1234567890"), 5, '"one"'));
    const onBytes = (): void => stop.abort(new Error("stopped by Ctrl-C"));
    await expect(fetchFile(remote(url), path(), { ...quickly, onBytes, signal: stop.signal })).rejects.toThrow("stopped by Ctrl-C");
    expect(readFileSync(`${path()}.part`, "utf8")).toBe("12345");
  });
});
