import * as v from "valibot";
import type { Dataset, InputSpace, SequenceRecord, SplitName, TargetSpace } from "../contracts/index.js";
import { packDataset } from "../data/index.js";
import { checkInputs, checkTargets } from "./check-steps.js";
import { byKind, checkStructure, fields, integerFrom, oneOf, orNull, plainObject, text } from "./check-structure.js";
import { inputError, unexpected, withPath } from "./input-error.js";
import { nameFromPath } from "./name-from-path.js";
import { isPianoRoll, parsePianoRoll } from "./parse-piano-roll.js";

const SPLITS: readonly SplitName[] = ["train", "valid", "test"];

const indices = v.optional(v.array(integerFrom(0), "a list of indices"), []);
const head = fields({
  format: oneOf("unrolled/sequences"),
  version: v.literal(1, "1"),
  name: v.optional(text),
  targets: byKind(
    ["categorical", "real", "count", "binary"],
    [
      fields({ kind: oneOf("categorical"), size: integerFrom(1), symbols: orNull(v.array(text, "a list of texts or null")) }),
      fields({ kind: oneOf("real", "count", "binary"), size: integerFrom(1) }),
    ],
  ),
  inputs: orNull(fields({ kind: v.optional(oneOf("real", "categorical"), "real"), size: integerFrom(1) })),
  splits: orNull(
    v.pipe(plainObject("an object with train, valid and test, or null"), v.looseObject({ train: indices, valid: indices, test: indices })),
  ),
  sequences: v.pipe(v.array(v.unknown(), "a list of sequences"), v.minLength(1, "at least one sequence")),
});

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
  const targets: TargetSpace = content.targets;
  const inputs: InputSpace | null = content.inputs;
  if (targets.kind === "categorical") checkSymbols(targets.symbols, targets.size, path);
  const places = new Map<string, number>();
  const sequences = content.sequences.map((sequence, index) => {
    const record = checkSequence(sequence, `sequences[${index}]`, targets, inputs, path);
    const first = places.get(record.id);
    if (first !== undefined)
      throw inputError(
        path,
        `sequences[${index}].id`,
        `expected an id of its own, found ${JSON.stringify(record.id)} again (sequences[${first}])`,
      );
    places.set(record.id, index);
    return record;
  });
  const splits = content.splits === null ? null : checkSplits(content.splits, sequences.length, path);
  return withPath(path, () => packDataset({ name: content.name ?? nameFromPath(path), targets, inputs, splits, sequences }));
}

function checkSequence(value: unknown, place: string, targets: TargetSpace, inputs: InputSpace | null, path: string): SequenceRecord {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw unexpected(path, place, "an object", value);
  const sequence = value as Readonly<Record<string, unknown>>;
  if (typeof sequence.id !== "string") throw unexpected(path, `${place}.id`, "a text", sequence.id);
  const group = sequence.group ?? null;
  if (group !== null && typeof group !== "string") throw unexpected(path, `${place}.group`, "a text", group);
  if ((sequence.source ?? null) !== null)
    throw unexpected(path, `${place}.source`, "no source (encoder-decoder data cannot be read yet)", sequence.source);
  const steps = checkTargets(sequence.targets, `${place}.targets`, targets, path);
  if (inputs === null) {
    if ((sequence.inputs ?? null) !== null)
      throw unexpected(path, `${place}.inputs`, `no inputs, as the file's "inputs" is null`, sequence.inputs);
    return { id: sequence.id, group, targets: steps };
  }
  return { id: sequence.id, group, targets: steps, inputs: checkInputs(sequence.inputs, `${place}.inputs`, inputs, steps.length, path) };
}

function checkSymbols(symbols: readonly string[] | null, size: number, path: string): void {
  if (symbols === null) return;
  if (symbols.length !== size) throw unexpected(path, "targets.symbols", `${size} symbols (the size)`, symbols);
  const seen = new Set<string>();
  symbols.forEach((symbol, index) => {
    if (seen.has(symbol))
      throw inputError(path, `targets.symbols[${index}]`, `expected each symbol once, found ${JSON.stringify(symbol)} again`);
    seen.add(symbol);
  });
}

function checkSplits(
  splits: Readonly<Record<string, unknown>> & Readonly<Record<SplitName, readonly number[]>>,
  count: number,
  path: string,
): Record<SplitName, readonly number[]> {
  const owner = new Map<number, string>();
  for (const name of Object.keys(splits))
    if (!(SPLITS as readonly string[]).includes(name))
      throw inputError(path, "splits", `expected train, valid and test, found ${JSON.stringify(name)}`);
  for (const split of SPLITS)
    splits[split].forEach((index, i) => {
      const place = `splits.${split}[${i}]`;
      if (index >= count) throw unexpected(path, place, `an index 0..${count - 1}`, index);
      const other = owner.get(index);
      if (other !== undefined) throw inputError(path, place, `expected each sequence in one split, found ${index} again (${other})`);
      owner.set(index, place);
    });
  return { train: splits.train, valid: splits.valid, test: splits.test };
}
