import type { Dataset, LawPart } from "@unrolled/core";
import { usageError } from "../command-error.js";
import type { Spec } from "./family.js";

/** The spec with its size filled in: `hmm,restarts=3` at 8 is `hmm:8,restarts=3`. */
export function specWithSize(spec: Spec, size: number): string {
  const [head = "", ...pairs] = spec.text.split(",");
  return [`${head.split(":")[0]}:${size}`, ...pairs].join(",");
}

/** A numeric option of the spec (already checked by `parseSpec`), or its default. */
export function numberOption<D extends number | null>(spec: Spec, name: string, otherwise: D): number | D {
  const value = spec.options[name];
  return typeof value === "number" ? value : otherwise;
}

/** A limit of a fit in whole passes, between the fewest that say something and the most that pay. */
export function passes(wanted: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, Math.round(wanted)));
}

/** The emission that a spec asks for, or the first law of a hidden Markov model ("emission") or a network ("readout") that fits the targets. @throws a usage error where they do not agree, or a real target is constant. */
export async function emissionOf(spec: Spec, data: Dataset, part: LawPart): Promise<string> {
  const { lawsFor, requireVaryingTargets } = await import("@unrolled/core");
  const fitting = lawsFor(part).flatMap(({ name, targets }) => (targets === data.targets.kind ? [name] : []));
  const asked = spec.options.emission ?? fitting[0];
  if (typeof asked !== "string" || !fitting.includes(asked))
    throw usageError(
      `spec "${spec.text}": emission ${asked} does not fit the ${data.targets.kind} targets of data "${data.name}"; use ${fitting.join(" or ")}`,
    );
  try {
    requireVaryingTargets(data, `spec "${spec.text}"`, " on train");
  } catch (error) {
    throw usageError((error as Error).message);
  }
  return asked;
}
