import { didYouMean } from "../../../checks/index.js";
import type { StructureFile } from "../linear-gaussian-file.js";

/** Checks that a structure's file has no options but these: another might change what its parameters are. */
export function checkStructureOptions(file: StructureFile, known: readonly string[]): void {
  const odd = Object.keys(file).find((name) => name !== "name" && !known.includes(name));
  if (odd !== undefined)
    throw new RangeError(
      `linearGaussian: structure "${file.name}" has ${known.length === 0 ? "no options" : `the options ${known.join(", ")}`}, got "${odd}"${didYouMean(odd, known)}`,
    );
}

/** An integer option of at least `least`. */
export function integerOption(file: StructureFile, name: string, least: number): number {
  const value = file[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least)
    throw new RangeError(
      `linearGaussian: structure "${file.name}": ${name} must be an integer of at least ${least}, got ${JSON.stringify(value)}`,
    );
  return value;
}

/** An option that is true or false; left out: false. */
export function flagOption(file: StructureFile, name: string): boolean {
  const value = file[name] ?? false;
  if (typeof value !== "boolean")
    throw new RangeError(`linearGaussian: structure "${file.name}": ${name} must be true or false, got ${JSON.stringify(value)}`);
  return value;
}
