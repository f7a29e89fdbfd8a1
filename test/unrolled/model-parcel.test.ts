import { type AnyModel, type DifferentiableModel, fitNGram, type ParameterVector, packDataset, withAlphabet } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { packModel, parcelOf, unpackModel } from "../../packages/unrolled/src/tasks/model-parcel.js";
import { modelTable } from "../contracts/model-table.js";
import { noisyNetwork } from "../support/noisy-network.js";

type WithParameters = AnyModel & DifferentiableModel & { readonly parameters: ParameterVector };
const travelled = (model: AnyModel): AnyModel => unpackModel(structuredClone(packModel(model)));

describe("packModel and unpackModel", () => {
  it.each(modelTable.filter(({ hasFile }) => hasFile).map((row) => [row.name, row.model] as const))(
    "give %s back, to the bit",
    (_, model) => {
      const again = travelled(model);
      expect(again.toFile()).toStrictEqual(model.toFile());
      expect((again as WithParameters).parameters?.values).toStrictEqual((model as WithParameters).parameters?.values);
      expect(parcelOf(model)).not.toBeNull();
      const words = ["a", "b", "c", "d", "e"].slice(0, model.targets.size);
      const named = withAlphabet(model, { targets: model.targets.kind === "categorical" ? { symbols: words } : { names: words } });
      expect(travelled(named).targets).toEqual(named.targets);
      expect(parcelOf(named)).not.toBeNull();
    },
  );

  it("give back fitted parameters that the model's file rounds, and given sds that the vector rounds", () => {
    const given = noisyNetwork("elman", 3, 0.3);
    const { values, slices } = given.parameters;
    const { offset } = slices.find(({ name }) => name === "noise.logSd")!;
    const rounded = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((x) => -x).find((x) => Math.log(Math.exp(x)) !== x)!;
    const fitted = given.withParameters(values.map((x, i) => (i === offset ? rounded : x)));
    const fromFile = unpackModel({ ...packModel(fitted as AnyModel), parameters: null }) as WithParameters;
    expect(fromFile.parameters.values).not.toEqual(fitted.parameters.values); // else this tests nothing
    expect(given.withParameters(values).toFile()).not.toEqual(given.toFile());
    for (const model of [given, fitted]) {
      const again = travelled(model as AnyModel) as WithParameters;
      expect(again.parameters.values).toStrictEqual(model.parameters.values);
      expect(again.toFile()).toStrictEqual(model.toFile());
    }
  });
});

describe("parcelOf", () => {
  it("is null for a model of functions, of a kind without a reader, and with a view of one's own", () => {
    const targets = { kind: "categorical", size: 2, symbols: null } as const;
    const model = fitNGram(packDataset({ name: "d", targets, sequences: [{ id: "a", targets: [0, 1] }] }), {
      order: 1,
      smoothing: "witten-bell",
    }) as AnyModel;
    const template = modelTable.find(({ hasFile }) => !hasFile)!.model;
    const own = {
      ...model,
      views: { ...model.views, rollout: (data: Parameters<NonNullable<typeof model.views.rollout>>[0]) => model.views.rollout!(data) },
    };
    const unknown = { ...model, toFile: () => ({ ...model.toFile(), kind: "mine" }) };
    for (const stays of [template, own, unknown]) expect(parcelOf(stays)).toBeNull();
    expect(parcelOf(model)).not.toBeNull();
  });
});
