import type { Op } from "./op.js";
import type { Bias } from "./run-parameters.js";
import type { Leaf, Link, Term } from "./slice.js";

/** A slot of a plan. */
export interface PlanSlot {
  readonly size: number;
  /** True where all particles of a packed position share one row, since it is made of data alone. */
  readonly shared: boolean;
  /** Data, or a state of the slice before; null: an op writes it. */
  readonly leaf: Leaf | null;
  /** How a leaf reads a span; null: it is no such leaf. */
  readonly link: Link | null;
  /** The slot in whose place it is written; null: it has its own. */
  readonly inPlaceOf: number | null;
  /** True where an op other than a product reads data, so that they must stand as values. */
  asValues: boolean;
  /** True where the op that gives the first derivative can set it. */
  fresh: boolean;
}

/** True of a span that is read as a whole: an op asks for its rows itself. */
export function isWhole({ link }: PlanSlot): boolean {
  return link?.how === "whole";
}

/** An op with the places of a plan that it reads and writes. */
export interface Task {
  readonly op: Op;
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** Runs once for all particles of a position. */
  readonly shared: boolean;
  readonly readsPrevious: boolean;
}

/** Tasks that run together: for all steps at once, or step by step where they form a loop through a state or read one. */
export interface Stage {
  readonly stepwise: boolean;
  readonly tasks: readonly Task[];
}

/** What a sum starts from: biases, or the row of a slot that all particles of a position share. */
export type Start = readonly Bias[] | { readonly from: number };

/** An op, or a product of a sum whose start is known once the order is. */
export interface Draft {
  readonly op: Op | null;
  readonly term: Term | null;
  readonly reads: number[];
  readonly writes: readonly number[];
  readonly shared: boolean;
}

/** Drafts by stage: loops through a state are one stage each; the rest runs as early as it can, in the order declared. */
export function inStages(
  drafts: readonly Draft[],
  slots: readonly PlanSlot[],
  startOf: ReadonlyMap<number, Start>,
  previous: readonly (number | null)[],
  kept: readonly number[],
): { stepwise: boolean; drafts: Draft[] }[] {
  const writers = slots.map((): number[] => []);
  drafts.forEach(({ writes }, i) => {
    for (const id of writes) writers[id]!.push(i);
  });
  const keptAs = new Map(previous.flatMap((id, i) => (id === null ? [] : [[id, kept[i]!] as const])));
  const needs = drafts.map(({ reads, writes, term }) => {
    const start = term === null ? undefined : startOf.get(writes[0]!);
    const shared = start !== undefined && "from" in start ? [start.from] : [];
    return [...reads, ...shared].flatMap((id) => writers[keptAs.get(id) ?? id]!);
  });
  const reached = drafts.map((_, i) => {
    const seen = new Set<number>();
    const visit = (j: number): void => {
      for (const k of needs[j]!)
        if (!seen.has(k)) {
          seen.add(k);
          visit(k);
        }
    };
    visit(i);
    return seen;
  });
  const loopOf = drafts.map((_, i) => drafts.findIndex((_, j) => j === i || (reached[i]!.has(j) && reached[j]!.has(i))));
  const stages: { stepwise: boolean; drafts: Draft[] }[] = [];
  const done = new Set<number>();
  while (done.size < drafts.length) {
    const first = drafts.findIndex(
      (_, i) =>
        !done.has(i) && drafts.every((_, j) => loopOf[j] !== loopOf[i] || needs[j]!.every((k) => done.has(k) || loopOf[k] === loopOf[i])),
    );
    const members = drafts.map((_, i) => i).filter((i) => loopOf[i] === loopOf[first]);
    const stepwise = reached[first]!.has(first) || drafts[first]!.reads.some((id) => keptAs.has(id));
    for (const i of members) done.add(i);
    const last = stages.at(-1);
    const some = members.map((i) => drafts[i]!);
    if (last !== undefined && !last.stepwise && !stepwise) last.drafts.push(...some);
    else stages.push({ stepwise, drafts: some });
  }
  return stages;
}

/** Which data must stand as values, and which states' derivatives the first op back can set: those that one stage reads. */
export function markReads(slots: PlanSlot[], stages: readonly Stage[], previous: ReadonlySet<number>): void {
  const readers = new Map<number, { stage: Stage | null; sets: boolean }>();
  for (const stage of stages)
    for (const { op, reads } of stage.tasks)
      reads.forEach((id, i) => {
        if (op.readsSources !== true && (slots[id]!.leaf?.source ?? null) !== null && !isWhole(slots[id]!)) slots[id]!.asValues = true;
        if (!previous.has(id)) return;
        const before = readers.get(id);
        const isAlone = before === undefined || before.stage === stage;
        const sets = isAlone && op.sets?.includes(i) === true && reads.indexOf(id) === reads.lastIndexOf(id);
        readers.set(id, { stage: isAlone ? stage : null, sets });
      });
  for (const [id, { sets }] of readers) slots[id]!.fresh = sets;
}

/** The tasks that `wanted` needs, stopping at what is known, in their order. */
export function needed(tasks: readonly Task[], wanted: readonly number[], known: ReadonlySet<number>): Task[] {
  const open = [...wanted];
  const found = new Set<Task>();
  const seen = new Set<number>(known);
  while (open.length > 0) {
    const id = open.pop()!;
    if (seen.has(id)) continue;
    seen.add(id);
    for (const task of tasks)
      if (task.writes.includes(id)) {
        found.add(task);
        open.push(...task.reads);
      }
  }
  return tasks.filter((task) => found.has(task));
}
