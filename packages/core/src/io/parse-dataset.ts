import * as v from "valibot";
import type { Dataset, InputSpace, SequenceRecord, SplitName, TargetSpace } from "../contracts/index.js";
import { packDataset, packParts } from "../data/index.js";
import { checkInputs, checkSource, checkTargets } from "./check-steps.js";
import { inputError, unexpected, withPath } from "./input-error.js";
import { byKind, checkStructure, fields, integerFrom, oneOf, orNull, plainObject, text } from "./json/check-structure.js";
import { checkJson } from "./json/parse-json.js";
import { nameFromPath } from "./name-from-path.js";
import { isPianoRoll, parsePianoRoll } from "./parse-piano-roll.js";
import { splitNameOf } from "./splits.js";

const SPLITS: readonly SplitName[] = ["train", "valid", "test"];

const names = v.optional(orNull(v.array(text, "a list of texts or null")), null);
const indices = v.array(integerFrom(0), "a list of indices");
const space = fields({ kind: v.optional(oneOf("real", "categorical"), "real"), size: integerFrom(1), symbols: names, names });
const head = fields({
  format: oneOf("unrolled/sequences"),
  version: v.literal(1, "1"),
  name: v.optional(text),
  targets: byKind(
    ["categorical", "real", "count", "binary"],
    [
      fields({ kind: oneOf("categorical"), size: integerFrom(1), symbols: orNull(v.array(text, "a list of texts or null")) }),
      fields({ kind: oneOf("real", "count", "binary"), size: integerFrom(1), names }),
    ],
  ),
  inputs: orNull(space),
  source: orNull(space),
  splits: orNull(v.pipe(plainObject("an object with train, valid and test, or null"), v.record(text, indices))),
  sequences: v.pipe(v.array(v.unknown(), "a list of sequences"), v.minLength(1, "at least one sequence")),
});

type Content = v.InferOutput<typeof head>;

/**
 * The dataset of a JSON value in the format `unrolled/sequences`, or of a piano roll
 * (`{ train, valid, test }`, lists of sequences of lists of MIDI pitches). See docs/formats.md.
 *
 * `path` stands in messages, and names the data where the file has no `name`. Cost O(values).
 *
 * @throws InputError at the first place that does not fit: `data.json: sequences[3].targets[17]: expected an integer 0..26, found 31`.
 * @example
 * const data = parseDataset(
 *   { format: "unrolled/sequences", version: 1, targets: { kind: "categorical", size: 2 }, sequences: [{ id: "a", targets: [0, 1, null] }] },
 *   "data.json",
 * );
 */
export function parseDataset(json: unknown, path: string): Dataset {
  if (isPianoRoll(json)) return parsePianoRoll(json, path);
  const content = checkStructure(head, json, path);
  return datasetOf(content, content.sequences.length, (index) => content.sequences[index], path);
}

/**
 * `parseDataset` of the text of a file, sequence by sequence: the values of one sequence at a time are lists, those of all are packed.
 *
 * @throws InputError as `parseJson` and `parseDataset`.
 * @example
 * const again = parseDatasetText(stringifyJson(datasetFile(train)), "train.json");
 */
export function parseDatasetText(text: string, path: string): Dataset {
  const { json, items } = checkJson(text, path, "sequences");
  if (items.length === 0) return parseDataset(JSON.parse(json), path);
  const rest: unknown = JSON.parse(`${json.slice(0, items[0])}0${json.slice(items.at(-1))}`);
  if (isPianoRoll(rest)) return parsePianoRoll(JSON.parse(json), path);
  const item = (index: number): unknown => JSON.parse(json.slice(items[2 * index], items[2 * index + 1]));
  return datasetOf(checkStructure(head, rest, path), items.length / 2, item, path);
}

function datasetOf(content: Content, count: number, sequenceAt: (index: number) => unknown, path: string): Dataset {
  const targets: TargetSpace =
    content.targets.kind === "categorical"
      ? { kind: "categorical", size: content.targets.size, symbols: content.targets.symbols }
      : withNames({ kind: content.targets.kind, size: content.targets.size }, "names", content.targets.names);
  const inputs = inputSpace(content.inputs);
  const source = inputSpace(content.source) ?? inferredSource(count, sequenceAt);
  checkLabels(targets.kind === "categorical" ? targets.symbols : targets.names, targets, "targets", path);
  if (inputs !== null) checkLabels(inputs.kind === "categorical" ? inputs.symbols : inputs.names, inputs, "inputs", path);
  if (source !== null) checkLabels(source.kind === "categorical" ? source.symbols : source.names, source, "source", path);
  const places = new Map<string, number>();
  const name = content.name ?? nameFromPath(path);
  const parts = Array.from({ length: count }, (_, index) => {
    const record = checkSequence(sequenceAt(index), `sequences[${index}]`, { targets, inputs, source }, path);
    const first = places.get(record.id);
    if (first !== undefined)
      throw inputError(
        path,
        `sequences[${index}].id`,
        `expected an id of its own, found ${JSON.stringify(record.id)} again (sequences[${first}])`,
      );
    places.set(record.id, index);
    const part = withPath(path, () => packDataset({ name, targets, inputs, source, sequences: [record] }));
    const { sequences, targetSymbols, targetValues, inputSymbols, inputValues } = part;
    return { sequences, targetSymbols, targetValues, inputSymbols, inputValues, source: part.source };
  });
  const splits = content.splits === null ? null : checkSplits(content.splits, count, path);
  return withPath(path, () => packParts({ name, targets, inputs, splits }, parts));
}

function inputSpace(given: Content["inputs"]): InputSpace | null {
  if (given === null) return null;
  const { kind, size, symbols, names } = given;
  return kind === "categorical" ? withNames({ kind, size }, "symbols", symbols) : withNames({ kind, size }, "names", names);
}

/** Of sources in a file that does not say what they are: symbols up to the largest, or vectors as long as the first; null: the first sequence has none. */
function inferredSource(count: number, sequenceAt: (index: number) => unknown): InputSpace | null {
  const sourceAt = (index: number): unknown => (sequenceAt(index) as { readonly source?: unknown } | null)?.source ?? null;
  const first = sourceAt(0);
  if (first === null) return null;
  if (Array.isArray(first) && Array.isArray(first[0])) return { kind: "real", size: Math.max(1, first[0].length) };
  let largest = 0;
  for (let index = 0; index < count; index++) {
    const source = sourceAt(index);
    if (Array.isArray(source)) for (const symbol of source) if (Number.isSafeInteger(symbol) && symbol > largest) largest = symbol;
  }
  return { kind: "categorical", size: largest + 1 };
}

interface Spaces {
  readonly targets: TargetSpace;
  readonly inputs: InputSpace | null;
  readonly source: InputSpace | null;
}

function checkSequence(value: unknown, place: string, { targets, inputs, source }: Spaces, path: string): SequenceRecord {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw unexpected(path, place, "an object", value);
  const sequence = value as Readonly<Record<string, unknown>>;
  if (typeof sequence.id !== "string") throw unexpected(path, `${place}.id`, "a text", sequence.id);
  const group = sequence.group ?? null;
  if (group !== null && typeof group !== "string") throw unexpected(path, `${place}.group`, "a text", group);
  const label = sequence.label ?? null;
  if (label !== null && typeof label !== "string") throw unexpected(path, `${place}.label`, "a text", label);
  const given = sequence.context ?? 0;
  if (typeof given !== "number" || !Number.isInteger(given) || given < 0)
    throw unexpected(path, `${place}.context`, "a number of steps from 0", given);
  const context = given === 0 ? {} : { context: given };
  if (source === null && (sequence.source ?? null) !== null)
    throw unexpected(path, `${place}.source`, "no source, as the sequences before it have none", sequence.source);
  const sources = source === null ? {} : { source: checkSource(sequence.source, `${place}.source`, source, path) };
  const steps = checkTargets(sequence.targets, `${place}.targets`, targets, path);
  if (given >= steps.length && given > 0)
    throw unexpected(path, `${place}.context`, `fewer than the ${steps.length} steps, so that one is left to score`, given);
  if (inputs === null) {
    if ((sequence.inputs ?? null) !== null)
      throw unexpected(path, `${place}.inputs`, `no inputs, as the file's "inputs" is null`, sequence.inputs);
    return { id: sequence.id, group, label, ...context, ...sources, targets: steps };
  }
  return {
    id: sequence.id,
    group,
    label,
    ...context,
    ...sources,
    targets: steps,
    inputs: checkInputs(sequence.inputs, `${place}.inputs`, inputs, steps.length, path),
  };
}

/** Null and absent are the same; absent is what files without the field have, and keeps their fingerprint. */
function withNames<S extends object, N extends string>(
  space: S,
  field: N,
  names: readonly string[] | null,
): S & { readonly [K in N]?: readonly string[] } {
  return (names === null ? space : { ...space, [field]: names }) as S & { readonly [K in N]?: readonly string[] };
}

/** Symbols of a categorical space, names of the dimensions of a vector: as many as its size, each once. */
function checkLabels(labels: readonly string[] | null | undefined, space: TargetSpace | InputSpace, place: string, path: string): void {
  if (labels === null || labels === undefined) return;
  const what = space.kind === "categorical" ? "symbol" : "name";
  if (labels.length !== space.size) throw unexpected(path, `${place}.${what}s`, `${space.size} ${what}s (the size)`, labels);
  const seen = new Set<string>();
  labels.forEach((label, index) => {
    if (seen.has(label))
      throw inputError(path, `${place}.${what}s[${index}]`, `expected each ${what} once, found ${JSON.stringify(label)} again`);
    seen.add(label);
  });
}

/** Indices by split, whose names may be written in any case. */
function checkSplits(
  content: Readonly<Record<string, readonly number[]>>,
  count: number,
  path: string,
): Record<SplitName, readonly number[]> {
  const splits: Record<SplitName, readonly number[]> = { train: [], valid: [], test: [] };
  const writtenAs = new Map<SplitName, string>();
  for (const [name, indices] of Object.entries(content)) {
    const split = splitNameOf(name);
    if (split === null || split === undefined)
      throw inputError(path, "splits", `expected train, valid and test, found ${JSON.stringify(name)}`);
    if (writtenAs.has(split)) throw inputError(path, "splits", `expected each split once, found ${JSON.stringify(name)} again`);
    writtenAs.set(split, name);
    splits[split] = indices;
  }
  const owner = new Map<number, string>();
  for (const split of SPLITS)
    splits[split].forEach((index, i) => {
      const place = `splits.${writtenAs.get(split)}[${i}]`;
      if (index >= count) throw unexpected(path, place, `an index 0..${count - 1}`, index);
      const other = owner.get(index);
      if (other !== undefined) throw inputError(path, place, `expected each sequence in one split, found ${index} again (${other})`);
      owner.set(index, place);
    });
  return splits;
}
