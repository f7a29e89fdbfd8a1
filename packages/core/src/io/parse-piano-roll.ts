import type { Dataset, SequenceRecord, SplitName } from "../contracts/index.js";
import { packDataset } from "../data/index.js";
import { inputError, unexpected, withPath } from "./input-error.js";
import { nameFromPath } from "./name-from-path.js";

const LOWEST = 21;
const HIGHEST = 108;
/** Each dimension by its pitch. */
const PITCHES: readonly string[] = Array.from({ length: HIGHEST - LOWEST + 1 }, (_, index) => `${LOWEST + index}`);
const SPLITS: readonly SplitName[] = ["train", "valid", "test"];

/** A JSON object that holds one of the lists train, valid and test, and no `format`: meant as a piano roll. */
export function isPianoRoll(json: unknown): json is Readonly<Record<SplitName, unknown>> {
  if (typeof json !== "object" || json === null || Object.hasOwn(json, "format")) return false;
  return SPLITS.some((split) => Array.isArray((json as Readonly<Record<string, unknown>>)[split]));
}

/**
 * A piano roll, `{ train, valid, test }`, each a list of sequences of steps, each step the MIDI pitches 21..108 that
 * sound (none: silence). Targets are binary vectors of size 88, index pitch − 21, named by
 * their pitches; ids `train-0`, …, in the order train,
 * valid, test.
 *
 * @throws InputError at the first pitch or step that does not fit.
 * @example
 * const chords = parsePianoRoll({ train: [[[60, 64, 67], []]], valid: [], test: [] }, "chords.json");
 */
export function parsePianoRoll(json: unknown, path: string): Dataset {
  if (!isPianoRoll(json)) throw unexpected(path, "", `an object with the lists "train", "valid" and "test"`, json);
  const sequences: SequenceRecord[] = [];
  const splits: Record<SplitName, number[]> = { train: [], valid: [], test: [] };
  for (const split of SPLITS) {
    const list = json[split];
    if (!Array.isArray(list)) throw unexpected(path, split, "a list of sequences (empty where there are none)", list);
    list.forEach((steps: unknown, i) => {
      splits[split].push(sequences.length);
      sequences.push({ id: `${split}-${i}`, targets: checkSteps(steps, `${split}[${i}]`, path) });
    });
  }
  if (sequences.length === 0) throw inputError(path, "", "expected at least one sequence, found none in train, valid and test");
  return withPath(path, () =>
    packDataset({ name: nameFromPath(path), targets: { kind: "binary", size: PITCHES.length, names: PITCHES }, splits, sequences }),
  );
}

function checkSteps(steps: unknown, place: string, path: string): number[][] {
  if (!Array.isArray(steps)) throw unexpected(path, place, "a list of steps, each a list of MIDI pitches", steps);
  if (steps.length === 0) throw inputError(path, place, "expected at least one step, found none");
  return steps.map((pitches: unknown, t) => {
    if (!Array.isArray(pitches)) throw unexpected(path, `${place}[${t}]`, "a list of MIDI pitches", pitches);
    const notes = new Array<number>(PITCHES.length).fill(0);
    pitches.forEach((pitch: unknown, i) => {
      if (typeof pitch !== "number" || !Number.isInteger(pitch) || pitch < LOWEST || pitch > HIGHEST)
        throw unexpected(path, `${place}[${t}][${i}]`, `a MIDI pitch ${LOWEST}..${HIGHEST}`, pitch);
      notes[pitch - LOWEST] = 1;
    });
    return notes;
  });
}
