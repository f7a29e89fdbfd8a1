import type { Op } from "./op.js";
import { copy } from "./ops/pointwise.js";
import { type ProductOptions, product } from "./ops/product.js";
import { repeat } from "./ops/repeat.js";
import type { Bias } from "./run-parameters.js";
import { type Draft, inStages, isWhole, markReads, needed, type PlanSlot, type Stage, type Start, type Task } from "./schedule.js";
import type { Node, SliceBody, Slot, Term } from "./slice.js";

/** The ops of a slice in the order in which they run, for one way of running it. */
export interface Plan {
  readonly slice: SliceBody;
  readonly slots: readonly PlanSlot[];
  readonly stages: readonly Stage[];
  /** Where the law's row is: `law.width` numbers, an emission's to overwrite. */
  readonly readout: number;
  /** By variable, and by state. */
  readonly variables: readonly number[];
  readonly kept: readonly number[];
  /** The slice before as this one reads it; null: it does not. */
  readonly previous: readonly (number | null)[];
  /** By state: the slot that is handed over as s_0, in the rows of the first step; null: numbers of the slice. */
  readonly handed: readonly (number | null)[];
  /** What makes them, once a sequence, before all else. */
  readonly handOver: readonly Task[];
  /** Tasks that the variables need, and those that the readout needs once the variables are known. */
  readonly toVariables: readonly Task[];
  readonly toReadout: readonly Task[];
}

export interface PlanOptions {
  /** Particles: what is made of data alone is made once for all of them. */
  readonly repeated: boolean;
  readonly dropout: boolean;
}

/** A sum of products, b + W₁ x₁ + …, before it is cut into ops. */
interface Sum {
  readonly terms: readonly Term[];
  readonly biases: readonly Bias[];
}

/**
 * Turns a slice's nodes into ops in an order to run them in.
 *
 * Sums of sums become one sum of products; ops that work in place get memory of their own; what needs no state runs for all
 * steps at once, before the loops that need it and after those that it needs. Cost O(nodes²), once for a slice.
 */
export function makePlan(slice: SliceBody, { repeated, dropout }: PlanOptions): Plan {
  const producers = new Map<number, Node>(slice.nodes.flatMap((node) => node.writes.map((slot) => [slot.id, node] as const)));
  /** The slot that stands for it: x itself where dropout(x) drops nothing. */
  const resolved = (slot: Slot): Slot => {
    const node = producers.get(slot.id)!;
    return node.op?.drops === true && !dropout ? resolved(node.reads[0]!) : slot;
  };
  const readsOf = (node: Node): readonly Slot[] => node.reads.map(resolved);
  const variableSlots = slice.variables.map(({ slot }) => resolved(slot));
  const keptSlots = slice.states.map(({ kept }) => resolved(kept));
  const readoutSlot = resolved(slice.end.readout);
  const handedSlots = slice.states.map(({ handed }) => (handed === null ? null : resolved(handed)));
  const handedOver = handedSlots.filter((slot) => slot !== null);
  const { live, uses } = liveNodes([...variableSlots, ...keptSlots, ...handedOver, readoutSlot], producers, readsOf);
  const lasting = new Set([...variableSlots, ...keptSlots, ...handedOver].map(({ id }) => id));
  const nodes = slice.nodes.filter((node) => live.has(node) && (dropout || node.op?.drops !== true));

  const sums = sumsOf(nodes, uses, lasting, resolved);
  const sharedIds = new Set<number>();
  if (repeated)
    for (const node of nodes)
      if (node.leaf === null ? node.op?.random !== true && readsOf(node).every(({ id }) => sharedIds.has(id)) : node.leaf.source !== null)
        for (const { id } of node.writes) sharedIds.add(id);

  const slots: PlanSlot[] = [];
  const drafts: Draft[] = [];
  const at = new Map<number, number>();
  const newSlot = (
    size: number,
    shared: boolean,
    leaf: PlanSlot["leaf"] = null,
    inPlaceOf: number | null = null,
    link: PlanSlot["link"] = null,
  ): number => slots.push({ size, shared, leaf, link, inPlaceOf, asValues: false, fresh: false }) - 1;
  const write = (op: Op, reads: number[], shared: boolean, inPlaceOf: number | null = null): number[] => {
    const writes = op.sizes.map((size) => newSlot(size, shared, null, inPlaceOf));
    drafts.push({ op, term: null, reads, writes, shared });
    return writes;
  };
  const repeatedSlots = new Map<number, number>();
  const forAllParticles = (id: number): number => {
    const known = repeatedSlots.get(id);
    // A span that is read as a whole is one for all.
    if (known !== undefined || !slots[id]!.shared || isWhole(slots[id]!)) return known ?? id;
    const [made] = write(repeat(slots[id]!.size), [id], false);
    repeatedSlots.set(id, made!);
    return made!;
  };
  /** The same in memory of its own, so that an op may work in it. */
  const ownPlace = (slot: Slot, id: number, shared: boolean): number => {
    if (slots[id]!.shared && !shared) return write(repeat(slot.size), [id], false)[0]!;
    const node = producers.get(slot.id)!;
    const isFree = uses.get(slot.id) === 1 && !lasting.has(slot.id) && slots[id]!.leaf === null && node.op?.keepsOutput !== true;
    return isFree ? id : write(copy(slot.size, []), [id], shared)[0]!;
  };
  const startOf = new Map<number, Start>();
  const writeSum = ({ terms, biases }: Sum, size: number): number => {
    const isShared = ({ x }: Term): boolean => sharedIds.has(resolved(x).id);
    const write = (some: readonly Term[], shared: boolean, start: Start): number => {
      const out = newSlot(size, shared);
      startOf.set(out, start);
      for (const term of some) drafts.push({ op: null, term, reads: [at.get(resolved(term.x).id)!], writes: [out], shared });
      return out;
    };
    const ahead = terms.filter(isShared);
    const rest = terms.filter((term) => !isShared(term));
    if (ahead.length === 0 || rest.length === 0) return write(terms, rest.length === 0 && repeated, biases);
    return write(rest, false, { from: write(ahead, true, biases) });
  };

  for (const node of nodes) {
    const out = node.writes[0]!;
    const sum = sums.get(out.id);
    if (node.leaf !== null) {
      const { link } = node.leaf;
      at.set(out.id, newSlot(out.size, repeated && node.leaf.source !== null, node.leaf, null, link === null ? null : slice.links[link]!));
    } else if (sum !== undefined) {
      if (out.id !== readoutSlot.id) at.set(out.id, writeSum(sum, out.size));
    } else if (node.op !== null) {
      const { op } = node;
      const shared = sharedIds.has(out.id);
      const reads = readsOf(node).map((slot, i) => {
        const id = at.get(slot.id)!;
        if (op.overwrites?.includes(i)) return ownPlace(slot, id, shared);
        return shared ? id : forAllParticles(id);
      });
      const writes = write(op, reads, shared, op.random ? reads[0]! : null);
      for (const [i, { id }] of node.writes.entries()) at.set(id, writes[i]!);
    }
  }
  const readout = writeReadout();
  const wide = (slot: Slot): number => forAllParticles(at.get(slot.id)!);
  const variables = variableSlots.map(wide);
  const kept = keptSlots.map(wide);
  const previous = slice.states.map(({ previous }) => (previous === null ? null : (at.get(previous.id) ?? null)));

  /** The law's row, with the law's own parameters at its end. */
  function writeReadout(): number {
    const { own, width } = slice.end;
    const sum = sums.get(readoutSlot.id);
    const isOwn = sum !== undefined && uses.get(readoutSlot.id) === 1;
    const ends = own.length === 0 ? sum?.biases : sum?.biases.map((bias, i): Bias => (i === 0 ? [...bias, ...own] : bias));
    if (isOwn && (own.length === 0 || sum.biases.length > 0)) return forAllParticles(writeSum({ terms: sum.terms, biases: ends! }, width));
    if (sum !== undefined) at.set(readoutSlot.id, writeSum(sum, readoutSlot.size));
    const id = forAllParticles(at.get(readoutSlot.id)!);
    return own.length === 0 ? ownPlace(readoutSlot, id, false) : write(copy(readoutSlot.size, own), [id], false)[0]!;
  }

  const previousIds = new Set(previous.filter((id) => id !== null));
  const handed = handedSlots.map((slot) => (slot === null ? null : at.get(slot.id)!));
  const once = onceOnly(drafts, startOf, handed, [...variables, ...kept, readout]);
  const order = [
    { stepwise: false, drafts: drafts.filter((draft) => once.has(draft)) },
    ...inStages(
      drafts.filter((draft) => !once.has(draft)),
      slots,
      startOf,
      previous,
      kept,
    ),
  ];
  const started = new Set<number>();
  const [first, ...stages] = order.map(
    ({ stepwise, drafts: some }): Stage => ({
      stepwise,
      tasks: some.map((draft): Task => {
        const { reads, writes, shared } = draft;
        const readsPrevious = reads.some((id) => previousIds.has(id));
        if (draft.term === null) return { op: draft.op!, reads, writes, shared, readsPrevious };
        const out = writes[0]!;
        const start = startOf.get(out)!;
        const isFirst = !started.has(out);
        started.add(out);
        const from = isFirst && "from" in start ? [start.from] : [];
        const op = productOf(draft.term, slots[out]!.size, isFirst ? ("from" in start ? "repeated" : start) : "onto");
        return { op, reads: [...reads, ...from], writes, shared, readsPrevious };
      }),
    }),
  );
  const tasks = stages.flatMap((stage) => stage.tasks);
  markReads(slots, [first!, ...stages], previousIds);
  return {
    slice,
    slots,
    stages,
    readout,
    variables,
    kept,
    previous,
    handed,
    handOver: first!.tasks,
    toVariables: needed(tasks, [...variables, ...kept], new Set()),
    toReadout: needed(tasks, [readout], new Set(variables)),
  };
}

/** What makes the slots handed over, and nothing that the rest reads. */
function onceOnly(
  drafts: readonly Draft[],
  startOf: ReadonlyMap<number, Start>,
  handed: readonly (number | null)[],
  rest: readonly number[],
): ReadonlySet<Draft> {
  const reach = (wanted: readonly (number | null)[]): Set<Draft> => {
    const found = new Set<Draft>();
    const visit = (id: number): void => {
      for (const draft of drafts)
        if (draft.writes.includes(id) && !found.has(draft)) {
          found.add(draft);
          const start = startOf.get(id);
          for (const read of [...draft.reads, ...(start !== undefined && "from" in start ? [start.from] : [])]) visit(read);
        }
    };
    for (const id of wanted) if (id !== null) visit(id);
    return found;
  };
  const others = reach(rest);
  const once = [...reach(handed)];
  if (once.some((draft) => others.has(draft)))
    throw new RangeError("slice: what is handed over as a state is made once a sequence, so nothing else may read it; make it apart");
  return new Set(once);
}

/** Plans of a slice, each made once. */
export function planner(slice: SliceBody): (options: PlanOptions) => Plan {
  const plans = new Map<string, Plan>();
  return (options) => {
    const name = `${options.repeated} ${options.dropout}`;
    const plan = plans.get(name) ?? makePlan(slice, options);
    plans.set(name, plan);
    return plan;
  };
}

function productOf({ x, weight, column, transposed }: Term, width: number, start: ProductOptions["start"]): Op {
  return product({ weight, column, size: x.size, width, transposed, start });
}

function liveNodes(
  roots: readonly Slot[],
  producers: ReadonlyMap<number, Node>,
  readsOf: (node: Node) => readonly Slot[],
): { live: Set<Node>; uses: Map<number, number> } {
  const live = new Set<Node>();
  const uses = new Map<number, number>();
  const use = (slot: Slot): void => {
    uses.set(slot.id, (uses.get(slot.id) ?? 0) + 1);
    const node = producers.get(slot.id)!;
    if (live.has(node)) return;
    live.add(node);
    readsOf(node).forEach(use);
  };
  roots.forEach(use);
  return { live, uses };
}

/** Sums by slot; a sum of two sums that nothing else reads is one. */
function sumsOf(
  nodes: readonly Node[],
  uses: ReadonlyMap<number, number>,
  lasting: ReadonlySet<number>,
  resolved: (slot: Slot) => Slot,
): Map<number, Sum> {
  const sums = new Map<number, Sum>();
  for (const node of nodes) {
    const out = node.writes[0]!.id;
    if (node.sum !== null) sums.set(out, { terms: node.sum.terms, biases: node.sum.bias === null ? [] : [[node.sum.bias]] });
    if (node.op?.sums !== true) continue;
    const reads = node.reads.map((slot) => resolved(slot).id);
    const parts = reads.flatMap((id) => (uses.get(id) === 1 && !lasting.has(id) ? (sums.get(id) ?? []) : []));
    if (parts.length < reads.length) continue;
    sums.set(out, { terms: parts.flatMap(({ terms }) => terms), biases: parts.flatMap(({ biases }) => biases) });
    for (const id of reads) sums.delete(id);
  }
  return sums;
}
