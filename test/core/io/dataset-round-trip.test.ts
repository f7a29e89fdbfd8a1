import {
  type Dataset,
  datasetFile,
  packDataset,
  parseDataset,
  parseJson,
  type SequenceRecord,
  stringifyJson,
  type TargetSpace,
} from "@unrolled/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cpuSeconds } from "../../support/cpu-seconds.js";

const number = fc.double({ noNaN: true, noDefaultInfinity: true });

function targetOf(space: TargetSpace): fc.Arbitrary<SequenceRecord["targets"][number]> {
  if (space.kind === "categorical") return fc.option(fc.nat(space.size - 1));
  const value = { real: number, count: fc.nat(), binary: fc.constantFrom(0, 1) }[space.kind];
  return fc.option(fc.array(fc.option(value), { minLength: space.size, maxLength: space.size }));
}

const spaces: fc.Arbitrary<TargetSpace> = fc.oneof(
  fc
    .uniqueArray(fc.string({ unit: "grapheme" }), { minLength: 1, maxLength: 5 })
    .map((symbols) => ({ kind: "categorical" as const, size: symbols.length, symbols })),
  fc.record({ kind: fc.constant("categorical" as const), size: fc.integer({ min: 1, max: 9 }), symbols: fc.constant(null) }),
  fc.record({ kind: fc.constantFrom("real" as const, "count" as const, "binary" as const), size: fc.integer({ min: 1, max: 3 }) }),
);
const inputSpaces = fc.option(
  fc.record({ kind: fc.constantFrom("real" as const, "categorical" as const), size: fc.integer({ min: 1, max: 3 }) }),
);
const ids = fc.uniqueArray(fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("__proto__", "constructor", "", "a\nb")), {
  minLength: 1,
  maxLength: 6,
});

const datasets: fc.Arbitrary<Dataset> = fc.tuple(spaces, inputSpaces, ids).chain(([targets, inputs, names]) => {
  const step = fc.tuple(
    targetOf(targets),
    inputs?.kind === "categorical"
      ? fc.nat(inputs.size - 1)
      : fc.array(number, { minLength: inputs?.size ?? 0, maxLength: inputs?.size ?? 0 }),
  );
  const sequence = fc.tuple(fc.option(fc.string()), fc.array(step, { minLength: 1, maxLength: 6 }));
  return fc
    .tuple(
      fc.array(sequence, { minLength: names.length, maxLength: names.length }),
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: names.length, maxLength: names.length }),
      fc.boolean(),
    )
    .map(([content, owners, hasSplits]) => {
      const sequences = content.map(([group, steps], i) => ({
        id: names[i]!,
        group,
        targets: steps.map(([target]) => target),
        ...(inputs === null ? {} : { inputs: steps.map(([, input]) => input) }),
      }));
      const members = (owner: number) => names.flatMap((_, i) => (owners[i] === owner ? [i] : []));
      return packDataset({
        name: "made up",
        targets,
        inputs,
        splits: hasSplits ? { train: members(0), valid: members(1), test: members(2) } : null,
        sequences,
      });
    });
});

test("a dataset written to a file and read back is the same dataset, whatever its kinds, gaps, groups and splits", () => {
  fc.assert(
    fc.property(datasets, (data) => {
      expect(parseDataset(parseJson(stringifyJson(datasetFile(data)), "x.json"), "x.json")).toEqual(data);
    }),
    { numRuns: 250, seed: 4 },
  );
});

test("a file of a million symbols is read in about a second of processor time", async () => {
  const sequences = Array.from({ length: 5000 }, (_, i) => ({ id: `${i}`, targets: Array.from({ length: 200 }, (_, t) => (t * i) % 27) }));
  const text = JSON.stringify({ format: "unrolled/sequences", version: 1, targets: { kind: "categorical", size: 27 }, sequences });
  const seconds = await cpuSeconds(() => expect(parseDataset(parseJson(text, "x.json"), "x.json").stepCount).toBe(1_000_000));
  expect(seconds).toBeLessThan(3);
});

test("what a file leaves out has its default: real inputs, no symbols, no splits, the file's name", () => {
  const data = parseDataset(
    {
      format: "unrolled/sequences",
      version: 1,
      targets: { kind: "categorical", size: 2 },
      inputs: { size: 1 },
      sequences: [{ id: "a", targets: [0], inputs: [[2]] }],
    },
    "folder/my.data.json",
  );
  expect(data).toMatchObject({ name: "my.data", targets: { symbols: null }, inputs: { kind: "real", size: 1 }, splits: null });
  expect(data.sequences[0]!.group).toBeNull();
});

test("splits may leave out a name, and sequences may stand in no split", () => {
  const targets = { kind: "categorical", size: 2 };
  const sequences = ["a", "b", "c"].map((id) => ({ id, targets: [1] }));
  const data = parseDataset({ format: "unrolled/sequences", version: 1, targets, splits: { test: [2] }, sequences }, "x.json");
  expect(data.splits).toEqual({ train: [], valid: [], test: [2] });
});
