import { isInputError, parseDataset } from "@unrolled/core";
import { describe, expect, test } from "vitest";

/** A good file, changed in one place. */
function file(changes: Record<string, unknown> = {}): unknown {
  return {
    format: "unrolled/sequences",
    version: 1,
    name: "good",
    targets: { kind: "categorical", size: 3, symbols: ["a", "b", "c"] },
    inputs: null,
    splits: { train: [0], valid: [], test: [1] },
    sequences: [
      { id: "s0", targets: [0, 1, null] },
      { id: "s1", group: "g", targets: [2] },
    ],
    ...changes,
  };
}
const sequence = (changes: Record<string, unknown>, others: Record<string, unknown> = {}): unknown =>
  file({
    splits: null,
    sequences: [
      { id: "s0", targets: [0, 1] },
      { id: "s1", targets: [0, 1], ...changes },
    ],
    ...others,
  });
const real = { targets: { kind: "real", size: 2 }, sequences: [] };
const vectors = (targets: unknown, kind = "real"): unknown =>
  file({ targets: { kind, size: 2 }, splits: null, sequences: [{ id: "s0", targets }] });
const withInputs = (inputs: unknown, space: unknown = { kind: "real", size: 2 }): unknown =>
  file({ inputs: space, splits: null, sequences: [{ id: "s0", targets: [0, 1], inputs }] });

const cases: readonly (readonly [title: string, content: unknown, message: string])[] = [
  ["a number", 1, "d.json: expected an object, found 1"],
  ["null", null, "d.json: expected an object, found null"],
  ["a list", [1, 2], "d.json: expected an object, found a list of 2"],
  ["an empty object", {}, 'd.json: format: expected "unrolled/sequences", found nothing'],
  ["a model file", file({ format: "unrolled/model" }), 'd.json: format: expected "unrolled/sequences", found "unrolled/model"'],
  ["another version", file({ version: 2 }), "d.json: version: expected 1, found 2"],
  ["a version in quotes", file({ version: "1" }), 'd.json: version: expected 1, found "1"'],
  ["a name that is no text", file({ name: 7 }), "d.json: name: expected a text, found 7"],
  [
    "no targets",
    file({ targets: undefined }),
    'd.json: targets: expected an object with a "kind" ("categorical", "real", "count", "binary"), found nothing',
  ],
  [
    "an unknown kind",
    file({ targets: { kind: "colour", size: 2 } }),
    'd.json: targets.kind: expected one of "categorical", "real", "count", "binary", found "colour"',
  ],
  ["no size", file({ targets: { kind: "real" } }), "d.json: targets.size: expected an integer from 1, found nothing"],
  ["size zero", file({ targets: { kind: "real", size: 0 } }), "d.json: targets.size: expected an integer from 1, found 0"],
  [
    "a size that is no integer",
    file({ targets: { kind: "real", size: 1.5 } }),
    "d.json: targets.size: expected an integer from 1, found 1.5",
  ],
  [
    "a size beyond memory",
    file({ targets: { kind: "categorical", size: 1e12 } }),
    "d.json: targets.size: expected an integer below 2^31, found 1000000000000",
  ],
  [
    "too few symbols",
    file({ targets: { kind: "categorical", size: 3, symbols: ["a"] } }),
    "d.json: targets.symbols: expected 3 symbols (the size), found a list of 1",
  ],
  [
    "a symbol twice",
    file({ targets: { kind: "categorical", size: 3, symbols: ["a", "b", "a"] } }),
    'd.json: targets.symbols[2]: expected each symbol once, found "a" again',
  ],
  [
    "a symbol that is no text",
    file({ targets: { kind: "categorical", size: 3, symbols: ["a", 1, "c"] } }),
    "d.json: targets.symbols[1]: expected a text, found 1",
  ],
  [
    "inputs of a wrong kind",
    file({ inputs: { kind: "count", size: 1 } }),
    'd.json: inputs.kind: expected one of "real", "categorical", found "count"',
  ],
  ["no sequences", file({ sequences: undefined }), "d.json: sequences: expected a list of sequences, found nothing"],
  ["an empty list of sequences", file({ sequences: [] }), "d.json: sequences: expected at least one sequence, found an empty list"],
  [
    "a sequence that is no object",
    file({ splits: null, sequences: [[0, 1]] }),
    "d.json: sequences[0]: expected an object, found a list of 2",
  ],
  ["no id", sequence({ id: undefined }), "d.json: sequences[1].id: expected a text, found nothing"],
  ["an id twice", sequence({ id: "s0" }), 'd.json: sequences[1].id: expected an id of its own, found "s0" again (sequences[0])'],
  [
    "a prototype's key as an id, twice",
    file({ splits: null, sequences: ["x", "__proto__", "__proto__"].map((id) => ({ id, targets: [0] })) }),
    'd.json: sequences[2].id: expected an id of its own, found "__proto__" again (sequences[1])',
  ],
  ["a group that is no text", sequence({ group: 3 }), "d.json: sequences[1].group: expected a text, found 3"],
  [
    "an encoder's source",
    sequence({ source: [1] }),
    "d.json: sequences[1].source: expected no source, as the sequences before it have none, found a list of 1",
  ],
  [
    "no targets in a sequence",
    sequence({ targets: undefined }),
    "d.json: sequences[1].targets: expected a list with one target a step, found nothing",
  ],
  ["a sequence without steps", sequence({ targets: [] }), "d.json: sequences[1].targets: expected at least one step, found none"],
  ["a symbol out of range", sequence({ targets: [0, 3] }), "d.json: sequences[1].targets[1]: expected an integer 0..2, found 3"],
  ["a negative symbol", sequence({ targets: [-1] }), "d.json: sequences[1].targets[0]: expected an integer 0..2, found -1"],
  ["a symbol that is no integer", sequence({ targets: [0, 0.5] }), "d.json: sequences[1].targets[1]: expected an integer 0..2, found 0.5"],
  ["a boolean symbol", sequence({ targets: [true] }), "d.json: sequences[1].targets[0]: expected an integer 0..2 or null, found true"],
  ["a letter for a symbol", sequence({ targets: ["a"] }), 'd.json: sequences[1].targets[0]: expected an integer 0..2 or null, found "a"'],
  [
    "a vector for a symbol",
    sequence({ targets: [[0]] }),
    "d.json: sequences[1].targets[0]: expected an integer 0..2 or null, found a list of 1",
  ],
  ["a number for a vector", vectors([1, 2]), "d.json: sequences[0].targets[0]: expected a list of 2 numbers, found 1"],
  ["a vector too short", vectors([[1, 2], [1]]), "d.json: sequences[0].targets[1]: expected a list of 2 numbers, found a list of 1"],
  ["a vector too long", vectors([[1, 2, 3]]), "d.json: sequences[0].targets[0]: expected a list of 2 numbers, found a list of 3"],
  [
    "an overflow to infinity",
    vectors([[1, JSON.parse("1e999")]]),
    "d.json: sequences[0].targets[0][1]: expected a finite number or null, found Infinity",
  ],
  ["a text in a vector", vectors([["1", 2]]), 'd.json: sequences[0].targets[0][0]: expected a finite number or null, found "1"'],
  [
    "an infinity in quotes",
    vectors([["-Infinity", 2]]),
    'd.json: sequences[0].targets[0][0]: expected a finite number or null, found "-Infinity"',
  ],
  ["a negative count", vectors([[1, -2]], "count"), "d.json: sequences[0].targets[0][1]: expected a count 0, 1, 2, … or null, found -2"],
  ["half a count", vectors([[1.5, 2]], "count"), "d.json: sequences[0].targets[0][0]: expected a count 0, 1, 2, … or null, found 1.5"],
  [
    "a count that a double cannot hold",
    vectors([[1, JSON.parse("9007199254740993")]], "count"),
    "d.json: sequences[0].targets[0][1]: expected a count below 2^53 (a larger one is rounded), found 9007199254740992",
  ],
  ["a binary two", vectors([[0, 2]], "binary"), "d.json: sequences[0].targets[0][1]: expected 0, 1 or null, found 2"],
  [
    "inputs that were not declared",
    sequence({ inputs: [[1], [2]] }),
    `d.json: sequences[1].inputs: expected no inputs, as the file's "inputs" is null, found a list of 2`,
  ],
  [
    "inputs that were declared and are missing",
    withInputs(undefined),
    "d.json: sequences[0].inputs: expected a list with one input a step, found nothing",
  ],
  ["fewer inputs than targets", withInputs([[1, 2]]), "d.json: sequences[0].inputs: expected 2 inputs, one a target, found 1"],
  ["ragged inputs", withInputs([[1, 2], [1]]), "d.json: sequences[0].inputs[1]: expected a list of 2 numbers, found a list of 1"],
  [
    "a missing input",
    withInputs([[1, 2], null]),
    "d.json: sequences[0].inputs[1]: expected a list of 2 numbers (inputs cannot be missing), found null",
  ],
  [
    "a missing number in an input",
    withInputs([
      [1, null],
      [1, 2],
    ]),
    "d.json: sequences[0].inputs[0][1]: expected a finite number, found null",
  ],
  [
    "a categorical input out of range",
    withInputs([0, 2], { kind: "categorical", size: 2 }),
    "d.json: sequences[0].inputs[1]: expected an integer 0..1 (inputs cannot be missing), found 2",
  ],
  [
    "splits that are a list",
    file({ splits: [0] }),
    "d.json: splits: expected an object with train, valid and test, or null, found a list of 1",
  ],
  [
    "an unknown split",
    file({ splits: { train: [0], validation: [1] } }),
    'd.json: splits: expected train, valid and test, found "validation"',
  ],
  ["a split twice", file({ splits: { train: [0], Train: [1] } }), 'd.json: splits: expected each split once, found "Train" again'],
  ["a split index out of range", file({ splits: { train: [0, 2] } }), "d.json: splits.train[1]: expected an index 0..1, found 2"],
  ["a split in another case", file({ splits: { TRAIN: [0, 2] } }), "d.json: splits.TRAIN[1]: expected an index 0..1, found 2"],
  ["a split of ids", file({ splits: { train: ["s0"] } }), 'd.json: splits.train[0]: expected an integer from 0, found "s0"'],
  [
    "a sequence in two splits",
    file({ splits: { train: [0], test: [0] } }),
    "d.json: splits.test[0]: expected each sequence in one split, found 0 again (splits.train[0])",
  ],
  [
    "a sequence twice in one split",
    file({ splits: { train: [1, 1] } }),
    "d.json: splits.train[1]: expected each sequence in one split, found 1 again (splits.train[0])",
  ],
  [
    "a long text with line breaks",
    file({ name: "x", format: `unrolled\n${"y".repeat(99)}` }),
    `d.json: format: expected "unrolled/sequences", found "unrolled\\n${"y".repeat(31)}…"`,
  ],
  [
    "sizes beyond memory",
    file({ targets: { kind: "real", size: 2 ** 31 - 1 }, splits: null, sequences: [{ id: "a", targets: new Array(1000).fill(null) }] }),
    "d.json: expected data that fit in memory, found sizes that do not",
  ],
  ["a real dataset without sequences", file(real), "d.json: sequences: expected at least one sequence, found an empty list"],
  ["a pitch out of range", { train: [[[20]]], valid: [], test: [] }, "d.json: train[0][0][0]: expected a MIDI pitch 21..108, found 20"],
  [
    "a pitch that is no integer",
    { train: [], valid: [[[60.5]]], test: [] },
    "d.json: valid[0][0][0]: expected a MIDI pitch 21..108, found 60.5",
  ],
  ["a step that is one pitch", { train: [[60]], valid: [], test: [] }, "d.json: train[0][0]: expected a list of MIDI pitches, found 60"],
  [
    "a piece in a text",
    { train: ["HJMQ"], valid: [], test: [] },
    'd.json: train[0]: expected a list of steps, each a list of MIDI pitches, found "HJMQ"',
  ],
  ["a silent piece of no steps", { train: [[]], valid: [], test: [] }, "d.json: train[0]: expected at least one step, found none"],
  [
    "a piano roll without test",
    { train: [[[60]]], valid: [] },
    "d.json: test: expected a list of sequences (empty where there are none), found nothing",
  ],
  [
    "an empty piano roll",
    { train: [], valid: [], test: [] },
    "d.json: expected at least one sequence, found none in train, valid and test",
  ],
];

describe("parseDataset refuses, with one line that names the place,", () => {
  test.each(cases)("%s", (_, content, message) => {
    let thrown: unknown;
    try {
      parseDataset(content, "d.json");
    } catch (error) {
      thrown = error;
    }
    expect((thrown as Error | undefined)?.message).toBe(message);
    expect(isInputError(thrown)).toBe(true);
    expect(message).not.toContain("\n");
  });
});

test("the good file of these cases is read", () => expect(parseDataset(file(), "d.json").stepCount).toBe(4));
