import { type Registry, registry } from "@unrolled/core";
import { builtInFamilies } from "./built-in.js";
import type { Family } from "./family.js";

/**
 * The kinds of model that a SPEC can name. Add your own, in a module that the command is given by `--use` and `compare` by `extensions`,
 * so that worker threads know it too.
 *
 * @example
 * import { families } from "unrolled/extend";
 * console.log(families.names()); // ["climatology", "persistence", "ngram", "hmm", "msar", "elman", "gru", "lstm", "noisy-elman", "noisy-gru", "noisy-lstm"]
 */
export const families: Registry<Family> = registry("family", builtInFamilies, {
  noun: "string",
  role: "string",
  nested: "boolean",
  size: "string",
  largestSize: "number",
  help: "string",
  options: "object",
  races: "function",
  start: "function",
});

/** The models of a comparison that names none: those that fit the data. */
export function defaultSpecs(data: Parameters<NonNullable<Family["inDefault"]>>[0]): readonly string[] {
  return families.all().flatMap((family) => (family.inDefault?.(data) === true ? [family.name] : []));
}
