import type { Dataset, InputSpace, SequenceRecord, SplitName, TargetSpace } from "../contracts/index.js";
import { alignDataset } from "./align-dataset.js";
import { sameLabels } from "./labels.js";
import { packDataset } from "./pack-dataset.js";
import { rowsByIndex } from "./select-sequences.js";
import { sortSymbols } from "./sort-symbols.js";
import { sourceDataset } from "./source.js";
import { unpackSequence } from "./unpack-sequence.js";

/** One of the datasets to be joined; `name` tells its sequences from those of others. */
export interface DatasetPart {
  readonly name: string;
  readonly data: Dataset;
}

/**
 * The sequences of several datasets as one, in the order given. Symbols are joined to one alphabet, dimensions are
 * told by their names, and sequences are mapped to them; an id that stands in two parts gets its part's name before it (`part/id`). Splits are kept where every
 * part has them. Cost O(values).
 *
 * @throws RangeError where kinds, sizes or names of dimensions differ.
 * @example
 * const coin = (id: string) => packDataset({ name: id, targets: { kind: "real", size: 1 }, sequences: [{ id, targets: [[1]] }] });
 * joinDatasets("coins", [{ name: "a", data: coin("a") }, { name: "b", data: coin("b") }]).sequences.length; // 2
 */
export function joinDatasets(name: string, parts: readonly DatasetPart[]): Dataset {
  const [first] = parts;
  if (first === undefined) throw new RangeError("joinDatasets: at least one dataset is required, got none");
  const targets = joinSpaces("targets", parts, ({ data }) => data.targets) as TargetSpace;
  const source = joinSources(parts);
  const inputs = joinSpaces("inputs", parts, ({ data }) => data.inputs) as InputSpace | null;
  const seen = new Set<string>();
  const clash = parts.some(({ data }) => data.sequences.some(({ id }) => seen.size === seen.add(id).size));
  const sequences: SequenceRecord[] = [];
  const splits: Record<SplitName, number[]> = { train: [], valid: [], test: [] };
  for (const { name: part, data } of parts) {
    for (const split of ["train", "valid", "test"] as const)
      for (const index of data.splits?.[split] ?? []) splits[split].push(sequences.length + index);
    const aligned = alignDataset(data, { name, targets, inputs });
    const rows = rowsByIndex(aligned);
    data.sequences.forEach((_, index) => {
      const record = unpackSequence(aligned, index, rows);
      const own = source === null ? {} : { source: source.steps[sequences.length]! };
      sequences.push({ ...record, ...own, id: clash && record.id !== part ? `${part}/${record.id}` : record.id });
    });
  }
  return packDataset({
    name,
    targets,
    inputs,
    source: source?.space ?? null,
    splits: parts.every(({ data }) => data.splits !== null) ? splits : null,
    sequences,
  });
}

/** The sources of all sequences in their order, in the space that holds those of all parts; null: none has any. */
function joinSources(parts: readonly DatasetPart[]): { readonly space: InputSpace; readonly steps: Steps[] } | null {
  const space = joinSpaces("sources", parts, ({ data }) => data.source?.space ?? null) as InputSpace | null;
  if (space === null) return null;
  const targets: TargetSpace = space.kind === "categorical" ? { ...space, symbols: space.symbols ?? null } : space;
  const steps = parts.flatMap(({ data }) => {
    const sources = alignDataset(sourceDataset(data)!, { name: "sources", targets, inputs: null });
    const rows = rowsByIndex(sources);
    return sources.sequences.map((_, index) => unpackSequence(sources, index, rows).targets as Steps);
  });
  return { space, steps };
}

type Steps = NonNullable<SequenceRecord["source"]>;
type Space = TargetSpace | InputSpace | null;

/** The space that holds those of all parts; null: none has any. */
function joinSpaces(what: string, parts: readonly DatasetPart[], spaceOf: (part: DatasetPart) => Space): Space {
  const [first, ...others] = parts;
  let joined = spaceOf(first as DatasetPart);
  for (const part of others) {
    const space = spaceOf(part);
    const differ = (property: string, a: unknown, b: unknown): RangeError =>
      new RangeError(`joinDatasets: ${what} must have the same ${property}, got ${a} in "${first?.name}" and ${b} in "${part.name}"`);
    if (joined === null || space === null) {
      if (joined !== space) throw differ("presence", joined === null ? "none" : "some", space === null ? "none" : "some");
    } else if (joined.kind !== space.kind) throw differ("kind", joined.kind, space.kind);
    else if (joined.kind === "categorical" && space.kind === "categorical") {
      const [a, b] = [joined.symbols ?? null, space.symbols ?? null];
      if ((a === null) !== (b === null)) throw differ("symbols", a === null ? "none" : "some", b === null ? "none" : "some");
      if (a === null || b === null) joined = { ...joined, size: Math.max(joined.size, space.size) };
      else if (a.length !== b.length || a.some((symbol, i) => symbol !== b[i])) {
        const symbols = sortSymbols([...new Set([...a, ...b])]);
        joined = { ...joined, size: symbols.length, symbols };
      }
    } else if (joined.size !== space.size) throw differ("size", joined.size, space.size);
    else if (joined.kind !== "categorical" && space.kind !== "categorical" && joined.names && space.names) {
      const [a, b] = [[...joined.names].sort(), [...space.names].sort()];
      if (!sameLabels(a, b)) throw differ("names", a.join(", "), b.join(", "));
    }
  }
  return joined;
}
