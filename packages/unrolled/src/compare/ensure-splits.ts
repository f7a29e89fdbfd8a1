import type { Dataset, SplitName } from "@unrolled/core";
import { usageError } from "../usage-error.js";

/**
 * Data that can be compared on: train, valid and test all have sequences. Data without splits are cut by whole units
 * (groups, or sequences without one) in file order: every tenth to valid, every tenth to test. With fewer than
 * thirty units the shares are larger, up to a third each: one test unit would leave differences without an interval.
 *
 * @throws a usage error where a split is empty, or there are fewer than three units to cut.
 */
export function ensureSplits(data: Dataset): { readonly data: Dataset; readonly splitsFrom: string } {
  if (data.splits !== null) {
    for (const split of ["train", "valid", "test"] as const) {
      if (data.splits[split].length === 0)
        throw usageError(`data "${data.name}": split "${split}" must have at least one sequence, got none`);
      if (!data.splits[split].some((index) => (data.sequences[index]?.observedSteps ?? 0) > 0))
        throw usageError(`data "${data.name}": split "${split}" must have at least one observed target, got none`);
    }
    return { data, splitsFrom: "data" };
  }
  const units = new Map<string, number[]>();
  data.sequences.forEach(({ id, group }, index) => {
    const unit = group === null ? `sequence ${id}` : `group ${group}`;
    units.set(unit, [...(units.get(unit) ?? []), index]);
  });
  if (units.size < 3)
    throw usageError(
      `data "${data.name}": comparing needs train, valid and test; there are no splits, and ${units.size} sequence(s) or group(s) are too few to cut`,
    );
  const every = Math.max(3, Math.min(10, Math.floor(units.size / 3)));
  const splits: Record<SplitName, number[]> = { train: [], valid: [], test: [] };
  [...units.values()].forEach((indices, u) => {
    const place = u % every;
    splits[place === every - 2 ? "valid" : place === every - 1 ? "test" : "train"].push(...indices);
  });
  return {
    data: Object.freeze({ ...data, splits }),
    splitsFrom: `made: of every ${every} ${data.sequences.some(({ group }) => group !== null) ? "groups" : "sequences"} in file order the last but one is valid, the last test`,
  };
}
