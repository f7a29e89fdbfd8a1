import { checkOptions } from "../checks/index.js";
import type {
  Dataset,
  InputSpace,
  Labels,
  Packing,
  SequenceInfo,
  SequenceRecord,
  SourceSequences,
  SplitName,
  TargetSpace,
  TargetValue,
} from "../contracts/index.js";
import { checkLabels } from "./labels.js";
import { sourceOf } from "./source.js";

export interface DatasetContent<T extends TargetSpace = TargetSpace, E extends TargetValue = TargetValue> {
  readonly name: string;
  readonly targets: T;
  readonly inputs?: InputSpace | null;
  /** Of the sequences' sources; left out or null: they have none. */
  readonly source?: InputSpace | null;
  readonly splits?: Readonly<Record<SplitName, readonly number[]>> | null;
  readonly sequences: readonly SequenceRecord<E>[];
}

/** Numbers where vectors are needed, or the other way round, do not compile; values of both kinds, as a model draws them, are checked as they are packed. */
type TargetsThatFit<T extends TargetSpace, E extends TargetValue> = [T["kind"]] extends ["categorical"]
  ? [E] extends [readonly unknown[] | null]
    ? { readonly sequences: readonly SequenceRecord<number | null>[] }
    : unknown
  : "categorical" extends T["kind"]
    ? unknown
    : [E] extends [number | null]
      ? { readonly sequences: readonly SequenceRecord<readonly (number | null)[] | null>[] }
      : unknown;

/**
 * Packs sequences by time (see `Dataset`). The values are checked here, once: each label once, symbols in range, vectors of the right
 * size, counts and binaries what they say, at least one step each, ids unique, splits disjoint.
 *
 * @throws RangeError or TypeError naming the sequence and the step.
 * @example
 * const targets = { kind: "categorical", size: 2, symbols: ["heads", "tails"] } as const;
 * const coins = packDataset({ name: "coins", targets, sequences: [{ id: "a", targets: [0, 1, 1, null, 0] }] });
 * console.log(coins.stepCount, coins.sequences[0].observedSteps); // 5 4
 */
export function packDataset<T extends TargetSpace, E extends TargetValue>(content: DatasetContent<T, E> & TargetsThatFit<T, E>): Dataset {
  checkOptions<DatasetContent, keyof DatasetContent>("packDataset", content, [
    "name",
    "targets",
    "inputs",
    "source",
    "splits",
    "sequences",
  ]);
  return packSequences(content, "target");
}

/** What spaces of either kind have. */
type Space = Labels & Pick<TargetSpace, "kind" | "size">;

const spaceNames = ["kind", "size", "symbols", "names"] as const;
const recordNames = ["id", "targets", "inputs", "source", "group", "label", "context"] as const;

/** `what` the steps are called in messages. */
function packSequences(content: DatasetContent, what: "target" | "source"): Dataset {
  const { name, targets, sequences } = content;
  const inputs = content.inputs ?? null;
  checkOptions<Space, keyof Space>(`packDataset: data "${name}": ${what}s`, targets, spaceNames);
  if (inputs !== null) checkOptions<Space, keyof Space>(`packDataset: data "${name}": inputs`, inputs, spaceNames);
  if (sequences.length === 0) throw new RangeError(`packDataset: data "${name}" must have at least one sequence, got none`);
  checkLabels(`packDataset: data "${name}": targets`, targets);
  if (inputs !== null) checkLabels(`packDataset: data "${name}": inputs`, inputs);
  checkIds("packDataset", sequences);
  const splits = content.splits ?? null;
  if (splits !== null) checkSplits("packDataset", splits, sequences.length);

  for (const sequence of sequences) {
    checkOptions<SequenceRecord, keyof SequenceRecord>(`packDataset: sequence "${sequence.id}"`, sequence, recordNames);
    if (sequence.targets.length === 0)
      throw new RangeError(`packDataset: sequence "${sequence.id}" must have at least one step, got 0; remove it`);
    const context = sequence.context ?? 0;
    if (!Number.isInteger(context) || context < 0 || context >= sequence.targets.length)
      throw new RangeError(
        `packDataset: sequence "${sequence.id}": context must be a number of steps from 0 to ${sequence.targets.length - 1}, so that a step is left to score, got ${context}`,
      );
    if (inputs === null ? (sequence.inputs ?? null) !== null : sequence.inputs?.length !== sequence.targets.length)
      throw new RangeError(
        inputs === null
          ? `packDataset: sequence "${sequence.id}" has inputs but the data declare none; set "inputs"`
          : `packDataset: sequence "${sequence.id}" must have one input per target (${sequence.targets.length}), got ${sequence.inputs?.length ?? "none"}`,
      );
  }

  const layout = layOut(sequences.map((sequence) => sequence.targets.length));
  const categorical = targets.kind === "categorical";
  const targetSymbols = categorical ? new Int32Array(layout.stepCount) : null;
  const targetValues = categorical ? null : new Float64Array(layout.stepCount * targets.size);
  const inputSymbols = inputs?.kind === "categorical" ? new Int32Array(layout.stepCount) : null;
  const inputValues = inputs?.kind === "real" ? new Float64Array(layout.stepCount * inputs.size) : null;
  const infos: SequenceInfo[] = new Array(sequences.length);

  layout.order.forEach((index, row) => {
    const sequence = sequences[index] as SequenceRecord;
    const context = sequence.context ?? 0;
    let observedSteps = 0;
    for (let t = 0; t < sequence.targets.length; t++) {
      const position = (layout.starts[t] as number) + row;
      const target = sequence.targets[t] as SequenceRecord["targets"][number];
      const where = (): string => `sequence "${sequence.id}", step ${t + 1}: ${what}`;
      if (targetSymbols !== null) targetSymbols[position] = target === null ? -1 : symbol(target, targets.size, where);
      else writeVector(targetValues as Float64Array, position * targets.size, target, targets.size, targets.kind, true, where);
      if (t >= context && isObserved(target)) observedSteps++;
      if (inputs !== null) {
        const input = sequence.inputs?.[t] ?? null;
        const inputWhere = (): string => `sequence "${sequence.id}", step ${t + 1}: input`;
        if (inputSymbols !== null) inputSymbols[position] = symbol(input, inputs.size, inputWhere);
        else writeVector(inputValues as Float64Array, position * inputs.size, input, inputs.size, "real", false, inputWhere);
      }
    }
    infos[index] = Object.freeze({
      id: sequence.id,
      group: sequence.group ?? null,
      ...((sequence.label ?? null) === null ? {} : { label: sequence.label ?? null }),
      length: sequence.targets.length,
      ...(context === 0 ? {} : { context }),
      observedSteps,
    });
  });

  return Object.freeze({
    name,
    targets,
    inputs,
    sequences: infos,
    splits,
    ...layout,
    targetSymbols,
    targetValues,
    inputSymbols,
    inputValues,
    source: packSources(content),
  });
}

function packSources({ name, source: space = null, sequences }: DatasetContent): SourceSequences | null {
  const records = sequences.map(({ id, source = null }): SequenceRecord => {
    if (space === null ? source !== null : source === null || source.length === 0 || source.some((step) => step === null))
      throw new RangeError(
        space === null
          ? `packDataset: sequence "${id}" has a source but the data declare none; set "source"`
          : `packDataset: sequence "${id}" must have a source of at least one step, none missing, got ${source === null ? "none" : JSON.stringify(source).slice(0, 40)}`,
      );
    return { id, targets: source ?? [] };
  });
  if (space === null) return null;
  const targets: TargetSpace = space.kind === "categorical" ? { ...space, symbols: space.symbols ?? null } : space;
  return sourceOf(packSequences({ name, targets, sequences: records }, "source"));
}

/** The packed layout of sequences of the given lengths. */
export function layOut(lengths: readonly number[]): Packing {
  const order = Int32Array.from(lengths.keys()).sort((a, b) => (lengths[b] as number) - (lengths[a] as number) || a - b);
  const length = lengths[order[0] as number] as number;
  const aliveCounts = new Int32Array(length);
  const starts = new Int32Array(length + 1);
  let alive = lengths.length;
  for (let t = 0; t < length; t++) {
    while (alive > 0 && (lengths[order[alive - 1] as number] as number) <= t) alive--;
    aliveCounts[t] = alive;
    starts[t + 1] = (starts[t] as number) + alive;
  }
  return { length, stepCount: starts[length] as number, order, aliveCounts, starts };
}

export function checkIds(who: string, sequences: readonly { readonly id: string }[]): void {
  const seen = new Set<string>();
  for (const { id } of sequences) {
    if (seen.has(id)) throw new RangeError(`${who}: sequence ids must be unique, got "${id}" twice`);
    seen.add(id);
  }
}

export function checkSplits(who: string, splits: NonNullable<Dataset["splits"]>, count: number): void {
  const owner = new Map<number, string>();
  for (const [split, indices] of Object.entries(splits)) {
    for (const index of indices) {
      if (!Number.isInteger(index) || index < 0 || index >= count)
        throw new RangeError(`${who}: split "${split}" must hold indices 0..${count - 1}, got ${index}`);
      if (owner.has(index)) throw new RangeError(`${who}: sequence ${index} stands in split "${owner.get(index)}" and in "${split}"`);
      owner.set(index, split);
    }
  }
}

function isObserved(target: SequenceRecord["targets"][number]): boolean {
  return typeof target === "number" || (target?.some((value) => value !== null && !Number.isNaN(value)) ?? false);
}

function symbol(value: unknown, size: number, where: () => string): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value >= size)
    throw new RangeError(`packDataset: ${where()} must be an integer 0..${size - 1}, got ${JSON.stringify(value)}`);
  return value;
}

function writeVector(
  out: Float64Array,
  offset: number,
  value: SequenceRecord["targets"][number],
  size: number,
  kind: TargetSpace["kind"],
  mayMiss: boolean,
  where: () => string,
): void {
  if (value === null && mayMiss) {
    out.fill(Number.NaN, offset, offset + size);
    return;
  }
  if (!Array.isArray(value) || value.length !== size)
    throw new RangeError(
      `packDataset: ${where()} must be a list of ${size} numbers, got ${Array.isArray(value) ? `${value.length}` : JSON.stringify(value)}`,
    );
  for (let d = 0; d < size; d++) {
    const x = value[d] as number | null;
    if (x === null && mayMiss) out[offset + d] = Number.NaN;
    else if (typeof x !== "number" || !Number.isFinite(x))
      throw new RangeError(
        `packDataset: ${where()} dimension ${d + 1} must be a finite number${mayMiss ? ", or null where it is missing" : ""}, got ${typeof x === "number" ? x : (JSON.stringify(x) ?? x)}`,
      );
    else if (kind === "count" && (x < 0 || !Number.isSafeInteger(x)))
      throw new RangeError(
        `packDataset: ${where()} dimension ${d + 1} must be a count 0, 1, 2, …${x > 2 ** 53 - 1 ? " below 2^53" : ""}, got ${x}`,
      );
    else if (kind === "binary" && x !== 0 && x !== 1)
      throw new RangeError(`packDataset: ${where()} dimension ${d + 1} must be 0 or 1, got ${x}`);
    else out[offset + d] = x;
  }
}
