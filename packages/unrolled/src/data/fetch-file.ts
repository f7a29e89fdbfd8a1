import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type OnBytes, writeError, writeFileAtomically } from "../files/index.js";
import type { RemoteFile } from "./dataset-entry.js";

/** How a file is fetched. */
export interface FetchOptions {
  /** How often it is tried again after a fault that may pass. Default 4. */
  readonly retries?: number;
  /** Milliseconds before the first of these, twice as long before each further one. Default 1000. */
  readonly pause?: number;
  /** Milliseconds without a byte after which an attempt is given up. Default 30,000. */
  readonly timeout?: number;
  /** Told how far it is; the total is 0 where the server does not say it. */
  readonly onBytes?: OnBytes | undefined;
  /** Told why it is tried again. */
  readonly onRetry?: ((sentence: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What came: its size and SHA-256. */
export interface FetchedFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** A fault that the next attempt may not meet. */
class PassingFault extends Error {}

/** The bytes came whole and are others than they should be. */
class WrongBytes extends Error {}

/**
 * Fetches a file, whole or not at all: what has come stands in `path` with `.part` behind it, from which a later call goes on (by a range
 * request, where the server still has the same file), and takes the name when its size and its SHA-256 are right. Redirects are
 * followed. An answer of 408, 429 or 5xx, a connection that breaks or falls silent, and bytes that were put together wrongly are tried again.
 *
 * @throws Error that names the address, and what came in place of what should have.
 */
export async function fetchFile(file: RemoteFile, path: string, options: FetchOptions = {}): Promise<FetchedFile> {
  const { retries = 4, pause = 1000, onRetry, signal } = options;
  const partial = `${path}.part`;
  for (let attempt = 0; ; attempt++) {
    const kept = await keptOf(partial, file);
    try {
      await receive(file, partial, kept, options);
      const fetched = await checkBytes(file, partial);
      await rename(partial, path);
      await rm(noteOf(partial), { force: true });
      return fetched;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof WrongBytes) await forget(partial);
      const mayPass = error instanceof PassingFault || (error instanceof WrongBytes && kept.bytes > 0);
      if (!mayPass) throw error;
      const { message } = error;
      if (attempt >= retries)
        throw new Error(
          `${message}; given up after ${attempt + 1} ${attempt === 0 ? "attempt" : "attempts"}; the same call goes on from what has come`,
        );
      onRetry?.(`${message}; trying again`);
      await sleep(pause * 2 ** attempt, undefined, signal === undefined ? {} : { signal });
    }
  }
}

/** What an earlier attempt left: how much, and by what name the server knew that version (`ETag`). */
interface Kept {
  readonly bytes: number;
  readonly etag: string | null;
}

const nothing: Kept = { bytes: 0, etag: null };

/** Only what is checked in the end, by its hash or by the server, is gone on from. */
async function keptOf(partial: string, { sha256, bytes: size }: RemoteFile): Promise<Kept> {
  try {
    const { size: bytes } = await stat(partial);
    const etag = await readFile(noteOf(partial), "utf8").catch(() => "");
    if (bytes > 0 && (size === undefined || bytes <= size) && (sha256 !== null || etag !== "")) return { bytes, etag: etag || null };
  } catch {
    // There is none.
  }
  return nothing;
}

function noteOf(partial: string): string {
  return `${partial}.etag`;
}

async function forget(partial: string): Promise<void> {
  await rm(partial, { force: true });
  await rm(noteOf(partial), { force: true });
}

/** One attempt: asks for what is missing and writes it where it belongs. */
async function receive(file: RemoteFile, partial: string, kept: Kept, { timeout = 30_000, onBytes, signal }: FetchOptions): Promise<void> {
  if (kept.bytes === file.bytes) return;
  const silence = new AbortController();
  const alarm = setTimeout(() => silence.abort(), timeout);
  try {
    const response = await fetch(file.url, {
      headers: {
        "accept-encoding": "identity", // the bytes that ranges and hashes count
        ...(kept.bytes > 0 ? { range: `bytes=${kept.bytes}-` } : {}),
        ...(kept.bytes > 0 && kept.etag !== null ? { "if-range": kept.etag } : {}),
      },
      signal: signal === undefined ? silence.signal : AbortSignal.any([signal, silence.signal]),
    });
    const from = await startOf(response, file, kept, partial);
    const length = response.headers.has("content-encoding") ? 0 : Number(response.headers.get("content-length") ?? 0);
    const total = length === 0 ? (file.bytes ?? 0) : from + length;
    if (from === 0) await noteVersion(response, partial);
    const out = await open(partial, from > 0 ? "r+" : "w").catch((error: unknown) => Promise.reject(writeError(partial, error)));
    try {
      let position = from;
      for await (const chunk of response.body ?? []) {
        alarm.refresh();
        await out.write(chunk, 0, chunk.length, position).catch((error: unknown) => Promise.reject(writeError(partial, error)));
        position += chunk.length;
        onBytes?.(file.name, position, total);
      }
      await out.sync();
    } finally {
      await out.close();
    }
  } catch (error) {
    if (silence.signal.aborted) throw new PassingFault(`${file.url}: nothing came for ${timeout / 1000} s`);
    throw error instanceof TypeError ? new PassingFault(`${file.url}: ${reasonOf(error)}`) : error;
  } finally {
    clearTimeout(alarm);
  }
}

/** The place in the file where the body of an answer begins. */
async function startOf(response: Response, file: RemoteFile, kept: Kept, partial: string): Promise<number> {
  const { status, statusText, headers, body } = response;
  if (status === 200) return 0; // all of it, whatever was asked for
  const [, from] = /^bytes (\d+)-/.exec(headers.get("content-range") ?? "") ?? [];
  if (status === 206 && Number(from) === kept.bytes) return kept.bytes;
  await body?.cancel().catch(() => undefined);
  const answer = `${file.url}: the server answered ${status}${statusText === "" ? "" : ` ${statusText}`}`;
  if (status === 206 || status === 416) {
    await forget(partial); // what is there is no beginning of what the server has
    throw new PassingFault(`${answer} to a request for the rest`);
  }
  throw status === 408 || status === 429 || status >= 500 ? new PassingFault(answer) : new Error(answer);
}

/** Notes by what name the server knows this version, if it promises that the name stands for its very bytes. */
async function noteVersion({ headers }: Response, partial: string): Promise<void> {
  const etag = headers.get("etag") ?? "";
  if (etag.startsWith('"')) await writeFileAtomically(noteOf(partial), etag);
  else await rm(noteOf(partial), { force: true });
}

async function checkBytes(file: RemoteFile, path: string): Promise<FetchedFile> {
  const fetched = await hashOf(path);
  if (file.bytes !== undefined && fetched.bytes !== file.bytes) {
    const message = `${file.url}: expected ${file.bytes} bytes, got ${fetched.bytes}`;
    throw fetched.bytes < file.bytes ? new PassingFault(message) : new WrongBytes(message);
  }
  if (file.sha256 !== null && fetched.sha256 !== file.sha256)
    throw new WrongBytes(`${file.url}: expected a file of SHA-256 ${file.sha256}, got one of ${fetched.sha256}`);
  return fetched;
}

/** The size and SHA-256 of a file. */
export async function hashOf(path: string): Promise<FetchedFile> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest("hex") };
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: "no such host; is this machine on the network?",
  EAI_AGAIN: "the host's name could not be looked up; is this machine on the network?",
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection broke",
  UND_ERR_SOCKET: "the connection broke",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
};

/** Why `fetch` failed (its errors are of `TypeError`, with what happened as the cause), in plain words. */
function reasonOf({ message, cause }: Error): string {
  const { code, message: inner } = (cause ?? {}) as { readonly code?: string; readonly message?: string };
  return (code === undefined ? undefined : REASONS[code]) ?? inner ?? message;
}
