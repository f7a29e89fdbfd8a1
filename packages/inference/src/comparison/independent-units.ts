import type { UnitKind } from "@unrolled/core";

/** Sums over independent units: what every error of the comparison is the spread of. */
export interface IndependentUnits {
  readonly kind: UnitKind;
  /** n */
  readonly count: number;
  /** n: Σ of the values over the sequences of the unit. */
  readonly totals: Float64Array;
  /** n: Σ T_i over them, each > 0. */
  readonly steps: Float64Array;
}

export interface UnitMember {
  readonly id: string;
  readonly group: string | null;
  readonly steps: number;
  readonly value: number;
}

/**
 * Sums sequences into independent units: the sequences of one group are one unit, a sequence without a group is a unit
 * of its own. Units come in the order of their first sequence, and are summed in file order; a unit with no observed
 * step is left out, because it says nothing. `blocks`: the members are blocks of sequences (see `cutIntoBlocks`).
 */
export function independentUnits(members: readonly UnitMember[], blocks = false): IndependentUnits {
  const sums = new Map<string, { total: number; steps: number }>();
  for (const { id, group, steps, value } of members) {
    const unit = group === null ? `sequence ${id}` : `group ${group}`;
    const sum = sums.get(unit) ?? { total: 0, steps: 0 };
    sum.total += value;
    sum.steps += steps;
    sums.set(unit, sum);
  }
  const units = [...sums.values()].filter(({ steps }) => steps > 0);
  return {
    kind: blocks ? "blocks" : members.some(({ group }) => group !== null) ? "groups" : "sequences",
    count: units.length,
    totals: Float64Array.from(units, ({ total }) => total),
    steps: Float64Array.from(units, ({ steps }) => steps),
  };
}
