import { readFile, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { type Dataset, stringifyJson } from "@unrolled/core";
import { kernels } from "@unrolled/kernels";
import { usageError } from "../command-error.js";
import { extensionTexts } from "../extensions.js";
import type { FittedRecipe } from "../families/family.js";
import { writeFileAtomically } from "../files/index.js";
import { trainResult } from "../scores/train-result.js";
import { fingerprint } from "../tasks/part-codec.js";
import type { ComparisonPlan } from "./plan.js";

/** What every part of a run depends on beside its task. */
export interface RunIdentity extends Readonly<Record<string, unknown>> {
  /** Fingerprint of the data: values, splits, symbols and names. */
  readonly data: string;
  readonly unrolled: string;
  readonly node: string;
  readonly kernel: string;
  /** Fingerprint of the modules of `--use`; absent where there are none. */
  readonly extensions?: string;
}

export async function runIdentity(data: Dataset, version: string, extensions: readonly string[] = []): Promise<RunIdentity> {
  return {
    data: dataFingerprint(data),
    unrolled: version,
    node: process.version,
    kernel: kernels.info().name,
    ...(extensions.length === 0 ? {} : { extensions: fingerprint(await extensionTexts(extensions)) }),
  };
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
  if (found.extensions !== identity.extensions) return refuse("of other modules, or another version of them (--use)");
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

/** A hash of all that a fit or a score can depend on: spaces, sequences in order, splits, values. Not the name. */
export function dataFingerprint(data: Dataset): string {
  const { targets, inputs, sequences, splits, targetSymbols, targetValues, inputSymbols, inputValues, source } = data;
  return fingerprint({
    targets,
    inputs,
    sequences,
    splits,
    targetSymbols,
    targetValues,
    inputSymbols,
    inputValues,
    ...(source === null ? {} : { source }),
  });
}

/** How a model was fitted: goes into its file. */
export function provenanceOf(
  { recipe, entrant, fit, fitSeconds, fits }: FittedRecipe,
  plan: ComparisonPlan,
  run: { readonly source: string; readonly notes: readonly string[]; readonly version: string; readonly fittedAt: string },
): Readonly<Record<string, unknown>> {
  return {
    data: { name: plan.data.name, source: run.source, read: run.notes, fingerprint: dataFingerprint(plan.data) },
    spec: recipe.spec.text,
    chosen: entrant.label,
    settings: entrant.candidate,
    seed: String(plan.seed),
    fit: fits.indexOf(fit),
    stopped: fit.stopped,
    iterations: fit.history.length,
    bestIteration: fit.bestIteration,
    validPerStep: fit.validPerStep,
    train: trainResult(fit),
    fitSeconds,
    fittedAt: run.fittedAt,
    unrolled: run.version,
    node: process.version,
    kernel: kernels.info().name,
  };
}
