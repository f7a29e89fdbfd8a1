import {
  type AnyModel,
  type DifferentiableModel,
  modelFromParcel,
  type ParameterVector,
  parcelOf,
  standardised,
  withAlphabet,
} from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { modelTable } from "../../contracts/model-table.js";
import { noisyNetwork } from "../../support/noisy-network.js";

type WithParameters = AnyModel & DifferentiableModel & { readonly parameters: ParameterVector };
const travelled = (model: AnyModel): AnyModel => modelFromParcel(structuredClone(parcelOf(model)!));

describe("modelFromParcel", () => {
  it.each(modelTable.filter(({ hasFile }) => hasFile).map((row) => [row.name, row.model] as const))(
    "gives %s back, to the bit",
    (_, model) => {
      const again = travelled(model);
      expect(again.toFile()).toStrictEqual(model.toFile());
      expect((again as WithParameters).parameters?.values).toStrictEqual((model as WithParameters).parameters?.values);
      const words = ["a", "b", "c", "d", "e"].slice(0, model.targets.size);
      const named = withAlphabet(model, { targets: model.targets.kind === "categorical" ? { symbols: words } : { names: words } });
      expect(travelled(named).targets).toEqual(named.targets);
    },
  );

  it("gives back fitted parameters that the model's file rounds, and given sds that the vector rounds", () => {
    const given = noisyNetwork("elman", 3, 0.3);
    const { values, slices } = given.parameters;
    const { offset } = slices.find(({ name }) => name === "noise.logSd")!;
    const rounded = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((x) => -x).find((x) => Math.log(Math.exp(x)) !== x)!;
    const fitted = given.withParameters(values.map((x, i) => (i === offset ? rounded : x)));
    const fromFile = modelFromParcel({ ...parcelOf(fitted)!, parameters: null }) as WithParameters;
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
  it("is left out by a model of functions, by one with anything changed in a spread, and by what wraps them", () => {
    for (const { model, hasFile } of modelTable) {
      expect(parcelOf(model) !== null).toBe(hasFile);
      if (!hasFile) continue;
      const changed: readonly AnyModel[] = [
        { ...model },
        Object.create(model, { views: { value: model.views, enumerable: true } }),
        Object.defineProperties({}, Object.getOwnPropertyDescriptors(model)),
        { ...model, toFile: () => ({ ...model.toFile(), kind: "mine" }) },
        { ...model, views: Object.fromEntries(Object.entries(model.views).map(([name, bind]) => [name, bind])) },
      ];
      const words = ["a", "b", "c", "d", "e"].slice(0, model.targets.size);
      const alphabet = { targets: model.targets.kind === "categorical" ? { symbols: words } : { names: words } };
      const scaling = { targets: { means: words.map(() => 1), sds: words.map(() => 2) }, inputs: null };
      const canScale = model.targets.kind === "real" && !("scaling" in model);
      for (const own of changed) {
        expect(parcelOf(own)).toBeNull();
        expect(parcelOf(withAlphabet(own, alphabet))).toBeNull();
        if (canScale) expect(parcelOf(standardised(own, scaling))).toBeNull();
      }
      expect(parcelOf(withAlphabet(model, alphabet))).not.toBeNull();
      if (canScale) expect(parcelOf(standardised(model, scaling))).not.toBeNull();
    }
  });
});
