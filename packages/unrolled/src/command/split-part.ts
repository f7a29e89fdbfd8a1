import type { Dataset, SplitName } from "@unrolled/core";
import { partOf } from "../tasks/fit-task.js";
import { usageError } from "../usage-error.js";

/** The sequences of a split that must be there. */
export function splitPart(data: Dataset, split: SplitName | null): Dataset {
  if (split !== null && (data.splits?.[split].length ?? 0) === 0)
    throw usageError(
      `--split ${split}: data "${data.name}" has ${data.splits === null ? "no splits" : `no sequences in split "${split}"`}; leave --split out to use all`,
    );
  return partOf(data, split);
}
