import { readFile, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { type Dataset, stringifyJson } from "@unrolled/core";
import { kernels } from "@unrolled/kernels";
import { writeFileAtomically } from "../files/index.js";
import { usageError } from "../usage-error.js";
import { dataFingerprint } from "./data-fingerprint.js";

/** What every part of a run depends on beside its task. */
export interface RunIdentity extends Readonly<Record<string, unknown>> {
  /** Fingerprint of the data: values, splits, symbols and names. */
  readonly data: string;
  readonly unrolled: string;
  readonly node: string;
  readonly kernel: string;
}

export function runIdentity(data: Dataset, version: string): RunIdentity {
  return { data: dataFingerprint(data), unrolled: version, node: process.version, kernel: kernels.info().name };
}

const fileName = "run.json";

/** Notes in a run's folder what its parts are of. */
export async function writeRunIdentity(out: string, identity: RunIdentity): Promise<void> {
  await writeFileAtomically(join(out, fileName), stringifyJson(identity));
}

/**
 * Checks that a run can go on from the parts of an earlier one.
 *
 * @throws a usage error where they are of other data, or were made by another version, Node or kernel, and so of no use.
 */
export async function checkResumable(out: string, identity: RunIdentity): Promise<void> {
  const refuse = (what: string): never => {
    throw usageError(
      `--resume: the finished parts in ${join(out, "parts")} are ${what}; leave --resume out to start afresh, or name another --out`,
    );
  };
  const found = await readRunIdentity(out);
  if (found === null) return refuse("those of an earlier version, which did not note what they are of");
  if (found.data !== identity.data) return refuse("of other data: values, splits, symbols or the names of columns differ");
  for (const name of ["unrolled", "node", "kernel"] as const)
    if (found[name] !== identity[name]) return refuse(`by ${name} ${found[name]}, this is ${identity[name]}`);
}

/**
 * Removes the folder of a run with the parts in it, when they are of no more use. What somebody else put there stays, and the
 * folder with it.
 */
export async function removeRunFolder(out: string): Promise<void> {
  try {
    await rmdir(join(out, "parts"));
    await rm(join(out, fileName), { force: true });
    await rmdir(out);
  } catch {
    // Not empty.
  }
}

async function readRunIdentity(out: string): Promise<Partial<RunIdentity> | null> {
  try {
    return JSON.parse(await readFile(join(out, fileName), "utf8"));
  } catch {
    return null;
  }
}
