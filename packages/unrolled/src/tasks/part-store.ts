import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { runError } from "../command-error.js";
import { writeFileAtomically } from "../files/index.js";
import { decodePart, encodePart, fingerprint } from "./part-codec.js";

/** Finished parts of a run, one file each, named by the hash of their full description; and checkpoints of fits under way. */
export interface PartStore {
  readonly directory: string;
  /** The part, or null where there is none (or its file is damaged: it is then computed again). */
  read(id: string): Promise<unknown>;
  write(id: string, value: unknown): Promise<void>;
  readCheckpoint(id: string): Promise<unknown>;
  writeCheckpoint(id: string, value: unknown): Promise<void>;
  removeCheckpoint(id: string): Promise<void>;
  /** Finished parts on disk. */
  count(): Promise<number>;
  /** Neither parts nor checkpoints. */
  isEmpty(): Promise<boolean>;
  /** Removes every part and checkpoint, and nothing else. */
  clear(): Promise<void>;
}

export type WriteText = (path: string, text: string) => Promise<void>;

/** Parts in `directory`, which exists; each file is written whole or not at all. */
export function createPartStore(directory: string, writeText: WriteText = writeFileAtomically): PartStore {
  const partPath = (id: string): string => join(directory, `${id}.json`);
  const checkpointPath = (id: string): string => join(directory, `${id}.checkpoint.json`);
  const save = async (path: string, value: unknown): Promise<void> => {
    try {
      await writeText(path, encodePart({ sum: fingerprint(value), value }));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw runError(`${reason}; the parts that are finished are kept: make room and run the same command with --resume`);
    }
  };
  // The folder may be deleted at any time.
  const files = async (): Promise<string[]> =>
    (await readdir(directory).catch(() => [])).filter((name) => /^\.?[0-9a-f]{64}\b.*\.(json|tmp)$/.test(name));
  return Object.freeze({
    directory,
    read: (id: string) => read(partPath(id)),
    write: (id: string, value: unknown) => save(partPath(id), value),
    readCheckpoint: (id: string) => read(checkpointPath(id)),
    writeCheckpoint: (id: string, value: unknown) => save(checkpointPath(id), value),
    removeCheckpoint: (id: string) => rm(checkpointPath(id), { force: true }),
    count: async () => (await files()).filter((name) => /^[0-9a-f]{64}\.json$/.test(name)).length,
    isEmpty: async () => (await files()).length === 0,
    clear: async () => {
      for (const name of await files()) await rm(join(directory, name), { force: true });
    },
  });
}

/** The value in a file that `save` wrote, checked against its sum; null for anything else. */
async function read(path: string): Promise<unknown> {
  try {
    const { sum, value } = decodePart(await readFile(path, "utf8")) as { readonly sum: string; readonly value: unknown };
    return fingerprint(value) === sum ? value : null;
  } catch {
    return null;
  }
}
