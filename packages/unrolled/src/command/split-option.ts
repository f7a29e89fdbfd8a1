import type { Dataset, SplitName } from "@unrolled/core";
import { partOf } from "../tasks/fit-task.js";
import { usageError } from "../usage-error.js";
import { choiceOption } from "./arguments.js";

/** A split's name, or null for all sequences. */
export function splitOption(text: string | undefined): SplitName | null {
  return choiceOption("split", text, ["train", "valid", "test"], null);
}

/** The sequences of a split that must be there. */
export function splitPart(data: Dataset, split: SplitName | null): Dataset {
  if (split !== null && (data.splits?.[split].length ?? 0) === 0)
    throw usageError(
      `--split ${split}: data "${data.name}" has ${data.splits === null ? "no splits" : `no sequences in split "${split}"`}; leave --split out to use all`,
    );
  return partOf(data, split);
}
