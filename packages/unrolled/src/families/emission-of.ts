import type { Dataset, TargetSpace } from "@unrolled/core";
import { usageError } from "../usage-error.js";
import type { Spec } from "./spec.js";

/** The laws that fit a kind of target; the first is the default. */
const emissionsOf: Readonly<Record<TargetSpace["kind"], readonly string[]>> = {
  categorical: ["categorical"],
  binary: ["bernoulli"],
  count: ["poisson"],
  real: ["gaussian", "gaussian-full", "gaussian-mixture"],
};

/** The emission that a spec asks for, or the one that follows from the targets. @throws a usage error where they do not agree, or a real target is constant. */
export async function emissionOf(spec: Spec, data: Dataset): Promise<string> {
  const fitting = emissionsOf[data.targets.kind];
  const asked = spec.options.emission ?? fitting[0];
  if (typeof asked !== "string" || !fitting.includes(asked))
    throw usageError(
      `spec "${spec.text}": emission ${asked} does not fit the ${data.targets.kind} targets of data "${data.name}"; use ${fitting.join(" or ")}`,
    );
  const { requireVaryingTargets } = await import("@unrolled/core");
  try {
    requireVaryingTargets(data, `spec "${spec.text}"`, " on train");
  } catch (error) {
    throw usageError((error as Error).message);
  }
  return asked;
}
