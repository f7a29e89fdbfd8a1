import type { Dataset, SplitName } from "@unrolled/core";
import { usageError } from "../command-error.js";
import { type SplitWay, splitData } from "../splits/split-data.js";
import { partOf } from "../tasks/fit-task.js";
import type { PartName } from "./data-options.js";

/** The sequences of a part that must be there: of the data's own splits, or cut as `compare` cuts them (`temporal:test`). */
export function splitPart(data: Dataset, part: PartName | null, seed: number | string): Dataset {
  if (part?.includes(":") === true) {
    const [way, split] = part.split(":") as [SplitWay, SplitName];
    return partOf(splitData(data, { way, window: null, seed }).data, split);
  }
  const split = part as SplitName | null;
  if (split !== null && (data.splits?.[split].length ?? 0) === 0)
    throw usageError(
      `--split ${split}: data "${data.name}" has ${data.splits === null ? `no splits; --split temporal:${split} (shuffled:${split}, by-group:${split}) cuts them as compare does, or` : `no sequences in split "${split}";`} leave --split out to use all`,
    );
  return partOf(data, split);
}
