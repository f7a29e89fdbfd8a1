import {
  type AnyModel,
  type Dataset,
  datasetCsv,
  key,
  type LogLikelihood,
  packDataset,
  parseCsv,
  parseModel,
  type SequenceRecord,
  stringifyJson,
  unpackSequence,
  withAlphabet,
} from "@unrolled/core";
import { chooseMethod, logLikelihood, sampleDataset } from "@unrolled/inference";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { modelTable } from "./model-table.js";

type Space = Dataset["targets"] | NonNullable<Dataset["inputs"]>;
type Value = SequenceRecord["targets"][number];
/** New place → old place. */
type Order = readonly number[];

/** Words that sort otherwise than their places. */
const words = ["wind", "tide", "noise", "ash", "oak", "elm"];
const inputWords = ["north", "east", "up", "down"];

function labelled<S extends Space>(space: S, labels = words.slice(0, space.size)): S {
  return {
    kind: space.kind,
    size: labels.length,
    ...(space.kind === "categorical" ? { symbols: labels } : { names: labels }),
  } as unknown as S;
}

function contentOf(data: Dataset) {
  const targets = labelled(data.targets);
  const inputs = data.inputs === null ? null : labelled(data.inputs, inputWords.slice(0, data.inputs.size));
  return { name: data.name, targets, inputs, sequences: data.sequences.map((_, index) => unpackSequence(data, index)) };
}

/** The same values with the places of symbols or dimensions changed; their labels go with them. */
function reorder(value: Value, order: Order): Value {
  if (value === null) return null;
  return typeof value === "number" ? order.indexOf(value) : order.map((place) => value[place]);
}

function permuted(data: Dataset, orders: { targets: Order; inputs: Order; sequences: Order }): Dataset {
  const { name, targets, inputs, sequences } = contentOf(data);
  const labelsIn = (order: Order, from: readonly string[]) => order.map((place) => from[place]);
  return packDataset({
    name,
    targets: labelled(targets, labelsIn(orders.targets, words)),
    inputs: inputs === null ? null : labelled(inputs, labelsIn(orders.inputs, inputWords)),
    sequences: orders.sequences.map((index): SequenceRecord => {
      const { inputs: given, targets: steps, ...rest } = sequences[index];
      return {
        ...rest,
        targets: steps.map((y) => reorder(y, orders.targets)),
        inputs: given == null ? null : given.map((x) => reorder(x, orders.inputs) as number | number[]),
      };
    }),
  });
}

function score(model: AnyModel, data: Dataset): LogLikelihood {
  const { method } = chooseMethod(model, data, { particles: 30, replicates: 2 });
  return logLikelihood(model, data, method, key("score"));
}

const bySequence = ({ sequences }: LogLikelihood) =>
  new Map(sequences.map(({ id, value, steps, standardError, increments }) => [id, { value, steps, standardError, increments }]));

describe.each(modelTable.map((row) => [row.name, row] as const))("%s", (_, { model: places, data: plain, hasFile }) => {
  const data = packDataset(contentOf(plain));
  const model = withAlphabet(places, data);
  const reference = score(model, data);

  it("scores data whatever the order of their symbols, dimensions and sequences, to the bit", () => {
    expect(bySequence(reference)).toEqual(bySequence(score(places, plain)));
    const order = (size: number) => fc.shuffledSubarray([...Array(size).keys()], { minLength: size, maxLength: size });
    const orders = fc.record({
      targets: order(data.targets.size),
      inputs: order(data.inputs?.size ?? 0),
      sequences: order(data.sequences.length),
    });
    fc.assert(
      fc.property(orders, (drawn) => {
        const again = score(model, permuted(data, drawn));
        expect(bySequence(again)).toEqual(bySequence(reference));
        expect(Math.abs(again.value - reference.value)).toBeLessThanOrEqual(1e-12 * Math.abs(reference.value));
      }),
      { numRuns: 8, seed: 1 },
    );
  });

  it("scores a table whatever the order of its rows and columns", async () => {
    const lines = datasetCsv(data)
      .trimEnd()
      .split("\n")
      .map((line) => line.split(","));
    const columnsOf = (space: Space, alone: string) => (space.kind === "categorical" ? [alone] : [...space.names!]);
    const options = {
      target: columnsOf(data.targets, "target"),
      input: data.inputs === null ? [] : columnsOf(data.inputs, "input"),
    };
    const order = (size: number) => fc.shuffledSubarray([...Array(size).keys()], { minLength: size, maxLength: size });
    await fc.assert(
      fc.asyncProperty(order(lines.length - 1), order(lines[0].length), async (rows, columns) => {
        const turned = [lines[0], ...rows.map((row) => lines[row + 1])].map((cells) => columns.map((column) => cells[column]).join(","));
        const again = score(model, await parseCsv(`${turned.join("\n")}\n`, "turned.csv", options));
        expect(bySequence(again)).toEqual(bySequence(reference));
        expect(Math.abs(again.value - reference.value)).toBeLessThanOrEqual(1e-12 * Math.abs(reference.value));
      }),
      { numRuns: 4, seed: 2 },
    );
  });

  it("knows its words after it was written, read, and scored again", () => {
    const read = hasFile ? parseModel(JSON.parse(stringifyJson(model.toFile())), "model.json") : model;
    expect(read.targets).toEqual(model.targets);
    expect(read.inputs).toEqual(model.inputs);
    const backwards = (size: number) => [...Array(size).keys()].reverse();
    const orders = {
      targets: backwards(data.targets.size),
      inputs: backwards(data.inputs?.size ?? 0),
      sequences: backwards(data.sequences.length),
    };
    expect(bySequence(score(read, permuted(data, orders)))).toEqual(bySequence(reference));
  });

  it("scores data that have fewer symbols, and inputs that it does not know beside those that it does", () => {
    const { targets, inputs, sequences } = contentOf(data);
    const [first] = sequences;
    const used = targets.kind === "categorical" ? [...new Set(first.targets as number[])] : null;
    const fewer = packDataset({
      name: "fewer",
      targets:
        used === null
          ? targets
          : labelled(
              targets,
              used.map((symbol) => words[symbol]),
            ),
      inputs: inputs === null ? null : labelled(inputs, ["else", ...inputWords.slice(0, inputs.size)]),
      sequences: [
        {
          ...first,
          targets: used === null ? first.targets : first.targets.map((y) => used.indexOf(y as number)),
          inputs: first.inputs == null ? null : first.inputs.map((x) => (typeof x === "number" ? x + 1 : [7, ...x])),
        },
      ],
    });
    expect(bySequence(score(model, fewer)).get(first.id)).toEqual(bySequence(reference).get(first.id));
  });

  it("refuses what it does not know by name, wherever it occurs, and leaves what does not occur", () => {
    const { targets, inputs, sequences } = contentOf(data);
    const other = [...words.slice(0, targets.size - 1), "stranger"];
    const strange = packDataset({ name: "strange", targets: labelled(targets, other), inputs, sequences });
    expect(() => score(model, strange)).toThrow(/^bind: model .*(data "strange".*"stranger"|"stranger".*data "strange")/);
    if (targets.kind === "categorical") {
      const unused = packDataset({
        name: "unused",
        targets: labelled(targets, ["stranger", ...words.slice(0, targets.size)]),
        inputs,
        sequences: sequences.map((s) => ({ ...s, targets: s.targets.map((y) => (y === null ? null : (y as number) + 1)) })),
      });
      expect(bySequence(score(model, unused))).toEqual(bySequence(reference));
    }
    if (inputs === null) return;
    const others = packDataset({
      name: "strange",
      targets,
      inputs: labelled(inputs, ["stranger", ...inputWords.slice(1, inputs.size)]),
      sequences,
    });
    if (model.inputs?.kind === "categorical" && model.inputs.open === true) expect(Number.isFinite(score(model, others).value)).toBe(true);
    else expect(() => score(model, others)).toThrow(inputs.kind === "real" ? /lacks "north"/ : /input symbol "stranger"/);
  });

  it("draws data in its own words, which it can score by place or by name", () => {
    const options = { count: 3, length: 4, ...(data.inputs === null ? {} : { inputs: [unpackSequence(data, 2).inputs!] }) };
    const drawn = sampleDataset(model, options, key("draw"));
    expect(drawn.targets).toMatchObject(labelled(plain.targets));
    if (data.inputs !== null) expect(drawn.inputs).toMatchObject(labelled(data.inputs, inputWords.slice(0, data.inputs.size)));
    expect(score(model, drawn).value).toBe(score(places, sampleDataset(places, options, key("draw"))).value);
  });
});
