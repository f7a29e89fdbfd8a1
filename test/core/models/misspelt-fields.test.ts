import { fromTemplate, hiddenMarkov, linearGaussian, nGram, normal, packDataset, recurrent } from "@unrolled/core";
import { describe, expect, it } from "vitest";

// In plain JavaScript nothing but these checks says that a name is misspelt.
type Given = Readonly<Record<string, unknown>>;
const call = (make: (spec: never) => unknown, spec: Given) => make(spec as never);

const chain = { initial: [1], transition: [[1]], emission: { kind: "categorical", probabilities: [[0.5, 0.5]] } };
const network = {
  cell: "elman",
  inputSize: 1,
  hiddenSize: 1,
  inputs: "given",
  layers: [{ weight_ih: [[1]], weight_hh: [[0.5]], bias_ih: [0], bias_hh: [0] }],
  readout: { weight: [[1]], bias: [0] },
  emission: { kind: "bernoulli" },
};
const counts = { order: 1, smoothing: "witten-bell", size: 2, codes: [0, 1], counts: [2, 1] };
const walk = { initialMean: [0], initialCov: [[1]], A: [[1]], Q: [[1]], C: [[1]], R: [[1]] };
const law = { name: "law", given: () => normal(0, 1) };
const template = {
  name: "mine",
  stateDim: 1,
  targets: { kind: "real", size: 1 },
  density: true,
  template: { initial: law, transition: law, emission: law },
};

describe("a model made of fields", () => {
  it.each<[string, (fields: Given) => unknown, Given, string, string]>([
    ["hiddenMarkov", (fields) => call(hiddenMarkov, fields), chain, "provenence", "provenance"],
    ["recurrent", (fields) => call(recurrent, fields), network, "initialStates", "initialState"],
    ["recurrent", (fields) => call(recurrent, fields), network, "Noise", "noise"],
    ["nGram", (fields) => call(nGram, fields), counts, "target", "targets"],
    ["linearGaussian", (fields) => call(linearGaussian, fields), walk, "struct", "structure"],
    ["fromTemplate", (fields) => call(fromTemplate, fields), template, "fromstate", "fromState"],
  ])("%s refuses a field that it does not know by the one that was meant", (who, make, fields, wrong, right) => {
    make(fields);
    expect(() => make({ ...fields, [wrong]: {} })).toThrow(new RegExp(`^${who}: options may be .*got "${wrong}".*"${right}"`));
  });

  it("fromTemplate looks at the names of the laws, too", () => {
    expect(() => call(fromTemplate, { ...template, template: { ...template.template, transitions: law } })).toThrow(
      /fromTemplate: template: .*"transitions".*"transition"/,
    );
  });

  it("is also made of a whole file, but for one of standardised data, which is another model", () => {
    const file = hiddenMarkov(chain as Parameters<typeof hiddenMarkov>[0]).toFile();
    expect(call(hiddenMarkov, { ...file, scaling: null })).toMatchObject({ parameterCount: 1 });
    expect(() => call(hiddenMarkov, { ...file, scaling: { targets: { means: [0], sds: [1] }, inputs: null } })).toThrow(/parseModel/);
  });

  it.each([undefined, null, "x", 3])("is not made of %j", (spec) => {
    expect(() => hiddenMarkov(spec as never)).toThrow(/^hiddenMarkov: options must be an object/);
  });
});

describe("packDataset", () => {
  const content = {
    name: "coins",
    targets: { kind: "categorical", size: 2, symbols: ["heads", "tails"] },
    inputs: { kind: "real", size: 1 },
    sequences: [{ id: "a", targets: [0, 1], inputs: [[0], [1]] }],
  };
  it.each<[string, Given, RegExp]>([
    ["targets", { targets: { ...content.targets, symbol: ["x"] } }, /data "coins": targets: .*"symbol".*"symbols"/],
    ["inputs", { inputs: { ...content.inputs, nams: ["x"] } }, /data "coins": inputs: .*"nams".*"names"/],
    ["sequences", { sequences: [{ ...content.sequences[0], contxt: 1 }] }, /sequence "a": .*"contxt".*"context"/],
  ])("refuses a name within %s that it does not know by the one that was meant", (_, wrong, message) => {
    call(packDataset, content);
    expect(() => call(packDataset, { ...content, ...wrong })).toThrow(message);
  });
});
