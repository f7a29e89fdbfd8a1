import type { Dataset } from "@unrolled/core";

/** A public file that a data set is made of. */
export interface RemoteFile {
  /** Its name in the cache folder. */
  readonly name: string;
  /** Where it is fetched: an address that always gives the same bytes, such as that of a commit. */
  readonly url: string;
  /** Its size, where it is known. */
  readonly bytes?: number;
  /** SHA-256 of its bytes, hexadecimal; null where nobody has seen them yet: what comes first is then noted beside the file, and must stay so. */
  readonly sha256: string | null;
}

/** A data set that `--data` and `loadDataset` know by its name. */
export interface DatasetEntry {
  readonly name: string;
  readonly description: string;
  /** What it is used for. */
  readonly purpose: string;
  /** Where the numbers come from. */
  readonly origin: string;
  readonly licence: string;
  /** The publication to cite; left out: the origin says it. */
  readonly citation?: string;
  /** Sequences and steps, for people. */
  readonly size: string;
  /** What its groups are called, in the plural. */
  readonly groupsAre?: string;
  /** What `unrolled data get` fetches; left out: it comes with the package. */
  readonly files?: readonly RemoteFile[];
  /** `fingerprintOf` its content, wherever the bytes come from; left out: not known. */
  readonly fingerprint?: string;
  /** Makes the sequences of it, of the bytes of `files` by their names. */
  load(files: Readonly<Record<string, Uint8Array>>): Promise<Dataset>;
}
